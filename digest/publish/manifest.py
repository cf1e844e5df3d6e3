"""What a built folder holds: every file by its path, with the fingerprint of its bytes and their number."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest import fingerprint


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One file: the fingerprint and the number of its bytes."""

    mark: str
    size: int


Manifest = Mapping[str, Entry]  # path with forward slashes, below the built folder → its entry

# Names that begin with a dot and are meant for the web: RFC 8615, and the file that keeps GitHub Pages from Jekyll.
_PUBLIC_DOTS = frozenset({".well-known", ".nojekyll"})


def is_published(path: str) -> bool:
    """Whether a file may leave this machine: dot-files (keys, editors' state, git) stay, whatever made them."""
    return all(not part.startswith(".") or part in _PUBLIC_DOTS for part in path.split("/"))


def manifest_of(folder: Path, named: Collection[str] = ()) -> dict[str, Entry]:
    """The manifest of a built folder, by path. Links and files that are not published, nor `named`, are left out."""
    return {path: entry_of(folder / path) for path in sorted(_files(folder, "")) if is_published(path) or path in named}


def dot_files(folder: Path) -> tuple[str, ...]:
    """Files of a folder that are never sent unless named; those that only keep a folder in git are left out."""
    kept = {".gitkeep", ".gitignore", ".DS_Store"}
    found = (path for path in sorted(_files(folder, "")) if not is_published(path))
    return tuple(path for path in found if path.rpartition("/")[2] not in kept)


def entry_of(file: Path) -> Entry:
    """The entry of one file's bytes as they are now."""
    data = file.read_bytes()
    return Entry(fingerprint.of_bytes(data), len(data))


def is_below(path: str) -> bool:
    """Whether a path, as a host's record has it, stays below the folder. Others may write to a host: it may not."""
    return bool(path) and "\\" not in path and not re.search(r"(^|/)(\.{0,2})(/|$)", path) and "\0" not in path


def _files(folder: Path, prefix: str) -> Iterator[str]:
    # A link is never followed: a built folder has none of its own, and a planted one would publish what it points to.
    with os.scandir(folder) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                yield from _files(Path(item.path), f"{prefix}{item.name}/")
            elif item.is_file(follow_symlinks=False):
                yield prefix + item.name
