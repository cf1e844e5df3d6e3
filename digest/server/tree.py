"""The preview's own built tree as a table: address → file. Only what stands in the table can ever be served."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

NOT_FOUND = "404.html"


class File(NamedTuple):
    """One built file. `state` differs whenever its bytes may differ: a build puts changed files in place by rename."""

    path: str
    state: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of one build, by path relative to the site, and the path the site lives under ("/" or "/news/")."""

    files: Mapping[str, File] = field(default_factory=dict)
    base: str = "/"

    def find(self, address: str) -> str | None:
        """The relative path that answers `address` (a decoded URL path), or None. A look-up, never a join."""
        if not address.startswith(self.base):
            return None
        path = address.removeprefix(self.base)
        if path.endswith("/") or not path:
            path += "index.html"
        return path if path in self.files else None

    def moved(self, address: str) -> str | None:
        """Where a folder's address without its last slash, or the bare host, should have pointed."""
        if address == "/" != self.base:
            return self.base
        return f"{address}/" if not address.endswith("/") and self.find(f"{address}/") is not None else None

    def renewed(self, folder: Path, paths: Iterable[str]) -> "Tree":
        """The tree after `paths` were written or removed in `folder`, and nothing else: no other file is looked at."""
        files = dict(self.files)
        for path in paths:
            found = _file(folder / path)
            if found is None:
                files.pop(path, None)
            else:
                files[path] = found
        return Tree(files, self.base)

    def changes(self, older: "Tree") -> frozenset[str]:
        """Paths that are new, differ or are gone since `older`."""
        if self.base != older.base:
            return frozenset(self.files.keys() | older.files.keys())
        gone = older.files.keys() - self.files.keys()
        return frozenset(gone) | {
            path
            for path, file in self.files.items()
            if path not in older.files or older.files[path].state != file.state
        }


def tree_of(folder: Path, base: str = "/") -> Tree:
    """What lies in a built folder now; links are left out."""
    files: dict[str, File] = {}
    if folder.is_dir():
        _find(os.fspath(folder), "", files)
    return Tree(files, base)


def _find(folder: str, prefix: str, files: dict[str, File]) -> None:
    with os.scandir(folder) as found:
        for item in found:
            if item.is_file(follow_symlinks=False):
                files[prefix + item.name] = File(item.path, _state(item.stat(follow_symlinks=False)))
            elif item.is_dir(follow_symlinks=False):
                _find(item.path, f"{prefix}{item.name}/", files)


def _file(path: Path) -> File | None:
    try:
        seen = path.lstat()
    except OSError:
        return None
    return File(os.fspath(path), _state(seen)) if stat.S_ISREG(seen.st_mode) else None


def _state(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_ino, seen.st_mtime_ns, seen.st_size
