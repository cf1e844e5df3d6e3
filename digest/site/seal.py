"""What a build that ended well leaves behind: by it the next one can tell whether anything at all has changed.

A seal names the states of all files that the build read and wrote, and the moments between which it would be the same.
Beside it lie the states themselves, so that a change can be named. Nothing is imported here that takes time to load:
it is looked at before anything else is.
"""

import hashlib
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from digest.site.states import Fresh, Linked, Told, by_path, encoded, fresh, inputs, libraries, lines, program

SEAL, STATES = "seal", "states"
SCHEMA = "5"
OUTPUT = "output/"


class Seal(NamedTuple):
    """What held when a build ended."""

    mark: str  # of the names and states of all files
    view: str  # which view of the site was built
    since: float  # seconds of the clock: the same stories are out from then …
    until: float  # … until then
    fresh: Fresh
    pages: int
    memo: str  # names the memo that the build left
    problems: str  # the warnings of that build, as JSON; empty where there were none

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The files of output/ whose times proved nothing."""
        return tuple(name.removeprefix(OUTPUT) for name, _ in self.fresh if name.startswith(OUTPUT))


class Before(NamedTuple):
    """What a build found when it began, before it read anything."""

    states: dict[str, str]  # by path, as text
    lines: bytes  # the same in one, encoded
    fresh: Fresh

    @property
    def unsure(self) -> frozenset[str]:
        """The files whose times prove nothing."""
        return frozenset(path for path, _ in self.fresh)


class Found(NamedTuple):
    """What the output holds when a build ends: looked at when it began, but for the files it wrote."""

    there: Told
    taken: int  # when it began to look, nanoseconds
    written: Mapping[str, str]  # each with its fingerprint, or nothing where that is not known
    stamped: int  # when it looked at those
    doubtful: tuple[str, ...] | None  # of the others, all whose times may prove nothing; None: any of them may be one


class Ending(NamedTuple):
    """How a build ended: which view it built, between which moments (seconds of the clock) the same stories are out."""

    view: str
    since: float
    until: float
    pages: int
    memo: str
    problems: str


def workshop(root: str, folder: str) -> str:
    """Where a build keeps what it knows of one output folder; named by the way to it, so that a checkout can move."""
    name = hashlib.sha256(os.path.relpath(folder, root).encode()).hexdigest()[:12]
    return f"{root}/.digest/{name}"


def view_of(drafts: bool) -> str:
    """The name of a view of the site that can be sealed."""
    return "drafts" if drafts else "plain"


def before(root: str, drafts: bool) -> Before | None:
    """What a build that begins now finds; None where a link among the files keeps their states from telling."""
    taken = time.time_ns()
    try:
        states = inputs(root, drafts)
    except (Linked, OSError):
        return None
    told = lines(states)
    return Before(by_path(told), encoded(told), fresh(root, "", states, taken))


def seal(root: str, read: Before, found: Found, end: Ending) -> None:
    """Leave a seal after a build that ended well."""
    shop, there = workshop(root, f"{root}/output"), found.there
    kept = set(there if found.doubtful is None else found.doubtful).difference(found.written)
    young = read.fresh
    for paths, taken in ((kept, found.taken), (found.written, found.stamped)):
        young += fresh(root, OUTPUT, {path: there.get(path) for path in sorted(paths)}, taken, found.written)
    told = b"\n\n".join([read.lines, encoded(there.lines)])
    with suppress(FileNotFoundError):
        os.unlink(f"{shop}/{STATES}")  # noqa: PTH108 - file systems take 3 ms of care with what takes a file's place
    replace(f"{shop}/{STATES}", told)
    write_seal(
        f"{shop}/{SEAL}", Seal(mark_of(told), end.view, end.since, end.until, young, end.pages, end.memo, end.problems)
    )


def mark_of(told: bytes) -> str:
    """One hash over the states of all files, and over this program."""
    total = hashlib.sha256(told)  # processors do it by themselves: three times as fast as the others
    code = sorted(f"{path}\0{state}" for path, state in program().items())
    total.update(encoded("\n".join([SCHEMA, sys.version, *libraries(), *code])))
    return total.hexdigest()


def states_at(path: str) -> bytes:
    """The states of all files when the seal was made; of none where that is not known."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""


def read_seal(path: str) -> Seal | None:
    """The seal at `path`; None where there is none that can be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:  # noqa: PTH123
            text, _, checksum = file.read().rpartition("\n")
        schema, mark, view, since, until, pages, memo, problems, *rest = text.split("\n")
        if schema != SCHEMA or checksum != _checksum(text):
            return None
        young = fresh_of("\n".join(rest))
        return Seal(mark, view, float(since), float(until), young, int(pages), memo, problems)
    except (OSError, ValueError, IndexError):
        return None


def write_seal(path: str, made: Seal) -> None:
    """Put a seal in the place of the one there, whole."""
    head = [SCHEMA, made.mark, made.view, repr(made.since), repr(made.until), str(made.pages), made.memo, made.problems]
    text = "\n".join([*head, *([listed(made.fresh)] if made.fresh else [])])
    replace(path, encoded(f"{text}\n{_checksum(text)}"))


def _checksum(text: str) -> str:
    return hashlib.blake2b(encoded(text), digest_size=16).hexdigest()


def listed(young: Fresh) -> str:
    """Fresh files as text, a line each."""
    return "\n".join([f"{value:64} {name}" for name, value in young])


def fresh_of(text: str) -> Fresh:
    """What was `listed`."""
    return tuple([(line[65:], line[:64].rstrip()) for line in text.split("\n")]) if text else ()


def replace(path: str, data: bytes) -> None:
    """Put data in the place of the file there, whole."""
    with open(f"{path}.part", "wb") as file:  # noqa: PTH123
        file.write(data)
    os.replace(f"{path}.part", path)  # noqa: PTH105
