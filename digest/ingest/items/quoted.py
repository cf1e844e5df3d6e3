"""A mail that was quoted whole, "> " before each line: its lines without these marks."""

import re
from collections.abc import Sequence

MARKS = re.compile(r"[^\S\r\n]{0,3}(?:>[^\S\r\n]?){1,20}")
_MOST = 0.6  # share of the lines with words that are quoted; less is a reply, which quotes what it answers
_FEWEST = 3


def unquoted(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the marks of quotation, if most of them have any; else the lines as they are."""
    spoken = [line for line in lines if line.strip()]
    quoted = sum(line.lstrip().startswith(">") for line in spoken)
    if quoted < _FEWEST or quoted < _MOST * len(spoken):
        return lines
    return [MARKS.sub("", line, count=1) if line.lstrip().startswith(">") else line for line in lines]


def blanked(raw: str) -> str:
    """The text with spaces for the marks of quotation: every other letter stays at its place."""
    return re.sub(rf"^{MARKS.pattern}", lambda found: " " * len(found.group()), raw, flags=re.MULTILINE)
