"""The reader of plain pasted text: one block a line, or a paragraph where a mail program has broken its lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.ingest.blocks import Block, Reading
from digest.ingest.items.quoted import unquoted
from digest.ingest.page.markdown import escape

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
# Letters that show nothing: byte order marks, zero-width spaces and joins, directions, soft hyphens, controls.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_BULLET = re.compile(r"(?:[•‣▪◦●*]\s{1,4}|[-–]\s(?=[^\W\d_]))(?=\S)")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
_WRAP = range(50, 101)  # columns at which mail programs break lines


@dataclass(frozen=True, slots=True)
class Decoded:
    """The letters of some bytes. `sure` is False where no mark and no rule said which encoding it was."""

    text: str
    encoding: str
    sure: bool = True


def decode(data: bytes) -> Decoded:
    """UTF-8 or UTF-16 by its mark, else UTF-8, else (not sure) Windows-1252. `text` encodes back to the same bytes.

    A mark stays in the text as U+FEFF, so that nothing of the source is lost.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                break
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(data.decode("cp1252"), "cp1252", sure=False)
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1", sure=False)


def read_text(text: str, address: str | None = None) -> Reading:
    """The text as blocks whose raws, joined, are the text; a quoted mail is shown without its marks."""
    lines = _LINE.findall(text)
    said = unquoted(lines)
    blocks: list[Block] = []
    at = 0
    width = _wrap_width(said)
    while at < len(lines):
        end = at + 1
        while width and end < len(lines) and _runs_on(said[end - 1], said[end], width):
            end += 1
        blocks.append(_block("".join(lines[at:end]), "".join(said[at:end]), at + 1))
        at = end
    return Reading(form="text", blocks=tuple(blocks), address=address)


def _block(raw: str, said: str, line: int) -> Block:
    text = " ".join(_UNSEEN.sub("", said).split())
    if not text:
        return Block(raw, "", "", kind="blank", line=line)
    bullet = _BULLET.match(text)
    if bullet and not text.endswith(("-", "–")):
        text = text[bullet.end() :]
        return Block(raw, text, f"- {escape(text)}", kind="item", line=line)
    return Block(raw, text, escape(text), line=line)


def _wrap_width(lines: Sequence[str]) -> int:
    """The column at which a mail program has broken the lines of this text; 0 where none has."""
    inner = [len(line.rstrip()) for line, after in pairwise(lines) if line.strip() and after.strip()]
    longest = max((len(line.rstrip()) for line in lines), default=0)
    full = sum(length > longest * 0.75 for length in inner)
    if longest in _WRAP and len(inner) >= 4 and full >= 0.6 * len(inner):
        return longest
    return 0


def _runs_on(line: str, after: str, width: int) -> bool:
    """Whether the break between two lines is a mail program's: the next word would not have fitted."""
    said, following = line.rstrip(), after.split()
    if not said or not following or _BULLET.match(after.strip()) or _NUMBERED.match(after.strip()):
        return False
    return len(said) + 1 + len(following[0]) > width
