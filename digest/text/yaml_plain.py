"""YAML of the commonest makes, read line by line in a fraction of the time that libyaml's events take.

Only what YAML can't take for anything else is read here: names, each followed by a bare or quoted text, by a list or
mapping of such texts in brackets, by a list of these, one a line, or by names that stand deeper; and comments. A text
with a single line of any other kind is left to `yaml_lines` as a whole. Both give the same values at the same places.
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

_DEPTH = 4  # the deepest thing a contract knows
_NAME = r"([A-Za-z0-9_][A-Za-z0-9_-]{0,99}+):"
# Without escapes, and in single quotes without a quote.
_QUOTED = r"""\"([^"\\\n]*+)\"|'([^'\n]*+)'"""
_BARE = r"""([^\s\-?:,\[\]{}#&*!|>'"%@`][^:#\n]*+(?:(?::(?=\S)|(?<=\S)#)[^:#\n]*+)*+)"""
# In brackets: words of what means nothing there.
_WORD = r"[\w./+()–-]*+(?::(?=[A-Za-z0-9/])[\w./+()–-]++)*+"
_WORDS = rf"([^\W_]{_WORD}(?: ++[\w./+(–]{_WORD})*+)"
_END = r" *+(?:(?<= )#[^\n]*+)?+(?:\n|\Z)"

_BETWEEN = re.compile(r"(?:[ ]*+(?:#[^\n]*+)?+\n)*+(?:[ ]*+(?:#[^\n]*+)?+\Z)?+")  # empty lines and comments
_INDENT = re.compile(" *+")
_ENTRY = re.compile(rf"{_NAME} +(?:{_QUOTED}|{_BARE}){_END}")
_OPENING = re.compile(rf"{_NAME}(?:( ++(?=[\[{{]))|{_END})")
_DASH = re.compile(rf"- +(?:(?=[\[{{])|(?:{_QUOTED}|{_BARE}){_END})")
_NONE = re.compile(r"\[ *\]|\{ *\}")
_ITEM = re.compile(rf" *(?:{_QUOTED}|{_WORDS}) *([,\]])")
_PAIR = re.compile(rf" *{_NAME} +(?:{_QUOTED}|{_WORDS}) *([,}}])")
_CLOSED = re.compile(_END)


def read_plain(text: str, first_line: int) -> Fields | None:
    """The entries of a block mapping whose every line is of the commonest kinds; None where one is not.

    `text` must be printable but for its line ends, \\n each. `first_line` is that of `text` in its file.
    """
    reader = _Reader(text, first_line)
    fields = reader.mapping("", 1)
    return fields if reader.at == len(text) else None


class _Reader:
    """Reads from `at`, which is where a line begins, the `line`th. None or nothing is given for what is not plain."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.at = 0
        self.line = line

    def skip(self) -> str:
        """Go to the next line that says something; its indent."""
        if (end := _BETWEEN.match(self.text, self.at).end()) > self.at:  # type: ignore[union-attr]  # it always matches
            self.line += self.text.count("\n", self.at, end)
            self.at = end
        return _INDENT.match(self.text, self.at).group()  # type: ignore[union-attr]

    def mapping(self, indent: str, depth: int) -> Fields | None:
        """The entries that stand as deep as `indent`, up to one that stands less deep."""
        fields: Fields = {}
        text, deep = self.text, len(indent)
        while True:
            found = _ENTRY.match(text, self.at + deep) if text.startswith(indent, self.at) else None
            plain = found is not None
            if found is None:
                if self.skip() != indent or self.at == len(text):
                    return fields
                found = _ENTRY.match(text, self.at + deep)
                plain = found is not None
                found = found or _OPENING.match(text, self.at + deep)
            if found is None or found[1] in fields or found[1] in NOTHING:
                return None
            line = self.line
            if plain:
                content, column = self.scalar(found, 2)
                fields[found[1]] = Value(content, line, column, line, deep + 1)
                self.at, self.line = found.end(), line + 1
                continue
            if found[2]:
                value = self.bracketed(found.end())
            else:
                self.at, self.line = found.end(), line + 1
                value = self.below(indent, depth)
            if value is None:
                return None
            fields[found[1]] = Value(value.value, value.line, value.column, line, deep + 1)

    def scalar(self, found: re.Match[str], first: int) -> tuple[str, int]:
        """A text and its column: of three groups the one that matched."""
        if found[first + 2] is None:
            group = first if found[first] is not None else first + 1
            return found[group], found.start(group) - self.at
        text = found[first + 2].rstrip(" ")
        return "" if text in NOTHING else text, found.start(first + 2) - self.at + 1

    def below(self, indent: str, depth: int) -> Value | None:
        """What stands below a name: a list, or names that stand deeper."""
        deeper = self.skip()
        line = self.line
        if self.text.startswith("- ", self.at + len(deeper)) and len(deeper) >= len(indent):
            items = self.items(deeper)
            return Value(items, line, len(deeper) + 1) if items else None
        fields = self.mapping(deeper, depth + 1) if len(deeper) > len(indent) and depth < _DEPTH else None
        return Value(fields, line, len(deeper) + 1) if fields else None

    def items(self, indent: str) -> tuple[Value, ...]:
        """The items of a list, one a line."""
        items: list[Value] = []
        while self.skip() == indent and self.text.startswith("- ", self.at + len(indent)):
            found = _DASH.match(self.text, self.at + len(indent))
            if found is None:
                return ()
            if found.lastindex:
                content, column = self.scalar(found, 1)
                items.append(Value(content, self.line, column))
                self.at, self.line = found.end(), self.line + 1
            elif opened := self.bracketed(found.end()):
                items.append(opened)
            else:
                return ()
        return tuple(items)

    def bracketed(self, start: int) -> Value | None:
        """A list or mapping in brackets that begins at `start`, to the end of its line."""
        text, line, at = self.text, self.line, self.at
        items: list[Value] = []
        pairs: Fields = {}
        pattern, first = (_ITEM, 1) if text[start] == "[" else (_PAIR, 2)
        none = _NONE.match(text, start)
        end = none.end() if none else start + 1
        more = none is None
        while more:
            found = pattern.match(text, end)
            if found is None:
                return None
            content, column = self.scalar(found, first)
            if first == 1:
                items.append(Value(content, line, column))
            elif found[1] in pairs or found[1] in NOTHING:
                return None
            else:
                pairs[found[1]] = Value(content, line, column, line, found.start(1) - at + 1)
            end, more = found.end(), found[first + 3] == ","
        closed = _CLOSED.match(text, end)
        if closed is None:
            return None
        self.at, self.line = closed.end(), line + 1
        return Value(tuple(items) if first == 1 else pairs, line, start - at + 1)
