"""A folder that takes another's place in one step: whoever looks finds the one or the other, and never a mixture.

What stays the same is in both meanwhile: its files have a second name there.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Container, Iterator
from contextlib import suppress

_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux, from its fcntl.h and fs.h


def fill(new: str, old: str, gone: Container[str]) -> None:
    """Have `new` hold, beside what it holds already, every file of `old` but those `gone`. Raises OSError."""
    os.makedirs(new, exist_ok=True)  # noqa: PTH103
    _fill(new, old, "", gone)


def _fill(new: str, old: str, prefix: str, gone: Container[str]) -> None:
    entries = list(os.scandir(f"{old}/{prefix}"))
    if not entries:  # a folder of somebody else
        os.makedirs(f"{new}/{prefix}", exist_ok=True)  # noqa: PTH103
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            _fill(new, old, f"{path}/", gone)
        elif path not in gone:
            try:
                os.link(entry.path, f"{new}/{path}", follow_symlinks=False)
            except FileNotFoundError:
                os.makedirs(f"{new}/{prefix}", exist_ok=True)  # noqa: PTH103
                os.link(entry.path, f"{new}/{path}", follow_symlinks=False)
    if os.path.isdir(f"{new}/{prefix}"):  # noqa: PTH112
        _allow_alike(f"{old}/{prefix}", f"{new}/{prefix}")


def _allow_alike(old: str, new: str) -> None:
    then, now = os.stat(old), os.stat(new)  # noqa: PTH116
    if (then.st_uid, then.st_gid) != (now.st_uid, now.st_gid):
        with suppress(PermissionError):
            os.chown(new, then.st_uid, then.st_gid)
    shutil.copymode(old, new)


def exchange(one: str, other: str) -> None:
    """Have two folders of one disk change places, in one step. Raises OSError where the system or the disk can't."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def clear(old: str, new: str, gone: Container[str]) -> None:
    """Delete `old`, which has changed places with `new`; what somebody else put there meanwhile goes along."""
    for path, inode in _files(old) if os.path.isdir(old) else ():  # noqa: PTH112
        if path in gone:
            continue
        try:
            there = os.lstat(f"{new}/{path}")
        except OSError:
            os.makedirs(os.path.dirname(f"{new}/{path}"), exist_ok=True)  # noqa: PTH103, PTH120
        else:
            if there.st_ino == inode or there.st_mtime_ns >= os.lstat(f"{old}/{path}").st_mtime_ns:
                continue
        os.replace(f"{old}/{path}", f"{new}/{path}")  # noqa: PTH105
    shutil.rmtree(old, ignore_errors=True)


def _files(folder: str, prefix: str = "") -> Iterator[tuple[str, int]]:
    for entry in list(os.scandir(f"{folder}/{prefix}")):
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, f"{path}/")
        else:
            yield path, entry.inode()
