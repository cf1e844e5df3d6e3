"""What the last build knew, in .digest/: of every page what it asked, of every question the answer's fingerprint.

It saves work and nothing else: with the slightest doubt (another version, a flipped bit) it is as if it were not there.
"""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from digest import __version__
from digest.fingerprint import of_bytes, of_value
from digest.render.answers import Question

SCHEMA = 1
_LIBRARIES = ("jinja2", "markupsafe", "markdown", "msgspec", "nh3", "pyromark")
_PACKAGE = Path(__file__).resolve().parent.parent
_PARTS = ("model", "text", "render", "site", "library")  # whose code decides what a page holds


class PageRecord(msgspec.Struct, frozen=True, array_like=True):
    """One output file as last made. `asked` are indices into the memo's questions."""

    path: str
    kind: str
    arguments: tuple[str | int, ...]
    fingerprint: str  # of its bytes
    size: int
    mtime: int  # nanoseconds; only a hint that the file still holds those bytes
    asked: tuple[int, ...]
    why: tuple[str, ...]  # why it was made then


class Memo(msgspec.Struct, frozen=True):
    """The questions of all pages, each once, with the fingerprint of its answer; and the pages."""

    maker: str
    questions: tuple[tuple[Question, str], ...]
    pages: tuple[PageRecord, ...]


@cache
def maker() -> str:
    """A fingerprint of what turns content into bytes: this program and the libraries it renders with."""
    code = {
        str(path.relative_to(_PACKAGE)): of_bytes(path.read_bytes())
        for part in _PARTS
        for path in sorted((_PACKAGE / part).rglob("*.py"))
    }
    versions = {name: _version(name) for name in _LIBRARIES}
    return of_value([SCHEMA, __version__, platform.python_version(), versions, code])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def read_memo(path: Path) -> Memo | None:
    """The memo at `path` if it is whole and of this very program, else None."""
    try:
        data = path.read_bytes()
        mark, body = data[:32], data[32:]
        if hashlib.blake2b(body, digest_size=32).digest() != mark:
            return None
        memo = msgspec.msgpack.decode(body, type=Memo)
    except (OSError, msgspec.DecodeError):
        return None
    known = len(memo.questions)
    whole = all(0 <= index < known for page in memo.pages for index in page.asked)
    return memo if memo.maker == maker() and whole else None


def memo_bytes(memo: Memo) -> bytes:
    """The memo as it is kept: a checksum, then MessagePack."""
    body = msgspec.msgpack.encode(memo)
    return hashlib.blake2b(body, digest_size=32).digest() + body


def gathered(pages: list[tuple[PageRecord, tuple[Question, ...]]], fingerprints: dict[Question, str]) -> Memo:
    """A memo of these pages, each with its questions; their `asked` are made anew."""
    numbers: dict[Question, int] = {}
    records = []
    for record, asked in pages:
        indices = tuple(numbers.setdefault(question, len(numbers)) for question in asked)
        records.append(msgspec.structs.replace(record, asked=indices))
    return Memo(maker(), tuple((question, fingerprints[question]) for question in numbers), tuple(records))
