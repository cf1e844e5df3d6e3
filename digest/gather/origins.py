"""Where bytes come from: files, standard input, addresses, and the feeds of sources.yaml."""

import contextlib
import os
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.gather.feeds import Feed
from digest.ingest.blocks import Part
from digest.ingest.sniff import FORMS, Form, sniff
from digest.problems import Place, Problem

if TYPE_CHECKING:
    from digest.network.fetch import Fetched, Fetcher

_LARGEST = 512 << 20  # bytes; archives and exports of a lifetime are smaller
_FEEDS: tuple[Form, ...] = ("feed", "json-feed")
_LEFT_OUT: tuple[Form, ...] = ("image", "pdf", "archive", "binary", "empty")  # in a folder these are no mistake
_LIKE_A_FEED = re.compile(r"(?:^|/)(?:feeds?|rss|atom)(?:/|$)|\.(?:rss|atom|rdf|xml)$|/feed\.json$", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Bytes of a folder that are no text of any sort."""

    form: Form


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A feed of which the host says that it is as it was."""


@dataclass(frozen=True, slots=True)
class Got:
    """The bytes of an origin; `fetched` where they came over the network."""

    part: Part
    fetched: "Fetched | None" = None


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """A file; `url` is the address its editor gives it."""

    name: str
    path: Path | None  # None: standard input
    url: str | None = None
    in_folder: bool = False
    host = ""

    def get(self) -> Got | LeftOut | Problem:
        """Read it. Raises OSError."""
        with self.path.open("rb") if self.path else contextlib.nullcontext(sys.stdin.buffer) as stream:
            data = stream.read(_LARGEST + 1)  # a device would never end
        if len(data) > _LARGEST:
            hint = "split it, or take in its parts one by one"
            return Problem(Place(self.name), f"it is larger than {_LARGEST >> 20} MiB", "too-large", hint)
        form = sniff(data)
        if self.in_folder and form in _LEFT_OUT:
            return LeftOut(form)
        return Got(Part(data, self.url, self.name))


@dataclass(frozen=True, slots=True)
class BytesOrigin:
    """A document that was inside another."""

    name: str
    part: Part
    host = ""

    def get(self) -> Got:
        return Got(self.part)


@dataclass(frozen=True, slots=True)
class AddressOrigin:
    """A page or a feed by its address."""

    name: str
    fetcher: "Fetcher"
    url: str | None = None

    @property
    def host(self) -> str:
        return host_of(self.name)

    def get(self) -> Got:
        """Fetch it. Raises FetchFailed."""
        fetched = self.fetcher.fetch(self.name, "feed" if _LIKE_A_FEED.search(urlsplit(self.name).path) else "page")
        return Got(Part(fetched.body, self.url or fetched.final_url, self.name, charset=_charset(fetched)), fetched)


@dataclass(frozen=True, slots=True)
class FeedOrigin:
    """A feed of sources.yaml, and what is known of its last fetch."""

    name: str  # its address
    fetcher: "Fetcher"
    source: str
    known: Feed

    @property
    def host(self) -> str:
        return host_of(self.name)

    def get(self) -> Got | Unchanged | Problem:
        """Fetch it, if it changed. Raises FetchFailed."""
        known = self.known
        fetched = self.fetcher.fetch(self.name, "feed", etag=known.etag, last_modified=known.last_modified)
        if fetched.unchanged:
            return Unchanged()
        form = sniff(fetched.body)
        if form not in _FEEDS:
            text = f"it is {FORMS[form]}, no feed" if form != "empty" else "it is empty"
            hint = f"look for the feed's address on the site, and mend {self.source} in content/sources.yaml"
            return Problem(Place(self.name), text, "feed-unreadable", hint)
        return Got(Part(fetched.body, fetched.final_url, self.name), fetched)


Origin = FileOrigin | BytesOrigin | AddressOrigin | FeedOrigin


def host_of(url: str) -> str:
    """The host of an address, for keeping its jobs apart; something of its own where it has none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _charset(fetched: "Fetched") -> str | None:
    found = _CHARSET.search(fetched.headers.get("content-type", ""))
    return found[1] if found else None


def files_in(folder: Path, apart: Collection[Path] = ()) -> Iterator[Path]:
    """The files of a folder and its folders, in order: no hidden ones, nothing that stands beside a saved page.

    Folders `apart` are passed over. A folder or a link that can't be looked into is handed on like a file: who reads
    it is told why.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not _is_companion(path) and path.resolve() not in apart:
                yield from files_in(path, apart)
        elif _is_file(entry):
            yield path


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:
        return True


def _is_companion(folder: Path) -> bool:
    """Whether a browser made the folder for what a saved page shows: "Page_files" beside "Page.html"."""
    for ending in ("_files", "-Dateien", "_fichiers", "_archivos", ".files"):
        stem = folder.name.removesuffix(ending)
        if stem != folder.name:
            return any(folder.with_name(stem + page).is_file() for page in (".html", ".htm", ".xhtml"))
    return False
