"""The only writer of content/: all or nothing per file, and never over what somebody else wrote meanwhile.

A file holds its old bytes or its new ones whatever happens: new bytes are written beside it, synced, and put in place
by one rename; then the folder is synced. Savers exclude each other by a lock on the site's folder, which dies with its
process.
"""

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.library.change import Change
from digest.problems import Place, Problem, Refused

_PART = re.compile(r"\.digest-[0-9a-f]{16}\.part")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def save(root: Path, changes: Iterable[Change]) -> None:
    """Carries the changes out. Raises Refused, with nothing changed, where a file is not as a change expects it.

    What is new is in place before anything is removed, so a move that is cut short leaves two files, never none.
    OSError where the disk fails: files not yet reached keep their old bytes.
    """
    wanted = tuple(changes)
    with _locked(root) as folder, contextlib.ExitStack() as open_files:
        spots = [_spot(root, folder, change, open_files) for change in wanted]
        refused = [problem for change, spot in zip(wanted, spots, strict=True) for problem in _objections(change, spot)]
        if refused:
            raise Refused(*refused)
        todo = [(change, spot) for change, spot in zip(wanted, spots, strict=True) if change.before != change.after]
        parts = [
            (_write_part(spot, change.after, open_files), change, spot)
            for change, spot in todo
            if change.after is not None
        ]
        for part, change, spot in parts:
            with _named(spot.path):
                _put(part, spot, new=change.before is None)
        # What is new must be on the disk itself before the old is gone: else a power cut could keep the removal alone.
        _settle(spot for _, _, spot in parts)
        gone = [spot for change, spot in todo if change.after is None]
        for spot in gone:
            with _named(spot.path):
                os.unlink(spot.name, dir_fd=spot.folder)
        _settle(gone)


def _settle(spots: "Iterable[_Spot]") -> None:
    for folder in {spot.folder for spot in spots}:
        os.fsync(folder)


def sweep(root: Path) -> tuple[str, ...]:
    """Removes what a killed save left half written in content/; the paths removed. To be called before a first save."""
    removed = []
    with _locked(root):
        for folder, _, names in os.walk(root / "content"):
            for name in names:
                if _PART.fullmatch(name):
                    part = Path(folder, name)
                    part.unlink(missing_ok=True)
                    removed.append(part.relative_to(root).as_posix())
    return tuple(sorted(removed))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a change lands: an open folder, so that no link put in its way can lead elsewhere, and a name in it."""

    path: str
    folder: int
    name: str
    now: bytes | None  # what is there
    mode: int | None  # its permissions
    is_file: bool  # False for a folder, a link or a device of that name


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[int]:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


@contextlib.contextmanager
def _named(path: str) -> Iterator[None]:
    """What the system refuses is named from the site's folder: it knows only the name in an open folder."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = path, None
        raise


def _spot(root: Path, root_folder: int, change: Change, open_files: contextlib.ExitStack) -> _Spot:
    parts = change.path.split("/")
    if any(part in ("", ".", "..", ".git") or "\0" in part for part in parts) or "\\" in change.path:
        raise Refused(_leaves(change.path))
    real_root = root.resolve()
    inside = (root / change.path).parent.resolve()
    if not inside.is_relative_to(real_root):
        raise Refused(_leaves(change.path))
    folder, below = root_folder, inside.relative_to(real_root)
    for part, way in zip(below.parts, (*reversed(below.parents), below)[1:], strict=True):
        with _named(way.as_posix()):
            if change.after is not None:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=folder)
                    os.fsync(folder)
            try:
                folder = os.open(part, _FOLDER, dir_fd=folder)
            except FileNotFoundError:
                raise Refused(_gone(change.path)) from None
        open_files.callback(os.close, folder)
    with _named(change.path):
        now, mode, is_file = _read(folder, parts[-1])
    return _Spot(change.path, folder, parts[-1], now, mode, is_file)


def _read(folder: int, name: str) -> tuple[bytes | None, int | None, bool]:
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return None, None, True
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            return None, None, False
        raise
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        os.close(file)
        return None, None, False
    with os.fdopen(file, "rb") as stream:
        return stream.read(), status.st_mode & 0o7777, True


def _objections(change: Change, spot: _Spot) -> Iterator[Problem]:
    place = Place(change.path)
    if not spot.is_file:
        yield Problem(place, "this is a link or a folder, not a file", "not-a-file", "replace it with a plain file")
    elif change.before is None and spot.now is not None and spot.now != change.after:
        yield Problem(place, "a file of this name is there already", "file-exists", "choose another name or date")
    elif change.before is not None and spot.now is None:
        yield _gone(change.path)
    elif change.before is not None and spot.now != change.before:
        hint = "somebody else saved it; look at the file, then try again"
        yield Problem(place, "the file has changed meanwhile", "changed-meanwhile", hint)


def _write_part(spot: _Spot, data: bytes, open_files: contextlib.ExitStack) -> str:
    name = f".digest-{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with _named(spot.path.rpartition("/")[0] or spot.path):  # the folder is what takes no new file
        file = os.open(name, flags, 0o666, dir_fd=spot.folder)
    open_files.callback(_forget, name, spot.folder)
    with _named(spot.path), os.fdopen(file, "wb") as stream:
        stream.write(data)
        stream.flush()
        if spot.mode is not None:
            os.fchmod(file, spot.mode)
        os.fsync(file)
    return name


def _forget(name: str, folder: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _put(part: str, spot: _Spot, *, new: bool) -> None:
    if new and spot.now is None:
        try:
            os.link(part, spot.name, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)
        except FileExistsError:
            raise Refused(
                *_objections(Change(spot.path, None, b""), _Spot(spot.path, 0, "", b"?", None, True))
            ) from None
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK):
                raise
        else:
            return
    os.replace(part, spot.name, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)


def _gone(path: str) -> Problem:
    return Problem(
        Place(path), "the file is gone meanwhile", "changed-meanwhile", "look what happened to it, then try again"
    )


def _leaves(path: str) -> Problem:
    return Problem(Place(path), "this path leaves the site's folder", "outside-site", "use a path inside the folder")
