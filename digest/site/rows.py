"""What a build of one edit must know, kept so that it reads that alone: pages that show articles, and their answers.

A table for each: the pages, the answers to what they asked, and of each article the pages that show it. Pages and
articles lie some together in a bucket, by the hash of their names, for a build from nothing writes them all. They hold
good for one memo and until this machine starts again, for nothing is forced to the disk; every bucket and every answer
has its own checksum. With any doubt there is no row, and the build goes the long way.
"""

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from digest.model.article import Card
from digest.model.dates import parse_published
from digest.model.taxonomy import Term
from digest.render.answers import Credit, Issue, Label, Question
from digest.render.shelves import Link
from digest.site.memo import unpack_numbers

_SUM_BYTES = 12
_TABLES = ("page", "answer", "shown", "meta")
_BUCKETS = 1024  # of pages, and of articles: of ten thousand, ten lie in each
_encode = msgspec.msgpack.Encoder().encode
CARD = tuple(Card.__struct_fields__)
# Answered by the theme itself.
OF_THE_THEME = frozenset({"asset", "asset_name", "asset_names", "has_asset", "template"})

# Of what kind the answers are that such pages ask for. An article is answered by its own file.
KINDS: dict[str, Any] = {
    "article": str,
    "beside": tuple[Link | None, Link | None],
    "card": tuple[Any, ...] | None,
    "credit": Credit,
    "editions_of": tuple[Issue, ...],
    "label": Label,
    "navigation": tuple[Link, ...],
    "newest": tuple[str, ...],
    "preview": bool,
    "scheduled": tuple[str, ...],
    "sections": tuple[str, ...],
    "setting": str | int | None,
    "source_note": tuple[str, str],
    "storyline_link": Link | None,
    "term": Term | None,
    "today": dt.date,
}


class Meta(msgspec.Struct, frozen=True, array_like=True):
    """What the rows hold good for, and what is the same for all pages."""

    memo: bytes  # checksum of the memo they go with
    maker: str
    boot: str
    numbering: int  # of the memo's questions
    view: str
    theme: str
    places: tuple[str, ...]  # the theme's chain of folders
    hashed: bool  # whether its assets are published under names of their content
    whole: bool  # whether the output is swapped in one step
    since: float  # seconds of the clock: the same stories are out from then …
    until: float  # … until then
    pages: int
    problems: str  # of the build, as JSON; empty where there were none


class PageRow(msgspec.Struct, frozen=True, array_like=True):
    """A page that shows an article. `asked` are the numbers of its questions, packed as the memo's are.

    `own` are answers that no other such page asks for, by the numbers of their questions; of an article's page and its
    copies alone.
    """

    kind: str
    arguments: tuple[str | int, ...]
    asked: bytes
    own: tuple[tuple[int, Question, Any], ...] = ()


class ShownRow(msgspec.Struct, frozen=True, array_like=True):
    """An article: the number of the question for it, and the pages that asked it."""

    number: int
    face: str  # of the article as those pages show it
    pages: tuple[str, ...]


class Rows:
    """The rows of one output folder. Reading never fails: what can't be read is not there."""

    def __init__(self, path: Path) -> None:
        self._link = sqlite3.connect(path, isolation_level=None)
        with suppress(sqlite3.Error):  # what is wrong with the file shows when it is read
            self._link.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        """Let go of the file."""
        self._link.close()

    def meta(self) -> Meta | None:
        """What the rows hold good for."""
        with suppress(sqlite3.Error, msgspec.DecodeError):
            row = self._link.execute("SELECT data FROM meta").fetchone()
            meta: Meta | None = _decoded(row[0], "", Meta) if row else None
            return meta
        return None

    def page(self, path: str) -> PageRow | None:
        """The page at a path, if it shows an article."""
        found: PageRow | None = self._in_bucket("page", path, PageRow)
        return found

    def shown(self, id_: str) -> ShownRow | None:
        """An article that is shown somewhere."""
        found: ShownRow | None = self._in_bucket("shown", id_, ShownRow)
        return found

    def answers(self, row: PageRow) -> list[tuple[Question, Any]] | None:
        """What a page asked with its answers, of articles the paths of their files, of a theme's files nothing.

        None where one of them is not there.
        """
        own = {number: (question, answer) for number, question, answer in row.own}
        found = []
        for number in unpack_numbers(row.asked):
            told = own.get(number) or self._row("answer", number, tuple[Question, Any])
            if told is None:
                return None
            try:
                found.append((told[0], _answer(*told)))
            except msgspec.ValidationError:
                return None
        return found

    def _row(self, table: str, key: int, kind: Any) -> Any:
        with suppress(sqlite3.Error, msgspec.DecodeError, msgspec.ValidationError):
            row = self._link.execute(f"SELECT data FROM {table} WHERE key = ?", (key,)).fetchone()  # noqa: S608
            return _decoded(row[0], key, kind) if row else None
        return None

    def _in_bucket(self, table: str, key: str, kind: Any) -> Any:
        found = self._bucket(table, _bucket_of(key)).get(key)
        with suppress(msgspec.DecodeError, msgspec.ValidationError):
            return _decoder(kind).decode(found) if found is not None else None
        return None

    def _bucket(self, table: str, number: int) -> dict[str, msgspec.Raw]:
        return self._row(table, number, dict[str, msgspec.Raw]) or {}

    def write(self, news: "News", *, whole: bool) -> None:
        """Put rows in and take rows out; as a `whole`, in place of all there are. They hold good for nothing yet."""
        with self._link as link:
            link.execute("BEGIN IMMEDIATE")
            if whole:
                for table in _TABLES:
                    link.execute(f"DROP TABLE IF EXISTS {table}")
                    link.execute(f"CREATE TABLE {table} (key INTEGER PRIMARY KEY, data BLOB)")
            link.execute("DELETE FROM meta")
            self._put("answer", news.answer.items())
            for table in ("page", "shown"):
                self._put(table, self._stirred(table, getattr(news, table), whole=whole))

    def _stirred(self, table: str, news: dict[str, Any], *, whole: bool) -> Iterator[tuple[int, dict[str, Any]]]:
        """The buckets that are other than before, by number."""
        buckets: dict[int, dict[str, Any]] = {}
        for key, row in news.items():
            buckets.setdefault(_bucket_of(key), {})[key] = row
        for number, rows in sorted(buckets.items()):
            old = {} if whole else self._bucket(table, number)
            new = {key: row for key, row in (old | rows).items() if row is not None}
            if new != old:
                yield number, new

    def _put(self, table: str, rows: Iterable[tuple[int, Any]]) -> None:
        self._link.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", _packed(rows))  # noqa: S608

    def hold(self, meta: Meta) -> None:
        """Say what the rows hold good for."""
        self._link.execute("INSERT OR REPLACE INTO meta VALUES (0, ?)", (_checked("", meta),))


def meta_of(path: Path) -> Meta | None:
    """What the rows at `path` hold good for; None where there are none."""
    if not path.exists():
        return None
    rows = Rows(path)
    try:
        return rows.meta()
    finally:
        rows.close()


def view_name(drafts: bool, as_of: dt.date | None = None, base_url: str = "") -> str:
    """Names what decides which site is made of the same content."""
    return f"{'drafts' if drafts else 'plain'} {as_of or ''} {base_url}"


class News(msgspec.Struct):
    """Rows by key; None for one that goes."""

    page: dict[str, PageRow | None]
    answer: dict[int, tuple[Question, Any]]
    shown: dict[str, ShownRow | None]


def _answer(question: Question, told: Any) -> Any:
    kind = KINDS.get(str(question[0]))
    answer = msgspec.convert(told, kind) if kind else None
    return _card(answer) if question[0] == "card" else answer


def _card(fields: tuple[Any, ...] | None) -> Card | None:
    if fields is None:
        return None
    told = dict(zip(CARD, fields, strict=True))
    told["tags"] = tuple(told["tags"])
    return Card(**{**told, "published": parse_published(told["published"])})


def hold_rows(path: Path, meta: Meta) -> None:
    """Say what the rows at `path` hold good for."""
    change_rows(path, lambda rows: rows.hold(meta))


def change_rows(path: Path, change: Callable[[Rows], None]) -> None:
    """Change the rows at `path`, or have none."""
    with suppress(sqlite3.Error, OSError):
        rows = Rows(path)
        try:
            change(rows)
        finally:
            rows.close()
        return
    path.unlink(missing_ok=True)


def _bucket_of(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) % _BUCKETS


def _packed(rows: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, bytes]]:
    for number, row in rows:
        try:
            yield number, _checked(number, row)
        except UnicodeEncodeError:  # a lone surrogate: without its row, the long way is gone
            yield number, b""


def _checked(key: str | int, value: object) -> bytes:
    body = _encode(value)
    return _sum(key, body) + body


def _sum(key: str | int, body: bytes) -> bytes:
    total = hashlib.blake2b(f"{key}\0".encode(), digest_size=_SUM_BYTES)
    total.update(body)
    return total.digest()


def _decoded(data: object, key: str | int, kind: Any) -> Any:
    if not isinstance(data, bytes):  # as SQLite may find in a damaged file
        return None
    body = data[_SUM_BYTES:]
    return _decoder(kind).decode(body) if _sum(key, body) == data[:_SUM_BYTES] else None


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


@cache
def boot() -> str:
    """Names the time since this machine was started; empty where the system does not tell."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""
