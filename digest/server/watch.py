"""Sees when a file that the site is made of changes: site.yaml, content/ and themes/; not output/, not .digest/."""

import errno
import os
import stat
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

FOLDERS = ("content", "themes")
FILES = ("site.yaml",)
# Reading is not a change: a build reads every file, and would wake itself for ever.
_CHANGES: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


def matters(path: str, root: Path) -> bool:
    """Whether the site may look different when this file changes."""
    try:
        parts = Path(path).relative_to(root).parts
    except ValueError:
        return False
    if not parts or any(part.startswith((".", "#")) or part.endswith(("~", ".tmp")) for part in parts):
        return False  # editors' swap and backup files, and the temporary files of an atomic write
    if parts[:2] == ("content", "captures"):
        return False  # raw bytes as received; no page shows them
    return parts[0] in FOLDERS or (path == str(root / parts[0]) and parts[0] in FILES)


def changes(root: Path, since: int) -> dict[str, int]:
    """What changed below `root` after `since`, by its path from there, and when: nanoseconds since 1970.

    By the inodes' own times. A file that was removed or renamed shows in the time of its folder.
    """
    found: dict[str, int] = {}
    for name in (*FOLDERS, *FILES):
        _changes(f"{root}/{name}", len(f"{root}/"), since, found)
    return found


def _changes(path: str, prefix: int, since: int, found: dict[str, int]) -> None:
    try:
        status = os.stat(path)  # noqa: PTH116 - 10,000 files, at each request: as strings
    except OSError:
        return
    if status.st_ctime_ns > since:
        found[path[prefix:]] = status.st_ctime_ns
    folders = [path] if stat.S_ISDIR(status.st_mode) else []
    captures = f"{path[:prefix]}content/captures"
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for item in entries:
                    changed = item.stat(follow_symlinks=False).st_ctime_ns
                    if changed > since:
                        found[item.path[prefix:]] = changed
                    if item.is_dir(follow_symlinks=False) and item.path != captures:
                        folders.append(item.path)
        except OSError:  # removed at this moment: its folder says so
            continue


@contextmanager
def watching(root: Path, changed: Callable[[str], None], say: Callable[[str], None]) -> Iterator[None]:
    """Call `changed` (from another thread) after every change below `root` that matters, until the block ends.

    It is given the file's path from `root`, with slashes; empty for a folder.

    Where the system has no file events left to give, the files are looked at once a second instead, and `say` is told.
    """
    root = root.resolve()
    # Folders made within folders just made are found twice by watchdog 7.1, which says so and goes on with one watch.
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
    observer = _started(Observer(), root, changed)
    if observer is None:
        say("the system gives no more file events; looking at the files once a second instead")
        observer = _started(PollingObserver(timeout=1), root, changed)
    try:
        yield
    finally:
        if observer is not None:
            observer.stop()


def _started(observer: BaseObserver, root: Path, changed: Callable[[str], None]) -> BaseObserver | None:
    try:
        _Handler(observer, root, changed)
        observer.start()
    except OSError as error:
        observer.stop()
        if error.errno in (errno.ENOSPC, errno.EMFILE):  # watches, instances
            return None
        raise
    return observer


class _Handler(FileSystemEventHandler):
    """Watches the site's own folder itself, and the folders in it with all below; again when one is made anew."""

    def __init__(self, observer: BaseObserver, root: Path, changed: Callable[[str], None]) -> None:
        self._observer, self._root, self._changed = observer, root, changed
        self._watches: dict[str, ObservedWatch] = {}
        observer.schedule(self, str(root), event_filter=_CHANGES)
        for name in FOLDERS:
            self._watch(name)

    def dispatch(self, event: FileSystemEvent) -> None:
        paths = [str(path) for path in (event.src_path, event.dest_path) if path]
        for path in paths:
            if event.is_directory and Path(path).parent == self._root and Path(path).name in FOLDERS:
                self._watch(Path(path).name)
        for path in [path for path in paths if matters(path, self._root)][-1:]:
            self._changed("" if event.is_directory else Path(path).relative_to(self._root).as_posix())

    def _watch(self, name: str) -> None:
        if name in self._watches:
            self._observer.unschedule(self._watches.pop(name))
        folder = self._root / name
        if folder.is_dir():
            self._watches[name] = self._observer.schedule(self, str(folder), recursive=True, event_filter=_CHANGES)
