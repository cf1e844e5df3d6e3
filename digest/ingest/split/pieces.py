"""The ledger's pieces: every letter of the source, kept or cut, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from digest.ingest.blocks import Block
from digest.ingest.cut.judge import Run
from digest.ingest.page.markdown import escape
from digest.ingest.split.trim import raw_place

Role = Literal["kept", "headline", "cut", "blank"]
DATELINE = "story/dateline"


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of the source. The raws of all pieces, joined, are the raws of all blocks, joined."""

    block: int
    raw: str
    text: str
    markdown: str
    role: Role
    rule: str = ""  # set where the role is "cut"
    story: int = 0  # to which story of the page it belongs, from 1
    part: bool = False  # it is a passage of a block of which other passages are kept


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is kept of a block: the block as it shall be shown, and the letters of its text that it spans."""

    block: Block
    start: int
    end: int


def passages(at: int, block: Block, kept: Trimmed, runs: Iterable[Run], story: int) -> list[Piece]:
    """The pieces of a block of which only a part is kept: dateline, what is kept, what rules cut off its end."""
    first, last = _raw(block, kept.start), _raw(block, kept.end)
    out: list[Piece] = []
    if kept.start:
        said = block.text[: kept.start].strip()
        out.append(Piece(at, block.raw[:first], said, escape(said), "cut", DATELINE, story, part=True))
    if kept.block.text or not kept.start:
        shown = kept.block
        out.append(Piece(at, block.raw[first:last], shown.text, shown.markdown, "kept", "", story, part=True))
    marks = sorted(runs, key=lambda run: run.start) if kept.end < len(block.text) else []
    for run, after in zip(marks, [*(run.start for run in marks[1:]), len(block.text)], strict=False):
        said = block.text[run.start : after].strip()
        raw = block.raw[_raw(block, run.start) : _raw(block, after)]
        out.append(Piece(at, raw, said, escape(said), "cut", run.rule, story, part=True))
    return out


def _raw(block: Block, place: int) -> int:
    """A place in the text as a place in the raw slice; its ends are the raw's ends, so that nothing falls between."""
    if place == 0:
        return 0
    if place >= len(block.text):
        return len(block.raw)
    return raw_place(block, place) or 0


def whole(at: int, block: Block, role: Role, *, rule: str = "", story: int = 0) -> Piece:
    """A block as one piece."""
    return Piece(at, block.raw, block.text, block.markdown, role, rule, story)
