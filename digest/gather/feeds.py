"""What is remembered of feeds between two runs, in .digest/feeds.json. Safe to delete; hosts then have more work."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec

from digest.gather.heads import put

FILE = ".digest/feeds.json"


class Feed(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the last fetch of a feed went."""

    fetched: str = ""  # ISO moment of the last fetch that succeeded
    etag: str = ""
    last_modified: str = ""
    failed: str = ""  # the last failure's sentence; empty after a success
    failed_at: str = ""  # ISO moment


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """All feeds by address, and hosts (host:port) that asked for a pause, each until when."""

    feeds: dict[str, Feed] = {}
    held: dict[str, dt.datetime] = {}


def recall(root: Path) -> Memory:
    """What is known; nothing where the file is absent or damaged."""
    try:
        return msgspec.json.decode((root / FILE).read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Memory()


def remember(root: Path, memory: Memory) -> None:
    """Keep it for the next run. Raises OSError."""
    put(root / FILE, msgspec.json.format(msgspec.json.encode(memory), indent=1) + b"\n")


def with_feed(memory: Memory, address: str, feed: Feed, held: Mapping[str, dt.datetime]) -> Memory:
    """The memory with one feed's state, and the hosts' wishes as they are now."""
    feeds = dict(sorted({**memory.feeds, address: feed}.items()))
    return Memory(feeds, dict(held))
