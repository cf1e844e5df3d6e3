"""The files of a site's content, found and read; none outside the site's folder, however it is linked to."""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from digest.problems import Place, Problem, misnamed

_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_LEAVES = "this link leaves the site's folder"
_MOST_FILES = 64 * 1024  # are shorter, and come in one piece
FILE_BYTES = 4 * 1024 * 1024  # a novel; what is larger is no article


def read(root: Path, path: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of the file at `path` below the root, or the problem with it. OSError where the disk fails."""
    # Strings and one system call each: by way of pathlib, reading 10,000 small files takes twice as long.
    full = f"{root}/{path}"
    if problem := misnamed(path):
        return None, (problem,)
    try:
        try:
            file = os.open(full, _READ | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            if not _inside(root, full):
                return None, (Problem(Place(path), _LEAVES, "outside-site", "replace the link by the file itself"),)
            file = os.open(full, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None, (Problem(Place(path), "there is no such file", "no-file", "make it, or mend the path"),)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            return None, (Problem(Place(path), "this is no file", "no-file", "put a plain file here"),)
        data = os.read(file, _MOST_FILES)
        while len(data) != status.st_size and len(data) <= FILE_BYTES and (more := os.read(file, _MOST_FILES)):
            data += more
    finally:
        os.close(file)
    if len(data) <= FILE_BYTES:
        return data, ()
    return None, (Problem(Place(path), "the file is longer than 4 MiB", "file-too-large", "shorten it, or split it"),)


def leaving(root: Path, folders: Iterable[str]) -> tuple[Problem, ...]:
    """Folders of the site that are links to somewhere outside it."""
    hint = "put the folder itself here"
    out = (folder for folder in folders if not _inside(root, f"{root}/{folder}"))
    return tuple(Problem(Place(folder), _LEAVES, "outside-site", hint) for folder in out)


def _inside(root: Path, full: str) -> bool:
    return Path(os.path.realpath(full)).is_relative_to(os.path.realpath(root))


def read_capture(root: Path, capture: str, ending: str = "") -> bytes | None:
    """The bytes of a capture, or of its ledger (`ending` ".json"); None where this machine has none."""
    path = root / "content" / "captures" / f"{capture}{ending}"
    fit = re.fullmatch(r"[0-9a-f]{4,64}", capture) and path.is_file() and not path.is_symlink()
    return path.read_bytes() if fit else None


def markdown_files(root: Path, folder: str) -> tuple[str, ...]:
    """The Markdown files of a content folder and its folders, by path; not hidden ones, nor editors' leftovers."""
    return tuple(sorted(_walk(root, folder))) if _inside(root, f"{root}/{folder}") else ()


def _walk(root: Path, folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(root / folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith((".", "#")):
            continue
        # A linked folder could lead in a circle or out of the site; a linked file is judged when it is read.
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path)
        elif entry.name.endswith(".md"):
            yield path
