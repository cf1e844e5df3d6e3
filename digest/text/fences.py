"""Where the front matter of a file begins and ends."""

import re
from dataclasses import dataclass

OPENING = re.compile(r"\ufeff?---[ \t]*(\r?\n)")
_CLOSING = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fences:
    """Offsets into the text of a file: the head is text[head:end], the body begins at `body`."""

    head: int
    end: int
    body: int
    newline: str  # how the first line ends; what is added ends alike


def fences(text: str) -> Fences | None:
    """None where the text does not open with a fence, or never closes it."""
    opening = OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return None
    return Fences(opening.end(), closing.start(), closing.end(), opening[1])
