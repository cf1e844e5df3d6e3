"""A bucket that a web server or CloudFront shows. Nothing there changes at once, so the order is everything.

New files go first, for nothing points to them yet; then changed assets, pages and lists; removals come last. At no
moment does a page that can be reached point to something that is not there. A record in the bucket says what digest
wrote and with which headers; whether the bytes are still those is seen from the listing.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from digest.model.hosting import cache_control, media_type
from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest, is_below
from digest.publish.targets.folder import no_releases

RECORD = ".digest-manifest.json"
AT_ONCE = 8
_PACKED = ("text/", "application/json", "application/xml", "application/atom", "application/rss", "application/feed",
           "application/manifest", "image/svg")  # fmt: skip
_SMALLEST = 1024  # bytes from which packing is worth it


class Store(Protocol):
    """A bucket, as this target needs it; raises OSError where it can't be reached."""

    @property
    def name(self) -> str: ...
    def files(self, prefix: str) -> dict[str, tuple[str, int]]: ...
    def read(self, key: str) -> bytes | None: ...
    def put(self, key: str, data: bytes, headers: Mapping[str, str]) -> str: ...
    def remove(self, keys: Sequence[str]) -> None: ...
    def invalidate(self, distribution: str, paths: Sequence[str], reference: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Object:
    """A file as it goes into the bucket. `plain` are its bytes before packing, which no two zlibs do alike."""

    plain: bytes
    data: bytes
    headers: dict[str, str]

    @property
    def etag(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    @property
    def mark(self) -> str:
        said = json.dumps(self.headers, sort_keys=True).encode()
        return hashlib.sha256(self.plain + b"\0" + said).hexdigest()


@dataclass(frozen=True, slots=True)
class _Record:
    """What digest wrote: path → mark and ETag; and the addresses whose change CloudFront was not told yet."""

    files: dict[str, tuple[str, str]]
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class S3Host:
    """A bucket, or a folder in it. With `distribution`, CloudFront is told what changed; `stamp` tells runs apart."""

    store: Store
    prefix: str = ""
    packs: bool = False
    distribution: str = ""
    stamp: str = ""

    @property
    def place(self) -> str:
        return f"s3://{self.store.name}/{self._key('')}"

    def dress(self, built: Built) -> Built:
        return built

    def marks(self, built: Built) -> Manifest:
        return built.marked(lambda path, data: self._object(path, data).mark)

    def present(self, here: Manifest) -> Present:
        known_before = self._record()
        record = known_before.files
        listed = self.store.files(self._key(""))
        there: dict[str, Entry] = {}
        for key, (etag, size) in listed.items():
            path = key[len(self._key("")) :]
            known = record.get(path)
            if known and known[1] == etag:
                there[path] = Entry(known[0], size)
            elif known or path in here:
                there[path] = Entry(f"etag {etag}", size)
        foreign = tuple(sorted(path for path in there if path not in record))
        finished = record.keys() == here.keys() and all(record[path][0] == here[path].mark for path in here)
        finished = finished and not (self.distribution and known_before.untold)
        return Present(there, foreign=foreign, finished=finished)

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        changes, built = delivery.changes, delivery.built
        before = self._record()
        record = before.files
        # A run may end before CloudFront is told: what it would have said is kept with the claims.
        stale = tuple(dict.fromkeys((*before.untold, *self._addresses((*changes.change, *changes.remove)))))
        stale = stale if self.distribution else ()
        # Claimed before the first byte goes, so that nothing of a run cut short is left without an owner, and with the
        # ETag that the file will have, so that the next run sees which have arrived. Where only headers change, the
        # ETag could not tell: there the claim stays the old one.
        claims = {path: (object_.mark, object_.etag) for path, object_ in self._objects(built, changes.send)}
        claims = {path: claim for path, claim in claims.items() if record.get(path, ("", ""))[1] != claim[1]}
        self._write(_Record({**record, **claims}, stale))
        etags: dict[str, str] = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for wave in changes.waves:
                for path, etag in pool.map(lambda path: self._put(path, built.read(path)), wave):
                    etags[path] = etag
                    tell(path)
        if changes.remove:
            self.store.remove([self._key(path) for path in changes.remove])
            for path in changes.remove:
                tell(path)
        known = {path: (entry.mark, etags.get(path) or record[path][1]) for path, entry in delivery.here.items()}
        if stale:
            self.store.invalidate(self.distribution, stale, f"digest-{self.stamp}")
        self._write(_Record(known))
        return Sent(uploaded=len(etags))

    def releases(self) -> tuple[Release, ...]:
        return ()

    def roll_back(self, release: str) -> Sent:
        raise no_releases(self.place)

    def _key(self, path: str) -> str:
        folder = self.prefix.strip("/")
        return f"{folder}/{path}" if folder else path

    def _object(self, path: str, data: bytes) -> _Object:
        media = media_type(path)
        headers = {"ContentType": media, "CacheControl": cache_control(path)}
        if self.packs and len(data) >= _SMALLEST and media.startswith(_PACKED):
            return _Object(data, gzip.compress(data, 9, mtime=0), {**headers, "ContentEncoding": "gzip"})
        return _Object(data, data, headers)

    def _objects(self, built: Built, paths: Sequence[str]) -> Iterator[tuple[str, _Object]]:
        return ((path, self._object(path, built.read(path))) for path in paths)

    def _put(self, path: str, data: bytes) -> tuple[str, str]:
        object_ = self._object(path, data)
        return path, self.store.put(self._key(path), object_.data, object_.headers)

    def _addresses(self, paths: Sequence[str]) -> list[str]:
        """Under which addresses CloudFront may hold copies: with the folder and without, as its origin may add it."""
        files = dict.fromkeys(address for path in paths for address in (f"/{path}", f"/{self._key(path)}"))
        folders = (address.removesuffix("index.html") for address in files if address.endswith("/index.html"))
        return [*files, *folders]

    def _record(self) -> _Record:
        """What earlier runs wrote. Raises Refused where the record is damaged."""
        data = self.store.read(self._key(RECORD))
        if data is None:
            return _Record({})
        try:
            read = json.loads(data)
            known = {path: (str(mark), str(etag)) for path, (mark, etag) in read["files"].items() if is_below(path)}
            return _Record(known, tuple(str(address) for address in read.get("untold", ())))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            hint = "remove that object; files that are no longer part of the site then stay until you remove them"
            text = "the list of what digest wrote here can't be read"
            raise Refused(Problem(Place(f"{self.place}{RECORD}"), text, "deploy-record", hint)) from error

    def _write(self, record: _Record) -> None:
        told = {"untold": record.untold} if record.untold else {}
        data = json.dumps({"written-by": "digest deploy", "files": dict(sorted(record.files.items())), **told}).encode()
        headers = {"ContentType": "application/json", "CacheControl": "no-store"}
        self.store.put(self._key(RECORD), data, headers)
