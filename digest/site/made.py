"""The pages of one build as they are decided on: kept as they are, or made and put beside."""

import gc
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import nullcontext
from operator import eq

import msgspec

from digest.fingerprint import of_bytes, of_value
from digest.problems import Place, Problem
from digest.render.answers import Question
from digest.render.packing import original
from digest.site.crew import Lost, can_fork, shared
from digest.site.making import Maker, Prepared, Product, collecting
from digest.site.memo import Memo, PageRecord, all_numbers, folder_of, pack_numbers, unpack_numbers
from digest.site.output import Output, is_at
from digest.site.plan import BUILT_IN, Planned
from digest.site.portions import portions
from digest.site.states import Told
from digest.site.trace import Comparison
from digest.turns import timed

WORTH_SHARING = 400  # pages: half a second of work, against a twentieth for each process
Todo = tuple[Planned, tuple[str, ...]]


class Folder(msgspec.Struct):
    """The pages that are planned in one folder; `kept` where all of them are known to be as they were."""

    pages: list[Planned]
    plan: str = ""  # their fingerprint
    kept: bool = False


class Made:
    """The pages of one build. `there` is what the output held when it began; with `kept`, what the memo says of it.

    Files that are `spoiled` hold other bytes than their states say.
    """

    def __init__(  # noqa: PLR0913 - all of one build
        self,
        prepared: Prepared,
        output: Output,
        comparison: Comparison | None,
        there: Told,
        spoiled: frozenset[str] = frozenset(),
        *,
        kept: bool = False,
    ) -> None:
        self.prepared = prepared
        self.answers = prepared.answers
        self.output = output
        self.there = there
        self._spoiled = spoiled
        self._kept = kept
        self.comparison = comparison
        self.asked: dict[str, tuple[list[Question], bytes]] = {}  # of the pages made now, as their makers number them
        self.failures: dict[tuple[str, int, str], Problem] = {}  # each mistake once, though it may stop many pages
        self.records: dict[str, PageRecord] = {}  # of the pages in folders that are not kept
        self.lost: set[str] = set()  # pages that could not be made
        self.folders: dict[str, Folder] = {}
        for page in prepared.pages:
            folder = folder_of(page.path)
            if folder not in self.folders:
                self.folders[folder] = Folder([])
            self.folders[folder].pages.append(page)
        for part in self.folders.values():
            part.plan = of_value([page[:3] for page in part.pages])  # whatever file wants them
        self.staged: list[str] = []
        self.woken: list[tuple[str, tuple[str, ...]]] = []
        self.stamped = 0  # just before the states of the written files were looked at
        self.reason = ""  # why the site was not put in place in one step, where that was wanted
        self.relinked = False  # whether the swap changed the states of files that stayed the same

    def run(self, jobs: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Keep or make every page, in as many processes as are worth it."""
        todo = self._considered()
        total = len(self.prepared.pages)
        for number, (index, product, questions) in enumerate(self._products(todo, jobs)):
            self._take(todo[index], product, questions)
            if progress:
                progress(total - len(todo) + number + 1, total)
        self._withhold_copies()
        self.woken.sort()
        self.staged.sort()

    def _considered(self) -> list[Todo]:
        """The pages that must be made, and why; the others are kept as they are."""
        comparison = self.comparison
        if comparison is None:
            return [(page, ("everything is made",)) for page in self.prepared.pages]
        todo: list[Todo] = []
        stirred = set(map(folder_of, comparison.behind))
        for folder, part in self.folders.items():
            part.kept = self._kept and folder not in stirred and comparison.memo.plan_of(folder) == part.plan
            if not part.kept:
                todo += self._to_make(part, comparison.memo.pages(folder), comparison)
        return todo

    def _to_make(self, part: Folder, known: dict[str, PageRecord], comparison: Comparison) -> Iterator[Todo]:
        behind, kept = comparison.behind, self._kept
        for page in part.pages:
            old = known.get(page.path)
            if old and page.path not in behind and old.kind == page.kind and old.arguments == page.arguments:
                record = old if kept else self._intact(old)
                if record:
                    self.records[page.path] = record
                    continue
            yield page, comparison.reasons(page) or ("its file was missing or had been changed",)

    def _intact(self, record: PageRecord) -> PageRecord | None:
        """The record if its file still holds what was written; the time of a file is only a hint."""
        size, content, _ = self.there.get(record.path)
        if size != record.size:
            return None
        if content == record.mtime and record.path not in self._spoiled:
            return record
        if of_bytes((self.output.folder / record.path).read_bytes()) == record.fingerprint:
            return msgspec.structs.replace(record, mtime=content)
        return None

    def _products(self, todo: list[Todo], jobs: int) -> Iterator[tuple[int, Product | Lost, list[Question]]]:
        if jobs < 2 or len(todo) < WORTH_SHARING or not can_fork():
            with timed() as turns, collecting() if len(todo) > WORTH_SHARING else nullcontext():
                maker = Maker(self.prepared, self.output, self.there, turns.rest)
                for index, product in enumerate(maker.make([page for page, _ in todo], turns.begin)):
                    turns.done(index)
                    yield index, product, maker.questions
            return
        self.prepared.templates.compile_all()
        gc.freeze()  # what the processes share is not to be copied by marking it
        try:
            yield from self._shared(todo, jobs)
        finally:
            gc.unfreeze()

    def _shared(self, todo: list[Todo], jobs: int) -> Iterator[tuple[int, Product | Lost, list[Question]]]:
        lists = portions(self.answers, [page for page, _ in todo], jobs)
        maker = Maker(self.prepared, self.output, self.there, alone=True)  # each process works on a copy of its own
        before = list(self.answers.questions)
        owner = {index: number for number, portion in enumerate(lists) for index in portion}
        questions = [list(before) for _ in lists]
        decode = msgspec.msgpack.Decoder(Product).decode

        def work(tasks: Sequence[int], begin: Callable[[int], object]) -> Iterator[bytes]:
            return map(msgspec.msgpack.encode, maker.make([todo[index][0] for index in tasks], begin))

        made = shared(lists, work, at_once=jobs)
        for index, result in made:
            named = questions[owner[index]]
            if isinstance(result, Lost):
                questions[owner[index]] = list(before)  # the process that takes over begins to count anew
                yield index, result, named
                continue
            product = decode(result)
            named += product.news
            self.answers.know_marks(zip(product.news, product.marks, strict=True))
            yield index, product, named

    def _take(self, todo: Todo, product: Product | Lost, questions: list[Question]) -> None:
        page, reasons = todo
        self.woken.append((page.path, reasons))
        if isinstance(product, Lost) or product.lost or product.problem:
            self.lost.add(page.path)
        if isinstance(product, Lost) or product.lost:
            lost = product.reason if isinstance(product, Lost) else product.lost
            path = original(page[:3])[0]  # that its copies are lost too goes without saying
            place = page.origin if page.origin != BUILT_IN else path
            text = f"making {path} {lost}"
            hint = "shorten or simplify what the page shows; if it is nothing out of the ordinary, report it"
            self.failures[place, 0, "page-lost"] = Problem(Place(place), text, "page-lost", hint)
        elif product.problem:
            where = product.problem.place
            self.failures.setdefault((where.file, where.line, product.problem.code), product.problem)
        else:
            _, content, _ = self.there.get(page.path)  # of a file that is staged, told when it is in place
            made = page.path, page.kind, page.arguments, product.fingerprint, product.size
            self.records[page.path] = PageRecord(*made, content, b"", reasons)
            self.asked[page.path] = questions, product.asked
            if product.staged:
                self.staged.append(page.path)

    def _withhold_copies(self) -> None:
        """Leave out the copies of pages that were lost, though they were made or kept: one may just not have hung."""
        for page in self.prepared.pages if self.lost else ():
            if page.path not in self.lost and original(page[:3])[0] in self.lost:
                self._withhold(page.path)

    def withhold(self, places: Container[str]) -> None:
        """Leave out the pages that were to be put at or below some places, and their copies."""
        for path in list(self.staged):
            if is_at(path, places):
                self._withhold(path)
        self._withhold_copies()

    def _withhold(self, path: str) -> None:
        self.lost.add(path)
        self.records.pop(path, None)
        self.asked.pop(path, None)
        if path in self.staged:
            self.staged.remove(path)
            self.output.unstage(path)

    @property
    def files(self) -> list[str]:
        """All files of the output, by path."""
        return [page.path for page in self.prepared.pages if page.path not in self.lost]

    def look_again(self) -> None:
        """See how the swap changed the states of files that stayed the same."""
        self.relinked = True
        self.there.relink(str(self.output.folder))

    def replaced(self) -> dict[str, PageRecord | None] | None:
        """How the memo before had the pages that were made or went; None where there was none."""
        if self.comparison is None:
            return None
        memo = self.comparison.memo
        found = {path: memo.page(path) for path in self.asked}
        for folder in memo.folders:  # whatever the manifest knows of them
            part = self.folders.get(folder)
            if part is None or not part.kept:
                found.update((path, old) for path, old in memo.pages(folder).items() if path not in self.records)
        return found

    def known(self) -> bool:
        """Whether the memo before knows all that this build does."""
        if self.comparison is None or self.woken or self.comparison.changed:
            return False
        memo = self.comparison.memo
        looked_into = [(folder, part) for folder, part in self.folders.items() if not part.kept]
        return memo.folders == self.folders.keys() and all(
            memo.plan_of(folder) == part.plan and self._records(part) == list(memo.pages(folder).values())
            for folder, part in looked_into
        )

    def memo(self) -> Memo:
        """What is known now; the memo before, where there was one, is brought up to date."""
        old = self.comparison.memo if self.comparison else None
        memo = old if old and not old.worn else Memo(numbering=old.numbering + 1 if old else 0)
        makers = {id(questions): questions for questions, _ in self.asked.values()}
        numbers: dict[int, dict[int, int]] = {}
        for maker, questions in makers.items():
            asked = all_numbers(packed for owner, packed in self.asked.values() if owner is questions)
            given = {number: memo.number(questions[number]) for number in sorted(asked)}
            numbers[maker] = {} if all(map(eq, given, given.values())) else given
        for folder, part in self.folders.items():
            if memo is not old or not part.kept:
                records = list(old.pages(folder).values()) if old and part.kept else self._records(part)
                plan = part.plan if len(records) == len(part.pages) else ""
                memo.put(folder, plan, [self._numbered(record, numbers, memo, old) for record in records])
        if old and self.comparison and memo is old:
            for folder in memo.folders - self.folders.keys():
                memo.drop(folder)
            for number in self.comparison.changed:
                memo.set_mark(number, self.answers.fingerprint(memo.question(number)))
        return memo

    def fingerprints(self, written: Sequence[str]) -> dict[str, str]:
        """Those of the files whose states the swap changed, by path; that they hold what they should was looked at."""
        if not self.relinked:
            return {path: self.records[path].fingerprint for path in written}
        memo = self.comparison.memo if self.comparison else None
        found: dict[str, str] = {}
        for folder, part in self.folders.items():
            records = memo.pages(folder).values() if memo and part.kept else self._records(part)
            found.update((record.path, record.fingerprint) for record in records)
        return found

    def _records(self, part: Folder) -> list[PageRecord]:
        return [self.records[page.path] for page in part.pages if page.path in self.records]

    def _numbered(
        self, record: PageRecord, numbers: dict[int, dict[int, int]], memo: Memo, old: Memo | None
    ) -> PageRecord:
        """The record with its questions as the memo numbers them.

        `numbers` are the memo's, by maker and its number; none of a maker whose own they are.
        """
        if record.path in self.asked:
            questions, packed = self.asked[record.path]
            given = numbers[id(questions)]
            if given:
                packed = pack_numbers(map(given.__getitem__, unpack_numbers(packed)))
        elif memo is old:
            return record
        else:
            packed = pack_numbers(map(memo.number, old.questions(record) if old else ()))
        return msgspec.structs.replace(record, asked=packed)
