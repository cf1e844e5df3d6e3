"""What is there already: of every article, draft and dropped draft the few facts by which it is known again.

Facts are kept in .digest/known, so that of 10,000 files only those are read that changed since; it is safe to delete.
"""

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from digest.gather.marks import Marks, Seen
from digest.library.files import markdown_files, read
from digest.text.matter import read_matter

SHELVES = ("articles", "drafts", "dropped")
_KEPT = ".digest/known"
_VERSION = 1
_FACT = re.compile(r"^(id|url|identity|capture|part|kind):[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_PLAIN = re.compile(r"[^\s'\"|>&*!{}\[\]#%@`,-](?:(?! #|: )[^\n])*")
_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.MULTILINE | re.DOTALL)


class Head(msgspec.Struct, frozen=True, array_like=True):
    """The facts of one file."""

    path: str
    id: str = ""
    url: str = ""
    identity: str = ""
    capture: str = ""
    part: str = ""
    kind: str = ""  # of a draft: story or teaser
    text: bytes = b""  # see `marks`
    size: int = 0
    runs: bytes = b""
    stamp: tuple[int, int] = (0, 0)  # the file's length and time of change: whether the facts are still its

    @property
    def marks(self) -> Marks:
        return Marks(self.text, self.size, self.runs)

    @property
    def ref(self) -> str:
        """What `same_as` names it by."""
        return self.id or self.path


class _Known(msgspec.Struct, frozen=True):
    version: int
    heads: list[Head]


def heads(root: Path) -> tuple[list[Head], bool]:
    """The facts of all files, by path; whether any differ from those that were kept."""
    kept = {head.path: head for head in _kept(root)}
    now: list[Head] = []
    learned = False
    for shelf in SHELVES:
        for path in markdown_files(root, f"content/{shelf}"):
            head = kept.get(path)
            stamp = _stamp(root, path)
            if head is None or head.stamp != stamp:
                learned = True
                head = _learned(root, path, stamp)
            now.append(head)
    return now, learned or len(now) != len(kept)


def keep_heads(root: Path, now: Iterable[Head]) -> None:
    """Keep the facts for the next run; those of files that are new get their stamp."""
    stamped = [head if head.stamp[0] else msgspec.structs.replace(head, stamp=_stamp(root, head.path)) for head in now]
    with contextlib.suppress(OSError):  # it only saves time
        data = msgspec.msgpack.encode(_Known(_VERSION, sorted(stamped, key=lambda head: head.path)))
        put(root / _KEPT, data)


def _stamp(root: Path, path: str) -> tuple[int, int]:
    try:
        status = os.stat(f"{root}/{path}")  # noqa: PTH116 - 10,000 times; a Path takes twice as long
    except OSError:
        return (0, 0)
    return status.st_size, status.st_mtime_ns


def _learned(root: Path, path: str, stamp: tuple[int, int]) -> Head:
    data, _ = read(root, path)
    if data is None:
        return Head(path, stamp=stamp)
    text = data.decode("utf-8", "replace")
    found = _HEAD.match(text)
    if not found:
        return Head(path, stamp=stamp)
    facts = dict(_FACT.findall(found[1]))
    if not all(_PLAIN.fullmatch(value) or not value for value in facts.values()):
        facts = _by_the_book(data, path, facts)
    marks = Seen(text[found.end() :]).marks
    return Head(path, **facts, text=marks.text, size=marks.size, runs=marks.runs, stamp=stamp)


def _by_the_book(data: bytes, path: str, facts: dict[str, str]) -> dict[str, str]:
    """The facts as YAML has them, where a glance at the lines is not enough: quoted, or over several lines."""
    matter, _ = read_matter(data, path)
    if matter is None:
        return {}
    values = {key: matter.fields[key].value for key in facts if key in matter.fields}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def body_of(root: Path, path: str) -> str | None:
    """The body of a file; None where it is gone or has no head."""
    data, _ = read(root, path)
    text = data.decode("utf-8", "replace") if data is not None else ""
    found = _HEAD.match(text)
    return text[found.end() :] if found else None


def _kept(root: Path) -> list[Head]:
    """Whatever is wrong with what was kept, it is as if there were none."""
    try:
        known = msgspec.msgpack.decode((root / _KEPT).read_bytes(), type=_Known)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []
    return known.heads if known.version == _VERSION else []


def put(path: Path, data: bytes) -> None:
    """Bytes in place of those of a file that may be lost, but never be half there."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)
