"""The pages of one build as they are decided on: kept as they are, or made and put beside."""

from dataclasses import dataclass

from digest.fingerprint import of_bytes
from digest.problems import Problem
from digest.render.answers import Answers, Question
from digest.render.make import render_page
from digest.render.templates import Templates
from digest.site.memo import PageRecord
from digest.site.output import Output
from digest.site.plan import Planned
from digest.site.trace import Comparison


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that must be known before the first page is made."""

    answers: Answers
    templates: Templates
    pages: tuple[Planned, ...]


class Made:
    """The pages of one build as they are decided on, one after the other."""

    def __init__(self, prepared: Prepared, output: Output, comparison: Comparison | None) -> None:
        self._prepared = prepared
        self.output = output
        self.comparison = comparison
        self._asked: dict[str, tuple[Question, ...]] = {}
        self._failures: dict[tuple[str, int, str], list[Problem]] = {}
        self.records: dict[str, PageRecord] = {}
        self.staged: list[str] = []
        self.woken: list[tuple[str, tuple[str, ...]]] = []

    def consider(self, page: Planned) -> None:
        """Keep a page as it is, or make it."""
        old = self.comparison.pages.get(page.path) if self.comparison else None
        reasons = self.comparison.reasons(page) if self.comparison else ("everything is made",)
        intact = self._intact(old) if old else None
        if old and intact and self.comparison and not reasons:
            self.records[page.path] = intact
            self._asked[page.path] = self.comparison.asked(old)
            return
        self._make(page, reasons or ("its file was missing or had been changed",))

    def _make(self, page: Planned, reasons: tuple[str, ...]) -> None:
        rendered = render_page(self._prepared.answers, self._prepared.templates, page.path, page.kind, page.arguments)
        self.woken.append((page.path, reasons))
        if rendered.problem:
            place = rendered.problem.place
            self._failures.setdefault((place.file, place.line, rendered.problem.code), []).append(rendered.problem)
            return
        fingerprint = of_bytes(rendered.data)
        record = PageRecord(page.path, page.kind, page.arguments, fingerprint, len(rendered.data), 0, (), reasons)
        self._asked[page.path] = rendered.asked
        self.records[page.path] = record
        if self._holds(page.path, rendered.data):
            return
        self.output.stage(page.path, rendered.data)
        self.staged.append(page.path)

    def _holds(self, path: str, data: bytes) -> bool:
        target = self.output.folder / path
        try:
            return not target.is_symlink() and target.stat().st_size == len(data) and target.read_bytes() == data
        except OSError:
            return False

    def _intact(self, record: PageRecord) -> PageRecord | None:
        """The record if its file still holds what was written; the time of a file is only a hint."""
        target = self.output.folder / record.path
        try:
            info = target.lstat()
            if info.st_size != record.size:
                return None
            if info.st_mtime_ns == record.mtime or of_bytes(target.read_bytes()) == record.fingerprint:
                return record
        except OSError:
            pass
        return None

    def problems(self) -> tuple[Problem, ...]:
        """One problem for each mistake, though it may have stopped a thousand pages."""
        return tuple(found[0] for found in self._failures.values())

    def traced(self) -> list[tuple[PageRecord, tuple[Question, ...]]]:
        """The records with the times their files now have, and the questions of each."""
        return [(self._timed(record), self._asked[path]) for path, record in sorted(self.records.items())]

    def _timed(self, record: PageRecord) -> PageRecord:
        mtime = (self.output.folder / record.path).lstat().st_mtime_ns
        return record if record.mtime == mtime else PageRecord(*_fields(record)[:5], mtime, record.asked, record.why)

    def fingerprints(self) -> dict[Question, str]:
        """Of every question of every page, the fingerprint of today's answer."""
        answers = self._prepared.answers
        return {question: answers.fingerprint(question) for asked in self._asked.values() for question in asked}


def _fields(record: PageRecord) -> tuple[str, str, tuple[str | int, ...], str, int]:
    return record.path, record.kind, record.arguments, record.fingerprint, record.size
