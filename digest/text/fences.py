"""Where the front matter of a file begins and ends."""

import re

import msgspec

OPENING = re.compile(r"\ufeff?---[ \t]*(\r?\n)")
_CLOSING = re.compile(r"---[ \t]*(?:\r?\n|\Z)")


class Fences(msgspec.Struct, frozen=True, gc=False):
    """Offsets into the text of a file: the head is text[head:end], the body begins at `body`."""

    head: int
    end: int
    body: int
    newline: str  # how the first line ends; what is added ends alike


def fences(text: str) -> Fences | None:
    """None where the text does not open with a fence, or never closes it."""
    if text.startswith("---\n"):  # as nearly all do
        end = text.find("\n---", 3) + 1
        if end and text.startswith("\n", end + 3):
            return Fences(4, end, end + 4, "\n")
    opening = OPENING.match(text)
    start = opening.end() if opening else 0
    while opening is not None and start:
        closing = _CLOSING.match(text, start)
        if closing is not None:
            return Fences(opening.end(), start, closing.end(), opening[1])
        start = text.find("\n---", start) + 1
    return None
