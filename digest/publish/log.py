"""The log of deploys: one line of JSON each in deploys.jsonl beside site.yaml, to be kept in git with the content."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

LOG = "deploys.jsonl"


def note(site: Path, line: Mapping[str, object]) -> None:
    """Add a line, whole or not at all as far as the disk can promise."""
    data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    with (site / LOG).open("ab") as file:
        if file.tell() and not _ends_well(site / LOG):
            data = b"\n" + data  # the line before was cut off: it spoils itself only
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def lines(site: Path) -> tuple[dict[str, object], ...]:
    """All lines that can be read, the oldest first."""
    try:
        text = (site / LOG).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    found = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return tuple(found)


def _ends_well(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
