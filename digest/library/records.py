"""What earlier builds read of the articles: a record each, without its body, kept a file for each folder of content.

A record saves reading and decoding a file and nothing else. Times and sizes are hints that a file is as it was; the
hash of its bytes is the proof. With any doubt (another program, a flipped bit) there is no record.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from digest.fingerprint import of_value
from digest.library.reading import Read
from digest.model.article import Article
from digest.problems import Problem
from digest.text.halves import read_head

if TYPE_CHECKING:
    from digest.library.references import Vocabulary

UNSURE = ""  # the state of a file changed so lately that its times prove nothing
_MARK_BYTES = 16
_PATH, _PUBLISHED, _TAGS, _MARK = map(Article.__struct_fields__.index, ("path", "published", "tags", "mark"))
_DIGITS = 32  # of a hash
if TYPE_CHECKING:
    Told = tuple[Any, ...]
else:  # the values of an article, in the order of its fields
    Told = tuple[tuple(str if name == "published" else kind for name, kind in get_type_hints(Article).items())]


class Record(msgspec.Struct, array_like=True, gc=False):
    """One article as its file was read and checked."""

    status: str  # size and times, see digest.site.states
    head: str  # hash of all that stands before the body
    misspelled: tuple[str, ...]  # its tags as the file has them, where those are not the terms' own slugs
    own_lang: bool  # the file states the language
    warnings: tuple[Problem, ...]
    told: Told

    @property
    def path(self) -> str:
        path: str = self.told[_PATH]
        return path

    @property
    def print(self) -> str:
        """The hash of the file's bytes."""
        mark: str = self.told[_MARK]
        return mark[:_DIGITS]

    @property
    def spelled(self) -> tuple[str, ...]:
        """The tags as the file has them."""
        return self.misspelled or self.told[_TAGS]


_decode = msgspec.msgpack.Decoder(Record).decode


class _Shelf(msgspec.Struct, array_like=True):
    maker: str
    vocabulary: str
    records: tuple[Record, ...]


class Records(msgspec.Struct):
    """The records of one site. `states` are its files' as they were found before anything was read."""

    folder: Path
    maker: str
    states: dict[str, str]
    unsure: frozenset[str] = frozenset()  # paths whose times prove nothing
    trust: bool = True  # else nothing is believed, and all is read and recorded anew
    lasting: bool = True  # else nothing is written: whoever only looks leaves no trace
    _old: dict[str, tuple[str, dict[str, Record]]] = msgspec.field(default_factory=dict)
    _new: dict[str, dict[str, Record]] = msgspec.field(default_factory=dict)
    _changed: set[str] = msgspec.field(default_factory=set)

    def standing(self, paths: Iterable[str], vocabulary: str) -> dict[str, Read[Article]]:
        """The articles whose files are as they were recorded, by times and size, and whose names mean the same."""
        found: dict[str, Read[Article]] = {}
        states = self.states
        for folder, inside in groupby(paths, _folder):
            then, records = self._shelf(folder)
            if then != vocabulary:
                continue
            kept = self._new.setdefault(folder, {})
            for path in inside:
                record = records.get(path)
                if record is not None and record.status == states.get(path):
                    kept[path] = record
                    found[path] = Read(path, _article(record), {}, record.warnings, settled=True)
        return found

    def listed(self, folder: str) -> tuple[str, ...]:
        """The Markdown files of a folder and its folders, as `digest.library.files.markdown_files` finds them."""
        begin = f"{folder}/"
        paths = (path for path in self.states if path.startswith(begin) and path.endswith(".md"))
        return tuple(sorted(path for path in paths if "/." not in path and "/#" not in path))

    def has(self, path: str) -> bool:
        """Whether there is a record of a file, be it as it was or not."""
        return path in self._shelf(_folder(path))[1]

    def unchanged(self, path: str) -> Record | None:
        """The record of a file, if times and size say that it is as it was."""
        record = self._shelf(_folder(path))[1].get(path)
        return record if record and record.status == self.states.get(path) else None

    def same(self, path: str, data: bytes) -> Record | None:
        """The record of a file, if these are the bytes it was made of."""
        record = self._shelf(_folder(path))[1].get(path)
        if record is None or record.print != _print(data):
            return None
        self._changed.add(_folder(path))  # its times are new
        return msgspec.structs.replace(record, status=self._status(path))

    def settle(self, record: Record, known: "Vocabulary", vocabulary: str) -> Read[Article] | None:
        """The article of a record, sound by today's names; None where its file must be read to say what is wrong."""
        article = _article(record)
        if self._shelf(_folder(record.path))[0] != vocabulary:
            self._changed.add(_folder(record.path))
            again = _resolved(article, record, known)
            if again is None:
                return None
            if again is not article:
                article, record = again, _renewed(record, again)
        self._new.setdefault(_folder(record.path), {})[record.path] = record
        return Read(record.path, article, {}, record.warnings, settled=True)

    def keep(self, read: Read[Article], spelled: tuple[str, ...], data: bytes) -> Read[Article]:
        """Remember an article that was read and checked; it is given back with its mark and without its body."""
        article = read.noun
        if article is None:
            return read
        language = read.fields.get("lang")
        head = _print(data[: read.body_at])
        article = _named(article, _print(data), head)
        record = Record(
            status=self._status(read.path),
            head=head,
            misspelled=spelled if spelled != article.tags else (),
            own_lang=bool(language and language.value),
            warnings=read.problems,
            told=_told(article),
        )
        folder = _folder(read.path)
        self._new.setdefault(folder, {})[read.path] = record
        self._changed.add(folder)
        return Read(read.path, article, {}, read.problems, settled=True)

    def given(self, path: str) -> bytes:
        """The record of an article that was read and kept just now, for another process; empty where there is none."""
        record = self._new.get(_folder(path), {}).get(path)
        return msgspec.msgpack.encode(record) if record else b""

    def taken(self, data: bytes) -> Read[Article]:
        """Remember an article that another process read, checked and gave."""
        record = _decode(data)
        self._new.setdefault(_folder(record.path), {})[record.path] = record
        self._changed.add(_folder(record.path))
        return Read(record.path, _article(record), {}, record.warnings, settled=True)

    def known(self, path: str, data: bytes) -> Article | None:
        """The article of a file whose bytes are `data`, by today's names, if it is recorded."""
        record = self._shelf(_folder(path))[1].get(path)
        return _article(record) if record and record.print == _print(data) else None

    def edited(self, path: str, data: bytes) -> Article | None:
        """The article of a file of which at most the body has changed since it was recorded; None of any other.

        That may have been later than the last build of some output: its face tells whether that knew the same head.
        What is wrong with an article never lies in its body, so it is as sound as it was. The record is renewed.
        """
        shelf = self._shelf(_folder(path))[1]
        record, head = shelf.get(path), read_head(data)
        if record is None or head is None or record.head != _print(head):
            return None
        printed = _print(data)
        article = _named(_article(record), printed, record.head)
        shelf[path] = msgspec.structs.replace(record, status=self._status(path), told=_told(article))
        self._changed.add(_folder(path))
        return article

    def save_edited(self) -> None:
        """Write the folders of edited articles."""
        for folder in sorted(self._changed):
            vocabulary, records = self._old[folder]
            self._write(folder, vocabulary, records)

    def save(self, vocabulary: str) -> None:
        """Write the folders whose records changed; forget those that are gone."""
        if not self.lasting:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder, records in self._new.items():
            before = self._old.get(folder)
            if folder not in self._changed and before and len(before[1]) == len(records) and before[0] == vocabulary:
                continue
            self._write(folder, vocabulary, records)
        kept = {_name(folder) for folder in self._new}
        for entry in os.scandir(self.folder):
            if entry.name not in kept:
                os.unlink(entry.path)  # noqa: PTH108

    def _write(self, folder: str, vocabulary: str, records: dict[str, Record]) -> None:
        body = msgspec.msgpack.encode(_Shelf(self.maker, vocabulary, tuple(records.values())))
        target = f"{self.folder}/{_name(folder)}"
        with open(f"{target}.part", "wb") as file:  # noqa: PTH123
            file.write(_sum(body) + body)
        os.replace(f"{target}.part", target)  # noqa: PTH105

    def _status(self, path: str) -> str:
        return UNSURE if path in self.unsure else self.states.get(path, UNSURE)

    def _shelf(self, folder: str) -> tuple[str, dict[str, Record]]:
        known = self._old.get(folder)
        if known is None:
            shelf = self._read(folder) if self.trust else None
            records = {record.path: record for record in shelf.records} if shelf else {}
            known = self._old[folder] = (shelf.vocabulary if shelf else "", records)
        return known

    def _read(self, folder: str) -> _Shelf | None:
        try:
            data = memoryview((self.folder / _name(folder)).read_bytes())
            body = data[_MARK_BYTES:]
            if _sum(body) != data[:_MARK_BYTES]:
                return None
            shelf = msgspec.msgpack.decode(body, type=_Shelf)
        except (OSError, msgspec.DecodeError):
            return None
        return shelf if shelf.maker == self.maker else None


def vocabulary_mark(known: "Vocabulary") -> str:
    """A fingerprint of every name that articles are checked against."""
    terms = [(term.slug, term.name, term.aliases) for term in known.taxonomy.terms]
    sure = (known.sure_sources, known.sure_terms)
    return of_value([sorted(known.sources), terms, sorted(known.storylines), known.language, sure])


def _resolved(article: Article, record: Record, known: "Vocabulary") -> Article | None:
    """The article by today's names; None where a name it uses is not there, or not surely."""
    found = [known.taxonomy.find(" ".join(word.split())) for word in record.spelled]
    sources = [article.source, *([article.agency] if article.agency else [])]
    sound = known.sure_sources and known.sure_terms and all(key in known.sources for key in sources)
    if not sound or (article.storyline and article.storyline not in known.storylines):
        return None
    tags = tuple(dict.fromkeys(term.slug for term in found if term))
    lang = article.lang if record.own_lang else known.language
    if None in found:
        return None
    if (tags, lang) == (article.tags, article.lang):
        return article
    sound_article = msgspec.structs.replace(article, tags=tags, lang=lang)
    return _named(sound_article, record.print, record.head)


def _article(record: Record) -> Article:
    told = record.told
    published = told[_PUBLISHED]
    moment = dt.datetime.fromisoformat(published) if len(published) > 10 else dt.date.fromisoformat(published)
    return Article(*(*told[:_PUBLISHED], moment, *told[_PUBLISHED + 1 :]))


def _renewed(record: Record, article: Article) -> Record:
    return msgspec.structs.replace(record, misspelled=record.spelled, told=_told(article))


def _told(article: Article) -> Told:
    values = msgspec.structs.astuple(article)
    return (*values[:_PUBLISHED], article.published.isoformat(), *values[_PUBLISHED + 1 :])


def _named(article: Article, printed: str, head: str) -> Article:
    """The article without its body, with what stands for it as a whole: its file, and what that names today."""
    meaning = f"{article.lang} {' '.join(article.tags)}"
    face = _print(f"{head} {article.path} {meaning}".encode())
    return msgspec.structs.replace(article, body="", mark=f"{printed} {meaning} {article.path}", face=face)


def _print(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]  # processors do it by themselves: twice as fast as the others


def _sum(body: bytes | memoryview) -> bytes:
    return hashlib.sha256(body).digest()[:_MARK_BYTES]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _name(folder: str) -> str:
    return hashlib.blake2b(folder.encode(), digest_size=12).hexdigest()
