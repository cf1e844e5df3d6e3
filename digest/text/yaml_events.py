"""libyaml's events, with the types that PyYAML leaves loose: every event has its marks, and attributes by its kind."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)


class Mark(Protocol):
    """A spot in the text, all from 0; `index` counts characters."""

    line: int
    column: int
    index: int


class Event(Protocol):
    """What the parser found. Which of the attributes an event has, its class says (yaml.events)."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None  # of scalars, collections and aliases
    tag: str | None  # of scalars and collections
    value: str  # of scalars
    style: str  # of scalars: "" bare, ' or " quoted, | literal, > folded
    flow_style: bool  # of collections: in brackets
    explicit: bool  # of the ends of documents
    version: object  # of the beginnings of documents
    tags: object


# The kinds of events: `type(event) is SCALAR`.
SCALAR: type[object] = ScalarEvent
ALIAS: type[object] = AliasEvent
MAPPING: type[object] = MappingStartEvent
MAPPING_END: type[object] = MappingEndEvent
SEQUENCE: type[object] = SequenceStartEvent
SEQUENCE_END: type[object] = SequenceEndEvent
DOCUMENT: type[object] = DocumentStartEvent
DOCUMENT_END: type[object] = DocumentEndEvent
STREAM_END: type[object] = StreamEndEvent


def events(text: str) -> Callable[[], Event]:
    """A function that gives the next event of the text at each call. It raises YAMLError where libyaml can't go on."""
    parser: Any = CParser(text)
    return cast("Callable[[], Event]", parser.get_event)
