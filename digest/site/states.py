"""The states of files: their sizes and times, by which a build tells what has changed without reading it.

Nothing is imported here that takes time to load: this is asked before anything else is.
"""

import fcntl
import hashlib
import os
import select
import signal
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NoReturn

Status = tuple[int, int, int]  # size, time of the last change of its content, and of its entry: nanoseconds
States = dict[str, Status]
Fresh = tuple[tuple[str, str], ...]  # files changed so lately that only their bytes tell: path, hash

# A change within one tick of a file system's clock leaves no trace in the times. Most clocks tick every few
# milliseconds; a file whose time is a whole second lies on a disk that may count in steps of two (FAT).
FINE_TICK, COARSE_TICK = 50_000_000, 2_000_000_000
_SECOND = 1_000_000_000

_PIPE_BYTES = 1 << 20  # what Linux allows to everybody
_SIZE_BYTES = 8
_PARTS = ("model/", "text/", "library/", "render/", "site/", "theme/")  # of the program, that decide what a page holds
_PASSED_OVER = ("cli", "gather", "ingest", "network", "publish", "server", *(part[:-1] for part in _PARTS))
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib takes 10 ms
_LIBRARIES = ("brotli-", "jinja2-", "markdown-", "markupsafe-", "msgspec-", "nh3-", "pyromark-", "python_slugify-",
              "pyyaml-", "text_unidecode-", "tzdata-", "unidecode-")  # fmt: skip


class Linked(Exception):  # noqa: N818 - not an error: the long way can judge it
    """A link among the files, whose status says nothing of what it leads to; a name that no list holds; no content/."""


def inputs(root: str, drafts: bool) -> States:
    """The state of every file that a build may read. Raises Linked."""
    states: States = {}
    for name in ("site.yaml", "content", "themes"):
        if os.path.islink(f"{root}/{name}"):  # noqa: PTH114 - see above
            raise Linked(name)
    if not os.path.isdir(f"{root}/content"):  # noqa: PTH112 - no less a change than if it had held files
        raise Linked("content")
    site = os.stat(f"{root}/site.yaml")  # noqa: PTH116
    states["site.yaml"] = (site.st_size, site.st_mtime_ns, site.st_ctime_ns)
    passed_over = {"captures"} if drafts else {"captures", "drafts", "dropped"}
    _walk(f"{root}/content", "content/", states, passed_over)
    _walk(f"{root}/themes", "themes/", states)
    return states


def outputs(folder: str) -> States:
    """The state of every file in the output folder, by path, foreign ones too; of links only that they are there."""
    states: States = {}
    _walk(folder, "", states, links=True)
    return {path: states[path] for path in sorted(states) if not path.endswith("/")}


def lines(states: States) -> str:
    """States as text, a line each."""
    return "\n".join([f"{path}\0{size} {content} {entry}" for path, (size, content, entry) in states.items()])


def by_path(text: str) -> dict[str, str]:
    """The states that `lines` was given, each as it stands there. Raises ValueError where a piece is missing."""
    parts = iter(text.replace("\n", "\0").split("\0") if text else ())
    return dict(zip(parts, parts, strict=True))


class Told:
    """States as `lines` has them: each is read when it is asked for, for most are not."""

    def __init__(self, text: str) -> None:
        self._lines = by_path(text)
        self._read: States = {}  # of those put in place

    def get(self, path: str) -> Status:
        """The state of a file; a size of -1 where there is none."""
        if path in self._read:
            return self._read[path]
        line = self._lines.get(path)
        if line is None:
            return -1, 0, 0
        size, content, entry = line.split(" ")
        return int(size), int(content), int(entry)

    def update(self, states: States) -> None:
        """Put other states in place of what was told."""
        self._read.update(states)
        for path, (size, content, entry) in states.items():
            self._lines[path] = f"{size} {content} {entry}"

    def remove(self, paths: Iterable[str]) -> None:
        """Forget files that are gone."""
        for path in paths:
            self._lines.pop(path, None)
            self._read.pop(path, None)

    def relink(self, folder: str) -> None:
        """Take the present states of the files whose size and time of content are as told.

        To give a file a second name, or to take it away, changes the time of its entry and nothing else.
        """
        now = outputs(folder)
        self.update({path: state for path, state in now.items() if self.get(path)[:2] == state[:2]})

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    @property
    def lines(self) -> str:
        """All of them, by path, as text."""
        return "\n".join(map("\0".join, sorted(self._lines.items())))


class Aside:
    """A piece of work that a process beside this one does, or this one when it is asked for the result."""

    def __init__(self, work: Callable[[], bytes], pipe: int) -> None:
        self._work, self._pipe = work, pipe

    def ready(self) -> bool:
        """Whether to ask for the result is no longer to wait for it."""
        return self._pipe < 0 or bool(select.select([self._pipe], [], [], 0)[0])

    def result(self) -> bytes:
        """What it comes to. Where the process beside did not get to its end, the work is done here, and may raise."""
        if self._pipe >= 0:
            with open(self._pipe, "rb", closefd=False) as pipe:
                size = pipe.read(_SIZE_BYTES)
                told = pipe.read(int.from_bytes(size, "big"))
            if len(size) == _SIZE_BYTES and len(told) == int.from_bytes(size, "big"):
                return told
        return self._work()


@contextmanager
def aside(*works: Callable[[], bytes]) -> Iterator[tuple[Aside, ...]]:
    """Have pieces of work done one after the other in a process beside this one, where that can be."""
    threads = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threads and threads.active_count() > 1):
        yield tuple(Aside(work, -1) for work in works)
        return
    pipes: list[tuple[int, int]] = []
    try:
        pipes.extend(_pipe() for _ in works)
        child = os.fork()
    except OSError:  # there are too many already
        for end in (end for pipe in pipes for end in pipe):
            os.close(end)
        yield tuple(Aside(work, -1) for work in works)
        return
    if child == 0:
        for ours, _ in pipes:
            os.close(ours)  # or it would wait for itself to read, where nobody else does any more
        _told([(work, theirs) for work, (_, theirs) in zip(works, pipes, strict=True)])
    for _, theirs in pipes:
        os.close(theirs)
    try:
        yield tuple(Aside(work, ours) for work, (ours, _) in zip(works, pipes, strict=True))
    finally:
        for ours, _ in pipes:
            os.close(ours)
        os.kill(child, signal.SIGKILL)  # it only looks, and nobody wants to know any more
        os.waitpid(child, 0)


def _pipe() -> tuple[int, int]:
    """A pipe that holds much, so that nobody waits until what is told is taken."""
    ours, theirs = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # a system may allow less
            fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return ours, theirs


def _told(works: list[tuple[Callable[[], bytes], int]]) -> NoReturn:
    """The whole life of the process beside."""
    try:
        for work, pipe in works:
            data = memoryview(work())
            os.write(pipe, len(data).to_bytes(_SIZE_BYTES, "big"))
            while data:
                data = data[os.write(pipe, data) :]
            os.close(pipe)
    finally:
        os._exit(0)


def outputs_told(folder: str) -> bytes:
    """The `lines` of the output folder, encoded."""
    return encoded(lines(outputs(folder)))


def encoded(text: str) -> bytes:
    """Text with the names of files in it, whatever they are made of."""
    return text.encode("utf-8", "surrogateescape")


def decoded(text: bytes) -> str:
    """What was `encoded`."""
    return text.decode("utf-8", "surrogateescape")


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
        if "\n" in name:
            if links:
                continue  # nothing of ours has such a name
            raise Linked(f"{prefix}{name}")
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


def program() -> States:
    states: States = {}
    for part in ("", *_PARTS):
        _walk(f"{_PACKAGE}/{part}", part, states, _PASSED_OVER)
    return states


def libraries() -> Iterator[str]:
    """The versions of what pages are made with, by the names of the folders that pip leaves for each; and of zlib."""
    yield f"zlib-{zlib.ZLIB_RUNTIME_VERSION}"  # no two of which pack alike
    for place in sys.path:
        if place.endswith("-packages"):
            names = (name.lower() for name in os.listdir(place) if name.endswith(".dist-info"))  # noqa: PTH208
            yield from sorted(name for name in names if name.startswith(_LIBRARIES))


def fresh(root: str, prefix: str, states: States, taken: int, known: Mapping[str, str] | None = None) -> Fresh:
    """The files changed so shortly before `taken` (nanoseconds) that a later change might leave no trace; hashed.

    Of some the hashes are `known`, by path.
    """
    hashes = known or {}
    fine, coarse = taken - FINE_TICK, taken - COARSE_TICK
    young = [
        path
        for path, (_, content, entry) in states.items()
        if entry > fine or content > fine or (content > coarse and not content % _SECOND)
    ]
    return tuple((prefix + path, hashes.get(path) or hashed(f"{root}/{prefix}{path}")) for path in young)


def hashed(path: str) -> str:
    """The hash of a file's bytes, as digest.fingerprint.of_bytes has it; a hyphen where it can't be read."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            return hashlib.sha256(file.read()).hexdigest() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else "-"
    except OSError:
        return "-"


def _at_once(path: str, flags: int) -> int:
    """Opened without waiting for who might write at the other end, as pipes would have it."""
    return os.open(path, flags | os.O_NONBLOCK)
