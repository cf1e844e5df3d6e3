"""The rows that a build leaves for the builds of one edit after it: see digest.site.rows."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from digest.model.article import Card
from digest.render.answers import Answers, Question
from digest.render.packing import original
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
    questions = {number: memo.question(number) for number in every}
    private = {number for number, question in questions.items() if question[0] in _OWN}
    stories = {number for number in private if questions[number][0] == "article"}
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
        if record and shown:
            alone = original((path, record.kind, record.arguments))[1] == "article"
            (asked_alone if alone else asked).update(numbers)
            found = _answer_rows(sorted(own), questions, answers) if alone else ()
            page[path] = PageRow(record.kind, record.arguments, record.asked, tuple(found))
    for record in before:
        for number in stories.intersection(unpack_numbers(record.asked)):
            pages_of.setdefault(number, [])
            page.setdefault(record.path, None)
    if old is not None:
        _add_others(pages_of, old, memo, rows)
    found = _answer_rows(sorted(asked | asked_alone - private), questions, answers)
    return News(
        page=page,
        answer={number: (question, told) for number, question, told in found},
        shown={
            id_: ShownRow(number, article.face if article else "", tuple(sorted(pages))) if pages else None
            for number, pages in pages_of.items()
            for id_ in [str(questions[number][1])]
            for article in [answers.shelves.articles.get(id_)]
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


def _answer_rows(
    numbers: Iterable[int], questions: dict[int, Question], answers: Answers
) -> list[tuple[int, Question, Any]]:
    """Of those among these questions that are answered from a row: number, question and what the row tells."""
    found: list[tuple[int, Question, Any]] = []
    for number in numbers:
        question = questions[number]
        name = question[0]
        if name == "article":
            article = answers.shelves.articles.get(str(question[1]))
            found.append((number, question, article.path if article else ""))
        elif name in OF_THE_THEME:
            found.append((number, question, None))
        elif name in KINDS:
            answer = answers.value(question)
            found.append((number, question, _told(answer) if name == "card" and answer else answer))
    return found


def _told(card: Card) -> list[Any]:
    told = [getattr(card, field) for field in CARD]
    told[CARD.index("published")] = card.published.isoformat()
    return told
