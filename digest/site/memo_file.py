"""The memo and its edits in their files: read where they are whole and of this very program, else there are none."""

import sys
from functools import cache
from pathlib import Path

import msgspec

from digest import __version__
from digest.fingerprint import of_bytes, of_value
from digest.render.answers import Answers
from digest.site.checked import Part, checked, read_checked, sum_of
from digest.site.memo import Head, Memo, PageRecord
from digest.site.output import EDITS
from digest.site.states import libraries

SCHEMA = 8
EDITS_KEPT = 200
_SIZE_BYTES = 8  # of the length of the head
_PACKAGE = Path(__file__).resolve().parent.parent
_PARTS = ("model", "text", "render", "site", "library")  # whose code decides what a page holds


class Edits(msgspec.Struct, frozen=True, array_like=True):
    """Pages that were made since a memo was written, and questions, by number, that are answered differently since."""

    memo: bytes  # checksum of the memo
    pages: tuple[PageRecord, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()


_head_of = msgspec.msgpack.Decoder(Head).decode
_edits_of = msgspec.msgpack.Decoder(Edits).decode
_encode = msgspec.msgpack.Encoder().encode


@cache
def maker() -> str:
    """A fingerprint of what turns content into bytes: this program and the libraries it renders with."""
    code = {
        str(path.relative_to(_PACKAGE)): of_bytes(path.read_bytes())
        for part in _PARTS
        for path in sorted((_PACKAGE / part).rglob("*.py"))
    }
    return of_value([SCHEMA, __version__, sys.version, sys.byteorder, list(libraries()), code])


def read_memo(path: Path) -> Memo | None:
    """The memo at `path` if it is whole and of this very program, else None; with what was edited since."""
    body, mark = read_checked(path)
    first = _SIZE_BYTES + int.from_bytes(body[:_SIZE_BYTES], "big")
    try:
        head = _head_of(body[_SIZE_BYTES:first])
    except msgspec.DecodeError:
        return None
    if head.maker != maker():
        return None
    memo, edits = Memo(head=head, parts=body[first:]), read_edits(path, mark)
    if edits is None:
        memo.complete = False
    else:
        memo.fold(edits.pages, edits.marks)
    return memo


def memo_stored(memo: Memo, answers: Answers, theme: str) -> list[Part]:
    """A memo as it is kept, part by part; `theme` is the fingerprint of one that is sound."""
    head, parts = memo.stored(maker(), answers, theme)
    first = _encode(head)
    return checked(len(first).to_bytes(_SIZE_BYTES, "big"), first, *parts)


def memo_name(path: Path) -> str:
    """Names the memo at `path` and the edits beside it, by the checksums that they state."""
    return (sum_of(path) + sum_of(path.with_name(EDITS))).hex()


def read_edits(path: Path, mark: bytes) -> Edits | None:
    """What was made since the memo at `path` was written, whose checksum is `mark`; None where that can't be told."""
    beside = path.with_name(EDITS)
    if not beside.exists():
        return Edits(mark)
    try:
        edits = _edits_of(read_checked(beside)[0])
    except msgspec.DecodeError:
        return None
    return edits if edits.memo == mark else None


def edits_stored(edits: Edits) -> list[Part]:
    """What was made since a memo was written, as it is kept, part by part."""
    return checked(_encode(edits))
