"""The files of a site's content, found and read; none outside the site's folder, however it is linked to."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from digest.problems import Place, Problem

FILE_BYTES = 4 * 1024 * 1024  # a novel; what is larger is no article


def read(root: Path, path: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of the file at `path` below the root, or the problem with it. OSError where the disk fails."""
    full = root / path
    if not full.is_file():
        return None, (Problem(Place(path), "there is no such file", "no-file", "make it, or mend the path"),)
    if not full.resolve().is_relative_to(root.resolve()):
        hint = "replace the link by the file itself"
        return None, (Problem(Place(path), "this link leaves the site's folder", "outside-site", hint),)
    if full.stat().st_size > FILE_BYTES:
        hint = "shorten it, or split it"
        return None, (Problem(Place(path), "the file is longer than 4 MiB", "file-too-large", hint),)
    return full.read_bytes(), ()


def read_capture(root: Path, capture: str, ending: str = "") -> bytes | None:
    """The bytes of a capture, or of its ledger (`ending` ".json"); None where this machine has none."""
    path = root / "content" / "captures" / f"{capture}{ending}"
    fit = re.fullmatch(r"[0-9a-f]{4,64}", capture) and path.is_file() and not path.is_symlink()
    return path.read_bytes() if fit else None


def markdown_files(root: Path, folder: str) -> tuple[str, ...]:
    """The Markdown files of a content folder and its folders, by path; not hidden ones, nor editors' leftovers."""
    return tuple(sorted(_walk(root, folder)))


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
