"""Workers: what they read, what becomes of documents that need too much, and what the parent believes of an answer."""

import datetime as dt
import io
import os
import pickle
import threading
from collections.abc import Iterator

import pytest

from digest.gather.pool import Pool, _Wary
from digest.gather.worker import Limits, Opened, Task, shares
from digest.ingest.blocks import Part
from digest.ingest.pipeline import Outcome, ingest
from digest.model.article import Draft, Hop
from digest.problems import Place, Problem

TODAY = dt.date(2018, 4, 12)
STORY = "A ship left the harbour\n\nIt left on Monday with all its crew, and came back at night with the mail.\n"


def task(data: str | bytes, name: str = "it") -> Task:
    return Task(Part(data.encode() if isinstance(data, str) else data, name=name), TODAY, {})


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, readers=False) as made:
        yield made


def read(pool: Pool, text: str) -> Outcome:
    found = pool.take(task(text))
    assert isinstance(found, Outcome)
    return found


def test_a_document_is_read_as_it_is_in_this_process(pool: Pool) -> None:
    here = ingest(STORY.encode(), address=None, name="it", sources={}, today=TODAY)
    assert read(pool, STORY) == here


def test_an_archive_comes_back_in_its_parts(pool: Pool) -> None:
    page = "From: <Saved by a browser>\nSnapshot-Content-Location: https://a.example/x\nMIME-Version: 1.0\n"
    page += "Content-Type: text/html\n\n<html><body><p>A page.</p></body></html>\n"
    found = pool.take(task(page))
    assert isinstance(found, Opened)
    assert [part.address for part in found.parts] == ["https://a.example/x"]


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Limits(memory=4 << 20), "memory"), (Limits(seconds=0), "time"), (Limits(patience=0.01), "time")],
    ids=["memory", "cpu", "clock"],
)
def test_what_needs_too_much_fails_alone(limits: Limits, said: str) -> None:
    with Pool(1, limits, readers=False) as small:
        found = small.take(task("<html><body>" + "<p>A line of a page that never ends.</p>" * 150_000, "huge"))
        assert isinstance(found, Problem)
        assert (found.code, found.place) == ("parse-overrun", Place("huge"))
        assert f"too much {said}" in found.text
        assert not isinstance(small.take(task("A short line.")), Problem) or limits.patience < 1


def test_a_worker_that_is_killed_is_replaced(pool: Pool) -> None:
    read(pool, STORY)
    for process in list(pool._all):
        os.kill(process, 9)
    problems = [found for _ in range(3) if isinstance(found := pool.take(task(STORY)), Problem)]
    assert all(problem.code == "parse-overrun" for problem in problems)
    assert read(pool, STORY).drafts


def test_many_threads_share_the_workers(pool: Pool) -> None:
    titles: list[str] = []
    threads = [
        threading.Thread(target=lambda number=number: titles.append(read(pool, f"Ship {number}\n\n{STORY}").capture))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(titles)) == 8


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Trap(), io.BytesIO(), threading.Thread, Place, Exception("x")])
def test_an_answer_may_hold_values_only(value: object) -> None:
    data = pickle.dumps(value)
    if value is Place:
        assert _Wary(io.BytesIO(data)).load() is Place
        return
    with pytest.raises(pickle.UnpicklingError):
        _Wary(io.BytesIO(data)).load()


def test_dates_and_drafts_are_values() -> None:
    moment = dt.datetime(2018, 4, 11, 6, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    draft = Draft("", "A title", "A body", published=moment, via=(Hop("feed", "A feed"),))
    assert _Wary(io.BytesIO(pickle.dumps(draft))).load() == draft


def test_what_holds_many_stories_gets_more_time() -> None:
    export = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1.archive</id>'
    assert [shares(data) for data in (export, export + b" " * (3 << 20), b"text" * (1 << 20))] == [1, 4, 1]
