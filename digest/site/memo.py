"""What the last build knew, in .digest/: of every page what it asked, of every question the answer's fingerprint.

It saves work and nothing else: with the slightest doubt (another version, a flipped bit) it is as if it were not there.
"""

import hashlib
import platform
import sys
from array import array
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from digest import __version__
from digest.fingerprint import of_bytes, of_value
from digest.render.answers import Answers, Question
from digest.site.output import EDITS
from digest.site.states import libraries

SCHEMA = 6
EDITS_KEPT = 200
_SUM_BYTES = 32
Kept = TypeVar("Kept")
_PACKAGE = Path(__file__).resolve().parent.parent
_PARTS = ("model", "text", "render", "site", "library")  # whose code decides what a page holds


class PageRecord(msgspec.Struct, frozen=True, array_like=True):
    """One output file as last made. `asked` are indices into the memo's questions, as `pack_numbers` has them."""

    path: str
    kind: str
    arguments: tuple[str | int, ...]
    fingerprint: str  # of its bytes
    size: int
    mtime: int  # nanoseconds; only a hint that the file still holds those bytes
    asked: bytes
    why: tuple[str, ...]  # why it was made then


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """Numbers of questions, in 32 bits each: there are some hundred thousand, and few of them are ever looked at."""
    return array("I", numbers).tobytes()


def unpack_numbers(numbers: bytes) -> "array[int]":
    """What `pack_numbers` gave."""
    return array("I", numbers)


class Memo(msgspec.Struct, frozen=True):
    """The questions of all pages, each once; of each, in the same order, the fingerprint of its answer; and the pages.

    `wholes` are fingerprints of what many answers are made of: where one is the same, so are those answers.
    """

    maker: str
    wholes: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    marks: tuple[str, ...]
    pages: tuple[PageRecord, ...]
    theme: str  # fingerprint of the theme whose templates were found to be sound; empty where they were not
    live: int  # how many questions were asked when the memo was last made from nothing; later ones may be idle
    numbering: int  # how often the questions were numbered anew


class Edits(msgspec.Struct, frozen=True, array_like=True):
    """Pages that were made since a memo was written, and questions, by number, that are answered differently since."""

    memo: bytes  # checksum of the memo
    pages: tuple[PageRecord, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()


@cache
def maker() -> str:
    """A fingerprint of what turns content into bytes: this program and the libraries it renders with."""
    code = {
        str(path.relative_to(_PACKAGE)): of_bytes(path.read_bytes())
        for part in _PARTS
        for path in sorted((_PACKAGE / part).rglob("*.py"))
    }
    return of_value([SCHEMA, __version__, platform.python_version(), sys.byteorder, list(libraries()), code])


def read_memo(path: Path) -> Memo | None:
    """The memo at `path` if it is whole and of this very program, else None; with what was edited since."""
    memo, mark = _whole(path, Memo)
    if memo is None:
        return None
    edits = read_edits(path, mark)
    if edits.pages:
        memo = _edited(memo, edits)
    return memo if memo.maker == maker() else None


def memo_bytes(memo: Memo | Edits) -> bytes:
    """The memo, or edits, as they are kept: a checksum, then MessagePack."""
    body = msgspec.msgpack.encode(memo)
    return _sum(body) + body


def memo_sum(path: Path) -> bytes:
    """The checksum that a memo states of itself; empty where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_SUM_BYTES)
    except OSError:
        return b""


def memo_name(path: Path) -> str:
    """Names the memo at `path` and the edits beside it, in case another build should leave others."""
    return (memo_sum(path) + memo_sum(path.with_name(EDITS))).hex()


def read_edits(path: Path, mark: bytes) -> Edits:
    """What was made since the memo at `path` was written, whose checksum is `mark`."""
    edits, _ = _whole(path.with_name(EDITS), Edits)
    return edits if edits and edits.memo == mark else Edits(mark)


def _whole(path: Path, kind: type[Kept]) -> tuple[Kept | None, bytes]:
    try:
        data = path.read_bytes()
        mark, body = data[:_SUM_BYTES], data[_SUM_BYTES:]
        if _sum(body) != mark:
            return None, b""
        return msgspec.msgpack.decode(body, type=kind), mark
    except (OSError, msgspec.DecodeError):
        return None, b""


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()  # processors do it by themselves: ten megabytes in five milliseconds


def _edited(memo: Memo, edits: Edits) -> Memo:
    pages = {page.path: page for page in edits.pages}
    marks = list(memo.marks)
    for number, mark in edits.marks:
        marks[number] = mark
    return msgspec.structs.replace(
        memo, marks=tuple(marks), pages=tuple(pages.get(page.path, page) for page in memo.pages)
    )


class Numbered(msgspec.Struct, frozen=True):
    """The pages of a build and the questions they asked, which they name by number."""

    questions: tuple[Question, ...]
    pages: tuple[PageRecord, ...]
    numbering: int
    known: int  # how many of the questions, the first ones, are those of the memo before


def numbered(old: Memo | None, pages: list[tuple[PageRecord, tuple[Question, ...] | None]]) -> Numbered:
    """These pages, by path. Those with questions were made now; the others are as the old memo has them.

    Questions keep their numbers, so that what has not changed is not gone through; when many have fallen idle, all are
    numbered anew.
    """
    known = old.questions if old else ()
    numbering = old.numbering if old else 0
    if old and len(known) > 2 * old.live:
        numbering += 1
        pages = [(each, asked or tuple(known[index] for index in unpack_numbers(each.asked))) for each, asked in pages]
        known = ()
    numbers = dict(zip(known, range(len(known)), strict=True))
    records = []
    for record, asked in pages:
        if asked is not None:
            indices = pack_numbers(numbers.setdefault(question, len(numbers)) for question in asked)
            record = msgspec.structs.replace(record, asked=indices)  # noqa: PLW2901
        records.append(record)
    return Numbered(tuple(numbers), tuple(records), numbering, len(known))


def gathered(numbers: Numbered, old: Memo | None, changed: frozenset[int], answers: Answers, theme: str) -> Memo:
    """The memo of these pages. `changed` are the questions of the old memo that are answered differently now."""
    wholes = tuple(answers.wholes.items())
    if old and numbers.known:
        marks = list(old.marks)
        for number in changed:
            marks[number] = answers.fingerprint(numbers.questions[number])
        marks += map(answers.fingerprint, numbers.questions[len(marks) :])
        live = old.live
    else:
        marks = list(map(answers.fingerprint, numbers.questions))
        live = len(marks)
    return Memo(maker(), wholes, numbers.questions, tuple(marks), numbers.pages, theme, live, numbers.numbering)
