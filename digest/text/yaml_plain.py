"""The commonest heads, read line by line in a fraction of the time that libyaml's events take.

Only what YAML can't take for anything else is read here: a name at the start of its line, then a bare or quoted text,
or a list or mapping of such texts in brackets, or a list of these, one a line. A head with a single line of any other
kind is left to `yaml_lines` as a whole. Both give the same values at the same places.
"""

import re

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A value and where it stands, from 1. A Struct: a site makes half a million, and a dataclass costs ten times more.

    `key_line` and `key_column` are the place of the key it belongs to; 0 for an item of a list.
    """

    value: "str | tuple[Value, ...] | dict[str, Value]"
    line: int
    column: int
    key_line: int = 0
    key_column: int = 0


Fields = dict[str, Value]

NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # written bare, each is the empty text

_NAME = r"([A-Za-z_][A-Za-z0-9_-]{0,99}+):"
# Without escapes, and in single quotes without a quote.
_QUOTED = r"""\"([^"\\\n]*+)\"|'([^'\n]*+)'"""
_BARE = r"""([^\s\-?:,\[\]{}#&*!|>'"%@`][^:#\n]*+(?:(?::(?=\S)|(?<=\S)#)[^:#\n]*+)*+)"""
# In brackets: words of what means nothing there.
_WORD = r"[\w./+()–-]*+(?::(?=[A-Za-z0-9/])[\w./+()–-]++)*+"
_WORDS = rf"([^\W_]{_WORD}(?: ++[^\W_]{_WORD})*+)"

_ENTRY = re.compile(rf"{_NAME} +(?:{_QUOTED}|{_BARE}) *\n")
_OPENING = re.compile(rf"{_NAME}(?: *\n| +(?=[\[{{]))")
_DASH = re.compile(rf"( *)- +(?:(?=[\[{{])|(?:{_QUOTED}|{_BARE}) *\n)")
_NONE = re.compile(r"(?:\[ *\]|\{ *\})")
_ITEM = re.compile(rf" *(?:{_QUOTED}|{_WORDS}) *([,\]])")
_PAIR = re.compile(rf" *{_NAME} +(?:{_QUOTED}|{_WORDS}) *([,}}])")
_END = re.compile(r" *\n")

_Content = str | tuple[Value, ...] | dict[str, Value]


def read_plain(text: str, first_line: int) -> Fields | None:
    """The entries of a block mapping whose every line is of the commonest kinds; None where one is not.

    `text` must be printable but for its line ends, \\n each. `first_line` is that of `text` in its file.
    """
    fields: Fields = {}
    at, line = 0, first_line
    while at < len(text):
        found = _ENTRY.match(text, at) or _OPENING.match(text, at)
        if found is None or found[1] in fields or found[1] in NOTHING:
            return None
        key_line, end = line, found.end()
        content: _Content
        if found.lastindex != 1:
            content, column = _scalar(found, 2, at)
        elif text[end - 1] != "\n":
            column = end - at + 1
            opened = _bracketed(text, end, line)
            if opened is None:
                return None
            content, end = opened
        else:
            items, end = _listed(text, end, line + 1)
            if not items:
                return None
            content, line, column = items, line + 1, text.index("-", found.end()) - found.end() + 1
        fields[found[1]] = Value(content, line, column, key_line, 1)
        line, at = key_line + text.count("\n", at, end), end
    return fields


def _scalar(found: re.Match[str], first: int, at: int) -> tuple[str, int]:
    """A text and its column: of three groups the one that matched. `at` is where its line begins."""
    if found[first + 2] is None:
        group = first if found[first] is not None else first + 1
        return found[group], found.start(group) - at
    text = found[first + 2].rstrip(" ")
    return "" if text in NOTHING else text, found.start(first + 2) - at + 1


def _listed(text: str, at: int, line: int) -> tuple[tuple[Value, ...], int]:
    """A list whose items are lines; empty where one of them is not of the commonest kinds."""
    items: list[Value] = []
    indent = None
    while (found := _DASH.match(text, at)) and (indent is None or indent == found[1]):
        indent, end = found[1], found.end()
        content: _Content
        if found.lastindex != 1:
            content, column = _scalar(found, 2, at)
        else:
            column = end - at + 1
            opened = _bracketed(text, end, line)
            if opened is None:
                return (), at
            content, end = opened
        items.append(Value(content, line, column))
        at, line = end, line + 1
    return tuple(items), at


def _bracketed(text: str, at: int, line: int) -> tuple[_Content, int] | None:
    """A list or mapping in brackets to the end of its line, and that end."""
    start = text.rfind("\n", 0, at) + 1
    items: list[Value] = []
    pairs: Fields = {}
    pattern, first = (_ITEM, 1) if text[at] == "[" else (_PAIR, 2)
    none = _NONE.match(text, at)
    end = none.end() if none else at + 1
    more = none is None
    while more:
        found = pattern.match(text, end)
        if found is None:
            return None
        content, column = _scalar(found, first, start)
        if first == 1:
            items.append(Value(content, line, column))
        elif found[1] in pairs or found[1] in NOTHING:
            return None
        else:
            pairs[found[1]] = Value(content, line, column, line, found.start(1) - start + 1)
        end, more = found.end(), found[first + 3] == ","
    closing = _END.match(text, end)
    return (tuple(items) if first == 1 else pairs, closing.end()) if closing else None
