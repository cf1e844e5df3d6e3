"""What the last build knew, in .digest/: of every page what it asked, of every question the answer's fingerprint.

It saves work and nothing else: with the slightest doubt (another version, a flipped bit) it is as if it were not there.

Questions lie by the whole that their answers are made of (digest.render.wholes), pages by the folder they are in. Each
such part is opened when something of it is asked for; the others go into the next memo as they came.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import msgspec

from digest.render.answers import Answers, Question
from digest.render.wholes import whole_of
from digest.site.checked import Part

_NOTHING = memoryview(b"")


class PageRecord(msgspec.Struct, frozen=True, array_like=True):
    """One output file as last made. `asked` are numbers of questions, as `pack_numbers` has them."""

    path: str
    kind: str
    arguments: tuple[str | int, ...]
    fingerprint: str  # of its bytes
    size: int
    mtime: int  # nanoseconds; only a hint that the file still holds those bytes
    asked: bytes
    why: tuple[str, ...]  # why it was made then


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """Numbers of questions, in 32 bits each: there are some hundred thousand, and few of them are ever looked at."""
    return array("I", numbers).tobytes()


def unpack_numbers(numbers: bytes) -> "array[int]":
    """What `pack_numbers` gave."""
    return array("I", numbers)


def all_numbers(packed: Iterable[bytes]) -> set[int]:
    """The numbers that were packed apart, each once."""
    return set(unpack_numbers(b"".join(packed)))


class _Group(msgspec.Struct, array_like=True):
    """The questions whose answers are made of one whole."""

    numbers: bytes
    questions: tuple[Question, ...]
    marks: tuple[str, ...]  # the fingerprints of the answers, in the same order


class _Chunk(NamedTuple):
    """The pages in one folder of the output, not in those below it."""

    plan: str  # fingerprint of what was planned there
    asked: bytes  # the numbers of all questions they asked, each once
    pages: Part


class Head(msgspec.Struct, array_like=True):
    """What stands before the groups and the pages of all chunks, which follow in their order."""

    maker: str  # fingerprint of the program
    theme: str  # fingerprint of the theme whose templates were found to be sound; empty where they were not
    numbering: int  # how often the questions were numbered anew
    live: int  # how many questions were asked when the memo was last made from nothing; later ones may be idle
    wholes: dict[str, str]
    names: tuple[str, ...]  # of the groups
    owners: bytes  # of each question by number, in which group it is
    groups: dict[str, int]  # the length of each
    chunks: dict[str, tuple[str, bytes, int]]  # as in _Chunk, with the length of the pages


_group_of = msgspec.msgpack.Decoder(_Group).decode
_pages_of = msgspec.msgpack.Decoder(tuple[PageRecord, ...]).decode
_encode = msgspec.msgpack.Encoder().encode


class Memo:
    """The questions and pages that are known; of those read from the disk each part is opened when it is needed.

    `wholes` are fingerprints of what many answers are made of: where one is the same, so are those answers.
    """

    def __init__(self, numbering: int = 0, head: Head | None = None, parts: memoryview = _NOTHING) -> None:
        self.wholes = head.wholes if head else {}
        self.theme = head.theme if head else ""
        self.numbering = head.numbering if head else numbering
        self.complete = True  # whether it knows what was made since it was written
        self._live = head.live if head else 0
        self._names = list(head.names) if head else []
        self._owners = unpack_numbers(head.owners) if head else array("I")
        self._groups: dict[str, Part] = {}
        self._chunks: dict[str, _Chunk] = {}
        if head:
            place = 0
            for name, size in head.groups.items():
                self._groups[name] = parts[place : place + size]
                place += size
            for folder, (plan, asked, size) in head.chunks.items():
                self._chunks[folder] = _Chunk(plan, asked, parts[place : place + size])
                place += size
        self.known = len(self._owners)  # how many questions, the first ones, are on the disk
        self._places = {name: place for place, name in enumerate(self._names)}
        self._members: dict[str, list[int]] = {}  # of the open groups
        self._questions: dict[int, Question] = {}
        self._numbers: dict[Question, int] = {}
        self._marks: dict[int, str] = {}
        self._pages: dict[str, dict[str, PageRecord]] = {}  # of the open chunks
        self._stale: set[str] = set()  # groups that are other than on the disk

    # The questions.

    def group(self, name: str) -> list[int]:
        """The numbers of the questions whose answers are made of a whole."""
        members = self._members.get(name)
        if members is None:
            members = self._members[name] = []
            raw = self._groups.get(name)
            if raw is not None:
                found = _group_of(raw)
                members += unpack_numbers(found.numbers)
                self._questions.update(zip(members, found.questions, strict=True))
                self._numbers.update(zip(found.questions, members, strict=True))
                self._marks.update(zip(members, found.marks, strict=True))
        return members

    def groups(self) -> Collection[str]:
        """The names of the wholes that questions are about."""
        return self._places

    def question(self, number: int) -> Question:
        """The question of a number."""
        question = self._questions.get(number)
        if question is None:
            self.group(self._names[self._owners[number]])
            question = self._questions[number]
        return question

    def all_questions(self) -> Iterable[int]:
        """The numbers of every question."""
        return range(len(self._owners))

    def questions(self, record: PageRecord) -> tuple[Question, ...]:
        """What a page asked."""
        return tuple(map(self.question, unpack_numbers(record.asked)))

    def number(self, question: Question) -> int:
        """The number of a question, given to it now if it is new."""
        number = self._numbers.get(question)
        if number is None:
            name = whole_of(question)
            members = self._members.get(name)
            if members is None:
                members = self.group(name)
                number = self._numbers.get(question)
            if number is None:
                number = self._numbers[question] = len(self._owners)
                self._questions[number] = question
                place = self._places.get(name)
                if place is None:
                    place = self._places[name] = len(self._names)
                    self._names.append(name)
                self._owners.append(place)
                members.append(number)
                self._stale.add(name)
        return number

    def mark(self, number: int) -> str:
        """The fingerprint of the answer that a question had."""
        self.question(number)
        return self._marks[number]

    def set_mark(self, number: int, mark: str) -> None:
        """Take the fingerprint of the answer that a question has now."""
        self.question(number)
        self._marks[number] = mark
        self._stale.add(self._names[self._owners[number]])

    @property
    def worn(self) -> bool:
        """Whether so many questions have fallen idle that all should be numbered anew."""
        return len(self._owners) > 2 * self._live

    # The pages.

    @property
    def folders(self) -> Collection[str]:
        """The folders that hold pages."""
        return self._chunks.keys()

    def plan_of(self, folder: str) -> str:
        """The fingerprint of what was planned in a folder; empty where there was nothing."""
        chunk = self._chunks.get(folder)
        return chunk.plan if chunk else ""

    def asking(self, numbers: Collection[int]) -> list[str]:
        """The folders with pages that asked one of these questions."""
        if not numbers:
            return []
        wanted = frozenset(numbers)
        return [name for name, chunk in self._chunks.items() if not wanted.isdisjoint(unpack_numbers(chunk.asked))]

    def pages(self, folder: str) -> dict[str, PageRecord]:
        """The pages in a folder, by path."""
        pages = self._pages.get(folder)
        if pages is None:
            chunk = self._chunks.get(folder)
            pages = {record.path: record for record in _pages_of(chunk.pages)} if chunk else {}
            self._pages[folder] = pages
        return pages

    def page(self, path: str) -> PageRecord | None:
        """The page at a path."""
        return self.pages(folder_of(path)).get(path)

    def all_pages(self) -> Iterator[PageRecord]:
        """Every page."""
        for folder in list(self._chunks):
            yield from self.pages(folder).values()

    def put(self, folder: str, plan: str, records: Iterable[PageRecord]) -> None:
        """Have these pages in a folder and no others."""
        pages = self._pages[folder] = {record.path: record for record in records}
        asked = sorted(all_numbers(record.asked for record in pages.values()))
        self._chunks[folder] = _Chunk(plan, pack_numbers(asked), _encode(tuple(pages.values())))

    def drop(self, folder: str) -> None:
        """Have no pages in a folder."""
        self._chunks.pop(folder, None)
        self._pages.pop(folder, None)

    # On the disk.

    def fold(self, made: Iterable[PageRecord], marks: Iterable[tuple[int, str]]) -> None:
        """Take over what was made since the memo was written, and what is answered differently since."""
        stirred: dict[str, list[PageRecord]] = {}
        for page in made:
            stirred.setdefault(folder_of(page.path), []).append(page)
        for folder, pages in stirred.items():
            plan = self.plan_of(folder)
            self.put(folder, plan, (self.pages(folder) | {page.path: page for page in pages}).values())
        for number, mark in marks:
            self.set_mark(number, mark)
            self.wholes.pop(self._names[self._owners[number]], None)  # it is of before the edit

    def stored(self, maker: str, answers: Answers, theme: str) -> tuple[Head, list[Part]]:
        """The memo as it is kept: its head, and what follows. Questions without a mark get that of their answer."""
        groups = dict(self._groups)
        for name in sorted(self._stale):
            members = self._members[name]
            asked = tuple(self._questions[number] for number in members)
            marks = tuple(
                self._marks.get(number) or answers.fingerprint(question)
                for number, question in zip(members, asked, strict=True)
            )
            groups[name] = _encode(_Group(pack_numbers(members), asked, marks))
        chunks = {folder: self._chunks[folder] for folder in sorted(self._chunks)}
        head = Head(
            maker,
            theme,
            self.numbering,
            self._live or len(self._owners),
            answers.wholes,
            tuple(self._names),
            self._owners.tobytes(),
            {name: len(group) for name, group in groups.items()},
            {folder: (chunk.plan, chunk.asked, len(chunk.pages)) for folder, chunk in chunks.items()},
        )
        return head, [*groups.values(), *(chunk.pages for chunk in chunks.values())]


def folder_of(path: str) -> str:
    """The folder of a page; empty for the output folder itself."""
    return path.rpartition("/")[0]
