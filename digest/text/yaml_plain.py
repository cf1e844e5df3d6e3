"""YAML of the commonest makes, read in a fraction of the time that libyaml's events take.

Only what YAML can't take for anything else is read here: names, each followed by a bare or quoted text, by a list or
mapping of such texts in brackets, by a list of these, one a line, or by names that stand deeper; and comments. A text
with a single line of any other kind is left to `yaml_lines` as a whole. Both give the same values at the same places.

The first entries, as far as each takes one line and no space that digest would not write, are told apart by one look
at them all; what follows, line by line.
"""

import re

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False):
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
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}+"
# Without escapes, and in single quotes without a quote.
_QUOTED = r"""\"[^"\\\n]*+\"|'[^'\n]*+'"""
_BARE = r"""[^\s\-?:,\[\]{}#&*!|>'"%@`][^:#\n]*+(?:(?::(?=\S)|(?<=\S)#)[^:#\n]*+)*+"""
_SCALAR = f"(?:{_BARE}|{_QUOTED})"
# In brackets: words of what means nothing there.
_WORD = r"[\w./+()–-]*+(?::(?=[A-Za-z0-9/])[\w./+()–-]++)*+"
_WORDS = rf"(?:{_QUOTED}|[^\W_]{_WORD}(?: ++[\w./+(–]{_WORD})*+)"
_END = r" *+(?:(?<= )#[^\n]*+)?+(?:\n|\Z)"

# An entry of one line, with one space where there is any; else all that is left. So nothing is passed over.
_LIST = rf"\[{_WORDS}(?:, {_WORDS})*+\]"
_MAP = rf"\{{{_NAME}: {_WORDS}(?:, {_NAME}: {_WORDS})*+\}}"
_LINES = re.compile(rf"({_NAME}): (?:({_BARE})(?<! )|({_QUOTED}|{_LIST}|{_MAP})){_END}|([\s\S]++)")
_LISTED = re.compile(_WORDS)
_MAPPED = re.compile(rf"({_NAME}): ({_WORDS})")

_BETWEEN = re.compile(r"(?:[ ]*+(?:#[^\n]*+)?+\n)*+(?:[ ]*+(?:#[^\n]*+)?+\Z)?+")  # empty lines and comments
_INDENT = re.compile(" *+")
_ENTRY = re.compile(rf"({_NAME}): +({_SCALAR}){_END}")
_OPENING = re.compile(rf"({_NAME}):(?:( ++(?=[\[{{]))|{_END})")
_DASH = re.compile(rf"- +(?:(?=[\[{{])|({_SCALAR}){_END})")
_NONE = re.compile(r"\[ *\]|\{ *\}")
_ITEM = re.compile(rf" *({_WORDS}) *([,\]])")
_PAIR = re.compile(rf" *({_NAME}): +({_WORDS}) *([,}}])")
_CLOSED = re.compile(_END)


def read_plain(text: str, first_line: int) -> Fields | None:
    """The entries of a block mapping whose every line is of the commonest kinds; None where one is not.

    `text` must be printable but for its line ends, \\n each. `first_line` is that of `text` in its file.
    """
    lines = _LINES.findall(text)
    rest: str = lines.pop()[3] if lines and lines[-1][3] else ""
    fields: Fields = {}
    for line, (name, bare, other, _) in enumerate(lines, first_line):
        column = len(name) + 3
        value: str | tuple[Value, ...] | Fields | None
        if bare:
            value = "" if bare in NOTHING else bare
        elif other[0] == "[":
            value = _listed(other, line, column)
        elif other[0] == "{":
            value = _mapped(other, line, column)
        else:
            value = other[1:-1]
        if value is None:
            return None
        fields[name] = Value(value, line, column, line, 1)
    if len(fields) != len(lines) or not NOTHING.isdisjoint(fields):
        return None
    if not rest:
        return fields
    reader = _Reader(rest, first_line + len(lines))
    more = reader.mapping("", 1, fields)
    return more if reader.at == len(rest) else None


def _meant(said: str) -> str:
    """The text that is meant by what stands there, bare or in quotes."""
    if said[0] in "\"'":
        return said[1:-1]
    text = said.rstrip(" ")
    return "" if text in NOTHING else text


def _listed(said: str, line: int, column: int) -> tuple[Value, ...]:
    """The texts of a list in brackets, one space between them."""
    quoted = '"' in said or "'" in said
    items = []
    at = column + 1
    for item in _LISTED.findall(said) if quoted else said[1:-1].split(", "):
        text = _meant(item) if quoted else "" if item in NOTHING else item
        items.append(Value(text, line, at))
        at += len(item) + 2
    return tuple(items)


def _mapped(said: str, line: int, column: int) -> Fields | None:
    """The texts of a mapping in brackets, one space between them; None where a name is not plain."""
    pairs: Fields = {}
    at = column + 1
    for name, text in _MAPPED.findall(said):
        if name in pairs or name in NOTHING:
            return None
        pairs[name] = Value(_meant(text), line, at + len(name) + 2, line, at)
        at += len(name) + len(text) + 4
    return pairs


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

    def mapping(self, indent: str, depth: int, fields: Fields) -> Fields | None:
        """`fields` and the entries that stand as deep as `indent`, up to one that stands less deep."""
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
                fields[found[1]] = Value(_meant(found[2]), line, found.start(2) - self.at + 1, line, deep + 1)
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

    def below(self, indent: str, depth: int) -> Value | None:
        """What stands below a name: a list, or names that stand deeper."""
        deeper = self.skip()
        line = self.line
        if self.text.startswith("- ", self.at + len(deeper)) and len(deeper) >= len(indent):
            items = self.items(deeper)
            return Value(items, line, len(deeper) + 1) if items else None
        fields = self.mapping(deeper, depth + 1, {}) if len(deeper) > len(indent) and depth < _DEPTH else None
        return Value(fields, line, len(deeper) + 1) if fields else None

    def items(self, indent: str) -> tuple[Value, ...]:
        """The items of a list, one a line."""
        items: list[Value] = []
        while self.skip() == indent and self.text.startswith("- ", self.at + len(indent)):
            found = _DASH.match(self.text, self.at + len(indent))
            if found is None:
                return ()
            if found.lastindex:
                items.append(Value(_meant(found[1]), self.line, found.start(1) - self.at + 1))
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
            content, column = _meant(found[first]), found.start(first) - at + 1
            if first == 1:
                items.append(Value(content, line, column))
            elif found[1] in pairs or found[1] in NOTHING:
                return None
            else:
                pairs[found[1]] = Value(content, line, column, line, found.start(1) - at + 1)
            end, more = found.end(), found[first + 1] == ","
        closed = _CLOSED.match(text, end)
        if closed is None:
            return None
        self.at, self.line = closed.end(), line + 1
        return Value(tuple(items) if first == 1 else pairs, line, start - at + 1)
