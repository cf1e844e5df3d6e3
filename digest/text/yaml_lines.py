"""YAML as an editor writes it, read with the line and column of every value, and string-first.

Parsing is libyaml's (PyYAML's C parser); what its events mean is decided here: every scalar is text, so `NO`, `0123`,
`1:30`, `1e3` and dates stay as written, and only an empty or null plain scalar is the empty text. Aliases, anchors,
tags, merge keys, duplicate keys and further documents are problems: a page's head has no use for them, an attack has.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NoReturn

import yaml

from digest.problems import Place, Problem
from digest.text.yaml_errors import syntax_problem
from digest.text.yaml_events import (
    ALIAS,
    DOCUMENT,
    DOCUMENT_END,
    MAPPING,
    MAPPING_END,
    SCALAR,
    SEQUENCE_END,
    STREAM_END,
    Event,
    Mark,
    events,
)
from digest.text.yaml_plain import NOTHING, Fields, Value
from digest.text.yaml_read import Entries

DEPTH = 8  # the deepest thing a contract knows is a list of mappings inside a mapping: 4

# What YAML 1.1 can't hold unescaped, and the line breaks that only YAML knows: a hidden one could smuggle in a key.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)")

UNFIT_TOLD = 100  # characters, each with a problem of its own; what comes after them is only counted
BROKEN_ENTRIES = 20_000  # of a broken mapping that are read one by one, at a tenth of a millisecond

# A line that opens an entry of the outermost mapping. Possessive, for the line may be as long as its file.
_ENTRY = re.compile(
    r"""^([^\s#\-\[\]{}"',>|&*!%@`?:](?:[^\n:]++|:(?![ \t\r\n]|\Z))*+|"[^"\n]*+"[ \t]*+|'[^'\n]*+'[ \t]*+)"""
    r":(?=[ \t\r\n]|\Z)",
    re.MULTILINE,
)


def read_by_parser(text: str, file: str, first_line: int) -> Entries:
    """What `yaml_read.read_mapping` reads, whatever it holds."""
    unfit = tuple(_unfit(text, file, first_line))
    if unfit:
        text = _UNFIT.sub("\ufffd", text)
    reader = _Reader(file, first_line)
    try:
        return Entries(reader.mapping(text), (*unfit, *reader.problems), frozenset())
    except yaml.YAMLError as error:
        whole = [syntax_problem(error, text, file, first_line)]
    except _Stop:
        whole = reader.problems
    opened = list(islice(_ENTRY.finditer(text), BROKEN_ENTRIES + 1))
    if len(opened) > BROKEN_ENTRIES:
        return Entries({}, (*unfit, *whole), frozenset(map(_key, _ENTRY.finditer(text))))
    fields, problems, lost = _entry_by_entry(text, file, first_line, opened)
    return Entries(fields, (*unfit, *(problems or whole)), lost)


def _unfit(text: str, file: str, first_line: int) -> Iterator[Problem]:
    line, begin, counted = first_line, 0, 0
    found = _UNFIT.finditer(text)
    for match in islice(found, UNFIT_TOLD):
        start = match.start()
        line += text.count("\n", counted, start)
        begin = max(begin, text.rfind("\n", counted, start) + 1)
        counted = start
        place = Place(file, line, start - begin + 1)
        name = f"U+{ord(match.group()):04X}"
        hint = f'remove it, or write "\\u{name[2:]}"'
        yield Problem(place, f"the character {name} can't stand here", "bad-character", hint)
    more = sum(1 for _ in found)
    if more:
        text, hint = f"{more:,} more characters can't stand in this file", "is it a text file? Write it anew as UTF-8"
        yield Problem(Place(file, line), text, "bad-character", hint)


def _key(entry: re.Match[str]) -> str:
    return entry[1].rstrip(" \t").strip("'\"")


def _entry_by_entry(text: str, file: str, first_line: int, opened: list[re.Match[str]]) -> Entries:
    """Reads a broken mapping one entry at a time, so that a mistake is found on its own line and hides no other."""
    starts = [match.start() for match in opened]
    keys = ["", *map(_key, opened)]
    fields: Fields = {}
    problems: list[Problem] = []
    lost: set[str] = set()
    line = first_line
    for key, start, end in zip(keys, [0, *starts], [*starts, len(text)], strict=True):
        part = text[start:end]
        reader = _Reader(file, line)
        try:
            reader.merge(fields, reader.mapping(part))
        except yaml.YAMLError as error:
            reader.problems.append(syntax_problem(error, part, file, line))
            lost.add(key)
        except _Stop:
            lost.add(key)
        problems += reader.problems
        line += part.count("\n")
    return Entries(fields, tuple(problems), frozenset(lost - {""}))


class _Stop(Exception):  # noqa: N818 - not an error: the problem is already noted
    """The rest of this text makes no sense any more."""


class _Reader:
    """Turns the parser's events into values, and notes what the house does not allow."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.problems: list[Problem] = []

    def note(self, mark: Mark, text: str, code: str, hint: str) -> None:
        self.problems.append(Problem(Place(self.file, mark.line + self.first_line, mark.column + 1), text, code, hint))

    def stop(self, mark: Mark, text: str, code: str, hint: str) -> NoReturn:
        self.note(mark, text, code, hint)
        raise _Stop

    def merge(self, fields: Fields, more: Fields) -> None:
        """Adds entries read later; those whose key is there already are problems."""
        for key, value in more.items():
            if key in fields:
                place = Place(self.file, value.key_line, value.key_column)
                self.problems.append(_duplicate(place, key, fields[key].key_line))
            else:
                fields[key] = value

    def mapping(self, text: str) -> Fields:
        """The outermost mapping. Raises yaml.YAMLError where libyaml can't go on."""
        get = events(text)
        get()  # stream start
        event = get()
        if type(event) is STREAM_END:
            return {}
        self.document(event)
        event = get()
        if type(event) is SCALAR and not event.style and event.value in NOTHING:
            return {}
        if type(event) is not MAPPING or event.flow_style:
            self.stop(event.start_mark, "this is not a “key: value”", "not-a-mapping", "write one “key: value” a line")
        self.plain(event)
        fields = self.entries(get, event.start_mark)
        self.document(get())
        event = get()
        if type(event) is not STREAM_END:
            self.note(event.start_mark, "a second document begins here", "document-marker", "remove this line")
        return fields

    def document(self, event: Event) -> None:
        if type(event) is DOCUMENT and (event.version or event.tags):
            self.note(event.start_mark, "YAML directives have no place here", "document-marker", "remove this line")
        if type(event) is DOCUMENT_END and event.explicit:
            self.note(event.start_mark, "an end-of-document mark", "document-marker", "remove this line")

    def plain(self, event: Event) -> None:
        if event.anchor is not None:
            hint = "write the value out where it is needed, or put it in quotes"
            self.note(event.start_mark, f"anchors are not allowed (&{event.anchor})", "yaml-anchor", hint)
        if event.tag is not None:
            self.note(
                event.start_mark, f"tags are not allowed ({event.tag})", "yaml-tag", "remove it, or quote the value"
            )

    def entries(self, get: Callable[[], Event], start: Mark) -> Fields:
        """Walks the events to the end of the outermost mapping. A loop, not a recursion: the depth is a stranger's."""
        root: Fields = {}
        here = _Frame(root, start)
        outer: list[_Frame] = []
        while True:
            event = get()
            kind = type(event)
            if kind is SCALAR:
                if event.anchor is not None or event.tag is not None:
                    self.plain(event)
                text = "" if not event.style and event.value in NOTHING else event.value
                if here.wants_key:
                    self.key(event, text, here, None if outer else start.column)
                else:
                    self.put(here, text, event.start_mark)
            elif kind is MAPPING_END or kind is SEQUENCE_END:
                if not outer:
                    return root
                done, here = here, outer.pop()
                self.put(here, tuple(done.items) if done.mapping is None else done.mapping, done.start)
            elif here.wants_key:
                self.stop(event.start_mark, "a key must be plain text", "bad-key", "write “key: value”")
            elif kind is ALIAS:
                self.alias(event, here)
            else:
                outer.append(here)
                here = self.opened(event, len(outer))

    def opened(self, event: Event, depth: int) -> "_Frame":
        self.plain(event)
        if depth > DEPTH:
            self.stop(event.start_mark, f"nested deeper than {DEPTH}", "too-deep", "write it flatter")
        mapping: Fields | None = {} if type(event) is MAPPING else None
        return _Frame(mapping, event.start_mark)

    def alias(self, event: Event, here: "_Frame") -> None:
        hint = "write the value out where it is needed, or put it in quotes"
        self.note(event.start_mark, f"aliases are not allowed (*{event.anchor})", "yaml-alias", hint)
        self.put(here, f"*{event.anchor}", event.start_mark)

    def key(self, event: Event, text: str, here: "_Frame", root_column: int | None) -> None:
        mark = event.start_mark
        here.skip = (text == "<<" and not event.style) or not text
        if not text:
            self.note(mark, "a value without a key", "bad-key", "write “key: value”")
        elif here.skip:
            self.note(mark, "merge keys are not allowed", "yaml-merge", "write the keys out")
        elif root_column is not None and mark.column != root_column:
            self.note(mark, "keys written with “?” are not allowed", "bad-key", "write “key: value”")
        here.key, here.key_mark, here.wants_key = text, mark, False

    def put(self, here: "_Frame", content: "str | tuple[Value, ...] | Fields", mark: Mark) -> None:
        line = mark.line + self.first_line
        if here.mapping is None:
            here.items.append(Value(content, line, mark.column + 1))
            return
        key, key_mark = here.key, here.key_mark
        here.wants_key = True
        if here.skip:
            return
        if key in here.mapping:
            place = Place(self.file, key_mark.line + self.first_line, key_mark.column + 1)
            self.problems.append(_duplicate(place, key, here.mapping[key].key_line))
        else:
            here.mapping[key] = Value(
                content, line, mark.column + 1, key_mark.line + self.first_line, key_mark.column + 1
            )


class _Frame:
    """A collection that is still being read."""

    __slots__ = ("items", "key", "key_mark", "mapping", "skip", "start", "wants_key")

    def __init__(self, mapping: Fields | None, start: Mark) -> None:
        self.mapping = mapping  # None: a sequence, and `items` fills
        self.wants_key = mapping is not None
        self.items: list[Value] = []
        self.start = start
        self.skip = False  # the entry that is being read is wrong as a whole
        self.key = ""
        self.key_mark = start


def _duplicate(place: Place, key: str, first: int) -> Problem:
    return Problem(place, f"the key “{key}” stands on line {first} already", "duplicate-key", "keep one of the two")
