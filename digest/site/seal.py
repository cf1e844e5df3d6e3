"""Whether anything at all has changed since the last build, told from the files' status alone.

A seal is left by a build that ended well. While every file it read and every file it wrote has the same size and times
as then, and no moment has passed at which a story comes out, another build would change nothing. Nothing is imported
here that takes time to load: this is asked before anything else is.
"""

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SEAL = "seal"
SCHEMA = "1"
Status = tuple[int, int, int]  # size, time of the last change of its content, and of its entry: nanoseconds
States = dict[str, Status]

# A change within one tick of a file system's clock leaves no trace in the times. Most clocks tick every few
# milliseconds; a file whose time is a whole second lies on a disk that may count in steps of two (FAT).
FINE_TICK, COARSE_TICK = 50_000_000, 2_000_000_000
_SECOND = 1_000_000_000

_PARTS = ("model/", "text/", "library/", "render/", "site/", "theme/")  # of the program, that decide what a page holds
_PASSED_OVER = ("cli", "ingest", "network", "publish", "server", *(part[:-1] for part in _PARTS))
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib takes 10 ms
_LIBRARIES = ("jinja2-", "markdown-", "markupsafe-", "msgspec-", "nh3-", "pyromark-", "pyyaml-")


class Linked(Exception):  # noqa: N818 - not an error: the long way can judge it
    """A link among the files: its status says nothing of what it leads to."""


class Seal(NamedTuple):
    """What held when a build ended."""

    mark: str  # of the names and states of all files
    view: str  # which view of the site was built
    since: float  # seconds of the clock: the same stories are out from then …
    until: float  # … until then
    fresh: tuple[tuple[str, str], ...]  # files changed so lately that only their bytes tell: path, hash
    pages: int
    problems: str  # the warnings of that build, as JSON; empty where there were none


class Before(NamedTuple):
    """What a build found when it began, before it read anything."""

    states: States
    fresh: tuple[tuple[str, str], ...]


class Ending(NamedTuple):
    """How a build ended: which view it built, between which moments (seconds of the clock) the same stories are out."""

    view: str
    since: float
    until: float
    pages: int
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
    return Before(states, _fresh(root, "", states, taken))


def inputs(root: str, drafts: bool) -> States:
    """The state of every file that a build may read. Raises Linked."""
    states: States = {}
    for name in ("site.yaml", "content", "themes"):
        if os.path.islink(f"{root}/{name}"):  # noqa: PTH114 - see above
            raise Linked(name)
    site = os.stat(f"{root}/site.yaml")  # noqa: PTH116
    states["site.yaml"] = (site.st_size, site.st_mtime_ns, site.st_ctime_ns)
    passed_over = {"captures"} if drafts else {"captures", "drafts", "dropped"}
    _walk(f"{root}/content", "content/", states, passed_over)
    _walk(f"{root}/themes", "themes/", states)
    return states


def outputs(folder: str) -> States:
    """The state of every file in the output folder, foreign ones too; of links only that they are there."""
    states: States = {}
    _walk(folder, "", states, links=True)
    return {path: state for path, state in states.items() if not path.endswith("/")}


def states_of(folder: str, paths: Iterable[str]) -> States:
    """The states of some files."""
    states: States = {}
    for path in paths:
        status = os.lstat(f"{folder}/{path}")
        states[path] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return states


def _walk(folder: str, prefix: str, states: States, passed_over: Iterable[str] = (), links: bool = False) -> None:
    """Adds the files below a folder, and the folders, for a theme is known by its folder."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if name not in passed_over and name != "__pycache__":
                states[f"{prefix}{name}/"] = (0, 0, 0)
                _walk(f"{folder}/{name}", f"{prefix}{name}/", states, (), links)
            continue
        if entry.is_symlink():
            if links:
                states[prefix + name] = (-1, 0, 0)
                continue
            raise Linked(f"{prefix}{name}")
        status = entry.stat(follow_symlinks=False)
        states[prefix + name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def mark_of(before: States, after: States) -> str:
    """One hash over the states of what was read and of what was written, and over this program."""
    total = hashlib.blake2b(digest_size=16)
    for states in (before, after, _program()):
        lines = [f"{path}\0{size} {content} {entry}" for path, (size, content, entry) in states.items()]
        lines.sort()
        total.update("\n".join(lines).encode("utf-8", "surrogateescape"))
        total.update(b"\n\n")
    total.update(" ".join([SCHEMA, sys.version, *libraries()]).encode())
    return total.hexdigest()


def _program() -> States:
    states: States = {}
    for part in ("", *_PARTS):
        _walk(f"{_PACKAGE}/{part}", part, states, _PASSED_OVER)
    return states


def libraries() -> Iterator[str]:
    """The versions of what pages are made with, by the names of the folders that pip leaves for each."""
    for place in sys.path:
        if place.endswith("-packages"):
            names = (name.lower() for name in os.listdir(place) if name.endswith(".dist-info"))  # noqa: PTH208
            yield from sorted(name for name in names if name.startswith(_LIBRARIES))


def _fresh(root: str, prefix: str, states: States, taken: int) -> tuple[tuple[str, str], ...]:
    """The files changed so shortly before `taken` (nanoseconds) that a later change might leave no trace; hashed."""
    fresh = [
        prefix + path
        for path, (_, content, entry) in states.items()
        if content > taken - (FINE_TICK if content % _SECOND else COARSE_TICK) or entry > taken - FINE_TICK
    ]
    return tuple((path, hashed(f"{root}/{path}")) for path in fresh)


def hashed(path: str) -> str:
    """The hash of a file's bytes; of no bytes where it can't be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return hashlib.blake2b(file.read(), digest_size=16).hexdigest()
    except OSError:
        return "-"


class Found(NamedTuple):
    """What the output holds when a build ends: looked at when it began, but for the files it wrote."""

    states: States
    taken: int  # when it began to look, nanoseconds
    written: tuple[str, ...]
    stamped: int  # when it looked at those


def seal(root: str, read: Before, found: Found, end: Ending) -> None:
    """Leave a seal after a build that ended well."""
    folder = f"{root}/output"
    written = {path: found.states[path] for path in found.written}
    kept = {path: state for path, state in found.states.items() if path not in written}
    fresh = read.fresh + _fresh(root, "output/", kept, found.taken) + _fresh(root, "output/", written, found.stamped)
    mark = mark_of(read.states, found.states)
    _write(
        f"{workshop(root, folder)}/{SEAL}", Seal(mark, end.view, end.since, end.until, fresh, end.pages, end.problems)
    )


def standing(root: str, view: str) -> Seal | None:
    """The seal of output/ if a build now would change nothing. Never wrong about that; None may mean only “look”."""
    folder = f"{root}/output"
    path = f"{workshop(root, folder)}/{SEAL}"
    found = _read(path)
    if found is None or found.view != view or not found.since <= time.time() < found.until:
        return None
    with open(f"{root}/.digest/lock", "w", encoding="utf-8") as lock:  # noqa: PTH123
        try:
            if os.path.islink(folder):  # noqa: PTH114
                return None
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            taken = time.time_ns()
            states, after = inputs(root, view == view_of(True)), outputs(folder)
        except (Linked, OSError):
            return None
        whole = os.path.exists(f"{workshop(root, folder)}/manifest.json")  # noqa: PTH110
        if not whole or mark_of(states, after) != found.mark:
            return None
        if any(hashed(f"{root}/{name}") != value for name, value in found.fresh):
            return None
        if found.fresh:  # their bytes are as they were, and by now their times may tell
            fresh = _fresh(root, "", states, taken) + _fresh(root, "output/", after, taken)
            _write(path, found._replace(fresh=fresh))
    return found


def _read(path: str) -> Seal | None:
    """The seal at `path`; None where there is none that can be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
            schema, mark, view, since, until, pages, problems, *rest = file.read().split("\n")
        if schema != SCHEMA or rest.pop() != "end":
            return None
        fresh = tuple((line[33:], line[:32].rstrip()) for line in rest)
        return Seal(mark, view, float(since), float(until), fresh, int(pages), problems)
    except (OSError, ValueError, IndexError):
        return None


def _write(path: str, made: Seal) -> None:
    lines = [f"{value:32} {name}" for name, value in made.fresh]
    head = [SCHEMA, made.mark, made.view, repr(made.since), repr(made.until), str(made.pages), made.problems]
    with open(f"{path}.part", "w", encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
        file.write("\n".join([*head, *lines, "end"]))
    os.replace(f"{path}.part", path)  # noqa: PTH105
