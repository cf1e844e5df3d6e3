"""A capture cut again by other rules: what comes and goes, and whether a text is still as it was taken in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from digest.ingest.ledger import Entry, Ledger, body_mark
from digest.ingest.split.pieces import Piece


@dataclass(frozen=True, slots=True)
class Line:
    """A passage that is kept no more (`sign` "-") or is kept again ("+"), and the rule that cuts or did cut it."""

    sign: str
    text: str
    rule: str = ""


def differences(old: Ledger, new: Ledger, part: int) -> tuple[Line, ...]:
    """What a story loses and gains, in the order of the page."""
    before, after = _kept(old, part), _kept(new, part)
    if before == after:
        return ()
    cut_now, cut_before = _rules(new.pieces), _rules(old.pieces)
    found: list[Line] = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [Line("-", text, cut_now.get(text, "")) for text in before[first:last]]
            found += [Line("+", text, cut_before.get(text, "")) for text in after[start:end]]
    return tuple(found)


def _kept(ledger: Ledger, part: int) -> list[str]:
    return [piece.markdown for piece in ledger.pieces if piece.role == "kept" and piece.story == part and piece.text]


def _rules(pieces: Sequence[Piece]) -> dict[str, str]:
    return {piece.markdown: piece.rule for piece in pieces if piece.role == "cut"}


def entry_of(ledger: Ledger, part: int) -> Entry | None:
    """What the ledger says of a story of its capture."""
    return next((entry for entry in ledger.stories if entry.part == part), None)


def is_untouched(body: str, ledger: Ledger, part: int) -> bool:
    """Whether a body is still what ingest wrote. Where a ledger doesn't say, its letters tell."""
    entry = entry_of(ledger, part)
    if entry is None:
        return False
    if entry.body:
        return entry.body == body_mark(body)
    return _letters(body) == _letters("".join(_kept(ledger, part)))


def _letters(markdown: str) -> str:
    """The text without what joining paragraphs may add: white space, hard breaks, marks of quotation."""
    return re.sub(r"[\s\\>]+", "", markdown)


def is_same_cast(old: Ledger, new: Ledger) -> bool:
    """Whether the capture still has the same stories, each under its number."""
    now = {entry.part: (entry.kind, entry.title) for entry in new.stories}
    return all(now.get(entry.part) == (entry.kind, entry.title) for entry in old.stories)
