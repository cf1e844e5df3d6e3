"""What lies in .digest/ about an output folder: lists of its files, each behind a checksum.

Spoiled, a list could name the file of somebody else as ours; with any doubt it counts as lost.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

import msgspec

from digest.fingerprint import of_bytes
from digest.site.checked import Part

_BUFFER = 1 << 18  # bytes: a memo has parts by the thousand


class Journal(TypedDict):
    """What a change consists of: paths below the output folder."""

    moves: list[str]
    removes: list[str]
    files: list[str] | None  # all that is ours afterwards; None: what was
    tree: int | None  # inode of the folder that is to change places with the output; None: file by file
    before: list[str]  # what was in the output then


class _Kept(msgspec.Struct):
    checksum: str  # of the bytes of the value
    value: msgspec.Raw


def write(path: Path, parts: Iterable[Part], *, sync: bool = False, safe: bool = True) -> None:
    """Put a file in the place of the one there, whole. Unless it is to be `safe`, there may be none for a moment.

    File systems take care to have on the disk what takes a file's place: 10 ms for ten megabytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb", buffering=_BUFFER) as file:
        file.writelines(parts)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    if not safe:
        path.unlink(missing_ok=True)
    part.replace(path)


def journal_of(value: object) -> Journal | None:
    """The value if it is a journal."""
    if not isinstance(value, dict):
        return None
    moves, removes, files = (paths_of(value.get(part)) for part in ("moves", "removes", "files"))
    before = paths_of(value.get("before", []))
    tree = value.get("tree")
    if moves is None or removes is None or before is None or (files is None and value.get("files", "") is not None):
        return None
    if tree is not None and not isinstance(tree, int):
        return None
    return {"moves": moves, "removes": removes, "files": files, "tree": tree, "before": before}


def paths_of(value: object) -> list[str] | None:
    """The value if it is a list of paths below a folder; a restored .digest/ may hold anything."""
    if not isinstance(value, list):
        return None
    if not all(isinstance(path, str) and path and path[0] != "/" and "\0" not in path for path in value):
        return None
    return None if any(".." in path and ".." in path.split("/") for path in value) else value


def keep(path: Path, value: object, *, sync: bool = False) -> None:
    """Keep a value that JSON can hold."""
    data = msgspec.json.encode(value)
    write(path, [msgspec.json.encode(_Kept(of_bytes(data), msgspec.Raw(data)))], sync=sync)


def recall(path: Path) -> object:
    """What was kept there; None where that is not known, or not what was kept."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        return msgspec.json.decode(kept.value) if of_bytes(bytes(kept.value)) == kept.checksum else None
    except (OSError, msgspec.DecodeError):
        return None
