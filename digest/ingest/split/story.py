"""What splitting gives: stories and teasers, and the pieces of the ledger."""

from dataclasses import dataclass
from typing import Literal

from digest.ingest.blocks import Block
from digest.ingest.dates.dateline import Printed
from digest.ingest.split.pieces import Piece

NO_STORY = "structure/no-story"  # the rule of a headline with nothing below it but furniture


@dataclass(frozen=True, slots=True)
class Story:
    """One story or teaser of a page."""

    number: int
    kind: Literal["story", "teaser"]
    title: str
    body: tuple[Block, ...]
    dateline: Printed | None = None
    untitled: bool = False  # the title was made from the text
    truncated: bool = False  # it breaks off


@dataclass(frozen=True, slots=True)
class Divided:
    """A page taken apart."""

    stories: tuple[Story, ...]
    pieces: tuple[Piece, ...]
