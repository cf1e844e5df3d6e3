"""A build after edits of nothing but the bodies of articles: only the pages that show them are made.

It knows no catalog. What those pages ask is answered from the rows that the last build kept; with the slightest doubt
(another trace, a mistake, an answer that is not there) nothing is touched and the long way is told to judge.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from digest.fingerprint import of_bytes
from digest.library.files import read
from digest.library.records import Records
from digest.model.article import Article
from digest.render.answers import Question
from digest.render.make import render_pages
from digest.render.templates import Templates
from digest.render.theme import Theme, known_theme
from digest.site.checked import sum_of
from digest.site.look import Look, begun
from digest.site.memo import PageRecord
from digest.site.memo_file import EDITS_KEPT, Edits, edits_stored, memo_name, read_edits
from digest.site.output import Output, output_folder
from digest.site.report import BuildReport, unpacked
from digest.site.rows import OF_THE_THEME, Meta, PageRow, Rows, boot, view_name
from digest.site.seal import Before, Ending, Found, seal
from digest.site.states import States, Status, Told, states_of
from digest.site.trace import describe
from digest.text.halves import read_body
from digest.turns import timed


class _Unknown(Exception):  # noqa: N818 - not an error: the long way knows
    """Something that the rows don't tell."""


class _Kept(msgspec.Struct):
    """Answers from rows, and from the theme; of articles from their files."""

    root: Path
    records: Records
    theme: Theme
    edited: dict[str, tuple[Article, str]]  # by id, with their bodies
    known: dict[Question, tuple[int, Any]] = msgspec.field(default_factory=dict)
    questions: list[Question] = msgspec.field(default_factory=list)
    parts: dict[str | int, dict[Question, tuple[Any, dict[int, None]]]] = msgspec.field(
        default_factory=lambda: defaultdict(dict)
    )
    paths: dict[str, str] = msgspec.field(default_factory=dict)  # of articles, by id
    bodies: dict[str, str] = msgspec.field(default_factory=dict)

    def turn(self, records: Records, edited: dict[str, tuple[Article, str]]) -> None:
        """Forget what was known of articles that are edited now, and all that was made of them."""
        self.records, self.edited = records, edited
        for id_ in edited:
            number, _ = self.known.pop(("article", id_), (-1, None))
            for parts in self.parts.values():
                for key in [key for key, (_, asked) in parts.items() if number in asked or id_ in key]:
                    del parts[key]

    def offer(self, question: Question, answer: Any) -> None:
        """Make a stored answer known."""
        if question[0] == "article":
            self.paths[str(question[1])] = answer
        elif question[0] not in OF_THE_THEME:
            self._know(question, answer)

    def answered(self, question: Question) -> tuple[int, Any]:
        """The number of a question and its answer. Raises _Unknown."""
        name, *arguments = question
        if name == "article":
            answer: Any = self._article(str(arguments[0]))
        elif name == "template":
            answer = self.theme.find(str(arguments[0]))
        elif name in OF_THE_THEME:
            answer = getattr(self.theme, str(name))(*arguments)
        else:
            raise _Unknown
        return self._know(question, answer)

    def _know(self, question: Question, answer: Any) -> tuple[int, Any]:
        number = self.known[question][0] if question in self.known else len(self.questions)
        if number == len(self.questions):
            self.questions.append(question)
        known = self.known[question] = number, answer
        return known

    def body(self, article: Article) -> str:
        """An article's Markdown."""
        return self.bodies[article.id]

    def _article(self, id_: str) -> Article:
        if id_ in self.edited:
            article, self.bodies[id_] = self.edited[id_]
            return article
        path = self.paths.get(id_)
        data, _ = read(self.root, path) if path else (None, ())
        found = self.records.known(path, data) if path and data is not None else None
        if found is None or data is None or found.id != id_:
            raise _Unknown
        self.bodies[id_] = read_body(data)
        return found


class _Remade(msgspec.Struct, frozen=True):
    path: str
    row: PageRow
    data: bytes
    changed: bool


class Editor:
    """Makes the pages of edited articles anew in one output folder. It may be kept until a whole build."""

    def __init__(self, root: Path, output: Output) -> None:
        self._root = root
        self._output = output
        self._themes: dict[str, tuple[Theme, Templates]] = {}
        self._answers: _Kept | None = None  # of the edit before
        self.states: States = {}  # of the pages made last, as they are in the output folder
        self.relinked = False  # whether a swap changed the states of the other files
        self.stamped = 0  # just before those were looked at

    def remade(self, view: str, pages: Sequence[str]) -> tuple[str, ...]:
        """Make some pages by today's templates, as far as the rows tell how; which of them changed.

        The site's lock must be held. The memo is not told: a whole build must follow.
        """
        with self._opened(view) as (rows, meta):
            if rows is None or meta is None:
                return ()
            written = []
            for page in pages:
                with suppress(_Unknown):
                    theme, templates = self._theme(meta)
                    records = Records(self._root / ".digest" / "records", meta.maker, {})
                    made = self._page(rows, _Kept(self._root, records, theme, {}), templates, page, same=False)
                    written += [page] if made.changed else []
            if written:
                self._output.swap(written, [], None)
            return tuple(written)

    def rebuild(self, view: str, paths: Sequence[str], before: Before) -> BuildReport | None:
        """Build after edits of the articles at `paths`; None where that takes a whole build, and nothing was touched.

        The site's lock must be held, and nothing else may have changed since the last build. `before` holds the states
        of the edited files, looked at before this was called.
        """
        began = time.perf_counter()
        with self._opened(view) as (rows, meta):
            if rows is None or meta is None:
                return None
            records = Records(self._root / ".digest" / "records", meta.maker, before.states, before.unsure)
            try:
                report = self._rebuilt(rows, meta, records, paths)
            except (_Unknown, OSError):  # what the disk refuses now, the long way will say
                self._output.discard()
                self._answers = None
                return None
            report.seconds["edit"] = time.perf_counter() - began
            return report

    @contextmanager
    def _opened(self, view: str) -> Iterator[tuple[Rows, Meta] | tuple[None, None]]:
        """The rows, if they hold good."""
        if self._output.unfinished or not self._output.rows_path.exists():
            yield None, None
            return
        self._output.discard()
        rows = Rows(self._output.rows_path)
        try:
            meta = rows.meta()
            yield (rows, meta) if meta and self._fits(meta, view) else (None, None)
        finally:
            rows.close()

    def _fits(self, meta: Meta, view: str) -> bool:
        fit = (meta.memo, meta.boot, meta.view) == (sum_of(self._output.memo_path), boot(), view)
        return fit and meta.since <= time.time() < meta.until

    def _rebuilt(self, rows: Rows, meta: Meta, records: Records, paths: Sequence[str]) -> BuildReport:
        theme, templates = self._theme(meta)
        edited: dict[str, tuple[Article, str]] = {}
        why: dict[str, list[str]] = {}
        marks: list[tuple[int, str]] = []
        for path in paths:
            article, body = self._edited(records, path)
            shown = rows.shown(article.id)
            if shown is None or shown.face != article.face:
                raise _Unknown  # records are of all outputs: another build may have learned of another head
            edited[article.id] = article, body
            marks.append((shown.number, article.mark))
            for page in shown.pages:
                why.setdefault(page, []).append(describe(("article", article.id)))
        edits = read_edits(self._output.memo_path, meta.memo)
        if edits is None or len(edits.pages) + len(why) > EDITS_KEPT:
            raise _Unknown  # the long way folds them into the memo
        answers = self._answers = self._answers or _Kept(self._root, records, theme, {})
        answers.turn(records, edited)
        made = [self._page(rows, answers, templates, page) for page in sorted(why)]
        written = tuple(page.path for page in made if page.changed)
        if written:
            self.relinked = self._output.swap(list(written), [], None, whole=meta.whole).relinked
        self.stamped = time.time_ns()
        self.states = states_of(str(self._output.folder), [page.path for page in made])
        records.save_edited()
        pages = {page.path: page for page in edits.pages} | {
            page.path: _record(page, self.states[page.path], tuple(why[page.path])) for page in made
        }
        numbers = dict(edits.marks) | dict(marks)
        self._output.write_edits(edits_stored(Edits(meta.memo, tuple(pages.values()), tuple(numbers.items()))))
        counts = {describe(("article", id_)): 0 for id_ in edited}
        for reason in (reason for because in why.values() for reason in because):
            counts[reason] += 1
        return BuildReport(
            swapped=True,
            pages=meta.pages,
            written=written,
            woken=tuple((page.path, tuple(why[page.path])) for page in made),
            changes=counts,
            problems=unpacked(meta.problems),
        )

    def _theme(self, meta: Meta) -> tuple[Theme, Templates]:
        if meta.theme not in self._themes:
            theme = known_theme(self._root, meta.theme, meta.places, hashed=meta.hashed)
            if theme is None:
                raise _Unknown
            self._themes[meta.theme] = theme, Templates(theme)
        return self._themes[meta.theme]

    def _edited(self, records: Records, path: str) -> tuple[Article, str]:
        data, problems = read(self._root, path)
        article = records.edited(path, data) if data is not None and not problems else None
        if article is None or data is None:
            raise _Unknown
        return article, read_body(data)

    def _page(self, rows: Rows, answers: _Kept, templates: Templates, path: str, *, same: bool = True) -> _Remade:
        """Make a page and put it beside; unless `same` is False, it must ask what it asked before."""
        row = rows.page(path)
        if row is None:
            raise _Unknown
        known = rows.answers(row)
        if known is None:
            raise _Unknown
        for question, answer in known:
            answers.offer(question, answer)
        asked = {question for question, _ in known}
        with timed() as turns:
            (made,) = render_pages(answers, templates, [(path, row.kind, row.arguments)], turns.begin)
        if made.problem or made.lost or (same and asked != {answers.questions[number] for number in made.asked}):
            raise _Unknown
        file = self._output.folder / path
        changed = not file.is_file() or file.read_bytes() != made.data
        if changed:
            self._output.stage(path, made.data)
        return _Remade(path, row, made.data, changed)


def _record(page: _Remade, state: Status, why: tuple[str, ...]) -> PageRecord:
    mark, size = of_bytes(page.data), len(page.data)
    return PageRecord(page.path, page.row.kind, page.row.arguments, mark, size, state[1], page.row.asked, why)


def edited(root: str, seen: Look, drafts: bool) -> BuildReport | None:
    """Build a site whose output is sealed and of which only articles changed; None where that takes a whole build."""
    folder = Path(root)
    output = output_folder(folder, None)
    if seen.seal.memo != memo_name(output.memo_path):
        return None
    editor = Editor(folder, output)
    before = begun(seen)
    report = editor.rebuild(view_name(drafts), seen.edited or (), before)
    if report is None:
        return None
    with seen.hold:
        left = seen.left()
        there = Told(left.there)
        if editor.relinked:
            there.relink(str(output.folder))
        there.update(editor.states)
        doubtful = seen.seal.doubtful if left.kept and not editor.relinked else None
        found = Found(there, seen.taken, dict.fromkeys(report.written, ""), editor.stamped, doubtful)
        memo = memo_name(output.memo_path)
        end = Ending(seen.seal.view, seen.seal.since, seen.seal.until, report.pages, memo, seen.seal.problems)
        seal(root, before, found, end)
    return report
