"""Where on a page stories begin: a headline above a dateline, or above prose where another story has plainly ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.ingest.blocks import Block
from digest.ingest.cut.shape import Look, repeats

_BETWEEN = 3  # bylines and such that may stand between a headline and its dateline
_ENOUGH_WORDS = 25  # of prose below a headline, where no dateline helps


@dataclass(frozen=True, slots=True)
class Start:
    """A story's first block; `headline` and `dateline` are blocks too, where there are any."""

    at: int
    headline: int | None = None
    dateline: int | None = None


def dated_starts(blocks: Sequence[Block], looks: Sequence[Look], cut: Sequence[str]) -> list[Start]:
    """Stories and teasers that open as wires do: a headline, perhaps a byline, and a dateline."""
    starts: list[Start] = []
    for at, look in enumerate(looks):
        if cut[at] or not blocks[at].inside or look.dateline is None or not look.dateline.strong:
            continue
        headline = _headline_above(blocks, looks, cut, at)
        if headline is not None and (not starts or headline > starts[-1].at):
            starts.append(Start(headline, headline, at))
    return starts


def _headline_above(blocks: Sequence[Block], looks: Sequence[Look], cut: Sequence[str], at: int) -> int | None:
    """The headline directly above a dateline; what was cut between them (bylines, stamps) does not part them."""
    steps = 0
    for above in range(at - 1, -1, -1):
        if blocks[above].kind == "blank" or not blocks[above].inside:
            continue
        if looks[above].headline and not cut[above] and not _is_byline(looks[above].text):
            return above
        steps += 1
        if steps > _BETWEEN or looks[above].prose or not (cut[above] or _is_byline(looks[above].text)):
            return None
    return None


def _is_byline(text: str) -> bool:
    return text[:3].casefold() == "by " and len(text) < 90


def starts_after(
    blocks: Sequence[Block], looks: Sequence[Look], cut: Sequence[str], ends: Sequence[int], titles: Sequence[str]
) -> list[Start]:
    """Stories without a dateline that follow an end mark: a headline with prose below it.

    `titles` are headlines that the page repeats elsewhere (in ratings lines), which makes a line surely one.
    """
    starts = []
    for end in ends:
        at = next((i for i in range(end + 1, len(blocks)) if _stands(blocks, cut, i)), None)
        if at is None or not looks[at].headline or looks[at].linky:
            continue
        below = [i for i in range(at + 1, len(blocks)) if _stands(blocks, cut, i)][:2]
        prose = sum(looks[i].words for i in below if looks[i].prose and looks[i].appeal < 2)
        sure = any(repeats(blocks[at].text, title) for title in titles)
        if below and looks[below[0]].prose and (prose >= _ENOUGH_WORDS or (sure and prose)):
            starts.append(Start(at, at))
    return starts


def _stands(blocks: Sequence[Block], cut: Sequence[str], at: int) -> bool:
    return blocks[at].kind != "blank" and blocks[at].inside and not cut[at]
