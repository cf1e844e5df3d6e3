"""A folder that takes another's place in one step: whoever looks finds the one or the other, and never a mixture.

What stays the same is in both meanwhile: its files have a second name there. That goes only where nothing is in the
folder but what was put there for it: what is somebody else's may be changed at any time, and is not to be moved about.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress

_LOOKS = 3  # at a folder that is being cleared: somebody may stand in it, and write
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux, from its fcntl.h and fs.h


class Unfit(Exception):  # noqa: N818 - not an error: there is another way
    """Why a folder can't be exchanged, as far as looking at it tells; nothing was done."""


def exchanging() -> Callable[..., int]:
    """The call into the kernel. Raises Unfit where the system has none."""
    try:
        import ctypes  # noqa: PLC0415 - 2 ms, and not in every Python

        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (ImportError, AttributeError) as error:
        raise Unfit("this system can't have two folders change places") from error
    return call


def exchange(one: str, other: str) -> None:
    """Have two folders of one disk change places, in one step. Raises Unfit, or OSError where the disk can't."""
    if exchanging()(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        import ctypes  # noqa: PLC0415 - see above

        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def inventory(folder: str, ours: Set[str], passed_over: Set[str]) -> tuple[list[str], list[str]]:
    """The folders in a folder, each with a slash at its end, and the files; of some names any may be there.

    Raises Unfit where there is anything but `ours`.
    """
    folders, files = [""], []
    for prefix in folders:  # which grows meanwhile
        entries = list(os.scandir(f"{folder}/{prefix}"))
        if prefix and not entries:
            raise Unfit(f"{prefix} is not of digest")
        for entry in entries:
            path = prefix + entry.name
            if not encodable(path):
                raise Unfit(f"{path!a} is not of digest")
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False) and (path in ours or entry.name in passed_over):
                files.append(path)
            else:
                raise Unfit(f"{path} is not of digest")
    return folders, files


def encodable(path: str) -> bool:
    """Whether a name is text; no other is of digest, and a journal can't hold it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def fill(new: str, old: str, folders: Sequence[str], files: Sequence[str]) -> None:
    """Have `new` hold, beside what it holds already, these files of `old`, in folders like those there.

    Raises Unfit, or OSError where the disk refuses; files then have no second name any more.
    """
    for parent in {os.path.dirname(path) for path in files} | {""}:  # noqa: PTH120
        os.makedirs(f"{new}/{parent}", exist_ok=True)  # noqa: PTH103
    for prefix in folders:
        if os.path.isdir(f"{new}/{prefix}"):  # noqa: PTH112
            _make_alike(f"{new}/{prefix}", f"{old}/{prefix}")
    try:
        for path in files:
            os.link(f"{old}/{path}", f"{new}/{path}")
    except OSError:
        unfill(new, files)
        raise


def unfill(new: str, files: Sequence[str]) -> None:
    """Take away again what `fill` put there."""
    for path in files:
        with suppress(FileNotFoundError):
            os.unlink(f"{new}/{path}")  # noqa: PTH108


def _make_alike(new: str, old: str) -> None:
    """Have a folder allow what the other allows, and be marked as it is. Raises Unfit."""
    then, now = os.stat(old), os.stat(new)  # noqa: PTH116
    if (then.st_uid, then.st_gid) != (now.st_uid, now.st_gid) or _marks(old) != _marks(new):
        raise Unfit("a folder there belongs to somebody else, or is marked in a way of its own")
    if then.st_mode & stat.S_IRWXU != stat.S_IRWXU:
        raise Unfit("a folder there may not be written to")
    if then.st_mode != now.st_mode:
        shutil.copymode(old, new)


def _marks(folder: str) -> dict[str, bytes]:
    try:
        return {name: os.getxattr(folder, name) for name in os.listxattr(folder)}
    except OSError as error:
        if error.errno == errno.ENOTSUP:  # no such marks on this disk
            return {}
        raise Unfit(f"how a folder there is marked can't be read: {error.strerror}") from error


def clear(old: str, new: str, ours: Set[str]) -> None:
    """Delete a folder that has changed places with `new`; what somebody else put there in that moment goes along.

    What can't go along is left.
    """
    for _ in range(_LOOKS):
        for path in _files(old):
            with suppress(OSError):
                if path in ours or _is_one(f"{old}/{path}", f"{new}/{path}"):
                    os.unlink(f"{old}/{path}")  # noqa: PTH108
                elif not os.path.lexists(f"{new}/{path}"):
                    os.makedirs(os.path.dirname(f"{new}/{path}"), exist_ok=True)  # noqa: PTH103, PTH120
                    os.rename(f"{old}/{path}", f"{new}/{path}")  # noqa: PTH104
        for folder, _, _ in os.walk(old, topdown=False):
            with suppress(OSError):
                os.rmdir(folder)  # noqa: PTH106


def _is_one(path: str, other: str) -> bool:
    """Whether both are names of one file."""
    return os.path.lexists(other) and os.path.samestat(os.lstat(path), os.lstat(other))


def _files(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(f"{place}/{name}")]  # noqa: PTH114
        for name in (*files, *links):
            yield os.path.relpath(f"{place}/{name}", folder)
