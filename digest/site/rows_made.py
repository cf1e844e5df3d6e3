"""The rows that a build leaves for the builds of one edit after it: see digest.site.rows."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from digest.render.answers import Answers, Question
from digest.site.memo import Memo, PageRecord, unpack_numbers
from digest.site.rows import CARD, KINDS, OF_THE_THEME, News, PageRow, Rows, ShownRow, change_rows

_OWN = frozenset({"article", "beside", "editions_of"})  # what an article's page asks of that article


def keep_rows(path: Path, memo: Memo, old: dict[str, PageRecord | None] | None, answers: Answers) -> None:
    """Bring the rows at `path` up to date with the pages of a build; then say by `hold_rows` what they hold good for.

    `old` holds, of each page that was made or went, how the memo before had it (None of a new one). Where `old` is
    None, as when the rows there are do not go with the memo before, all are made anew.
    """
    change_rows(path, lambda rows: rows.write(_news(memo, old, answers, rows), whole=old is None))


def _news(memo: Memo, old: dict[str, PageRecord | None] | None, answers: Answers, rows: Rows) -> News:
    if old is None:
        made: dict[str, PageRecord | None] = {record.path: record for record in memo.all_pages()}
        before, every = [], set(memo.all_questions())
    else:
        made = {path: memo.page(path) for path in old}
        before = [record for record in old.values() if record]
        every = set[int]().union(*(unpack_numbers(page.asked) for page in (*made.values(), *before) if page))
    private = {number for number in every if memo.question(number)[0] in _OWN}
    stories = {number for number in private if memo.question(number)[0] == "article"}
    pages_of: dict[int, list[str]] = defaultdict(list)
    asked: set[int] = set()
    asked_alone: set[int] = set()
    page: dict[str, PageRow | None] = {}
    for path, record in made.items():
        numbers = unpack_numbers(record.asked) if record else ()
        own = private.intersection(numbers)
        shown = own & stories
        for number in shown:
            pages_of[number].append(path)
        page[path] = None
        if record and shown:
            alone = record.kind == "article"
            (asked_alone if alone else asked).update(numbers)
            found = (_answer_row(number, memo, answers) for number in (sorted(own) if alone else ()))
            kept = tuple(row for row in found if row)
            page[path] = PageRow(record.kind, record.arguments, record.asked, kept)
    for record in before:
        for number in stories.intersection(unpack_numbers(record.asked)):
            pages_of.setdefault(number, [])
    if old is not None:
        _add_others(pages_of, old, memo, rows)
    found = (_answer_row(number, memo, answers) for number in sorted(asked | asked_alone - private))
    return News(
        page=page,
        answer={row[0]: row[1:] for row in found if row},
        shown={
            id_: ShownRow(number, _file_and_face(answers, id_)[1], tuple(sorted(pages))) if pages else None
            for number, pages in pages_of.items()
            for id_ in [str(memo.question(number)[1])]
        },
    )


def _add_others(pages_of: dict[int, list[str]], old: dict[str, PageRecord | None], memo: Memo, rows: Rows) -> None:
    """Add the pages that show these stories and were neither made nor went: as the rows have it, where they do."""
    lost = set()
    for number, pages in pages_of.items():
        shown = rows.shown(str(memo.question(number)[1]))
        if shown is not None:
            pages += [path for path in shown.pages if path not in old]
        elif number < memo.known:  # asked before: there was none to show it, or its row is spoilt
            lost.add(number)
    if lost:
        for record in memo.all_pages():
            if record.path not in old:
                for number in lost.intersection(unpack_numbers(record.asked)):
                    pages_of[number].append(record.path)


def _answer_row(number: int, memo: Memo, answers: Answers) -> tuple[int, Question, Any] | None:
    question = memo.question(number)
    name = question[0]
    if name == "article":
        return number, question, _file_and_face(answers, str(question[1]))[0]
    if name in OF_THE_THEME:
        return number, question, None
    answer = answers.value(question)
    if name == "card" and answer:
        told = [getattr(answer, field) for field in CARD]
        told[CARD.index("published")] = answer.published.isoformat()
        return number, question, told
    return (number, question, answer) if name in KINDS else None


def _file_and_face(answers: Answers, id_: str) -> tuple[str, str]:
    article = answers.shelves.articles.get(id_)
    return (article.path, article.face) if article else ("", "")
