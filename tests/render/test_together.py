"""Pages made some at a time are those made one by one, and each is in one portion."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.render.kinds import KINDS
from digest.render.make import render_page, render_pages
from digest.render.templates import Templates
from digest.site.plan import plan
from digest.site.portions import AT_ONCE, portions, runs
from tests.render.catalog import answers, article, catalog

CONTENT = catalog(*[article(f"story-{number}", tags=("syria",) if number % 3 else ("russia",)) for number in range(40)])


def test_pages_made_together_are_those_made_alone() -> None:
    together, alone = answers(CONTENT), answers(CONTENT)
    templates = Templates(together.theme)
    pages = plan(together, drafts=False, packed=True)[0]
    for run in runs(pages):
        wanted = [page[:3] for page in pages[run.start : run.stop]]
        turns: list[int] = []
        made = render_pages(together, templates, wanted, turns.append)
        assert set(turns) == set(range(len(wanted)))  # each is known to be under way
        for (path, kind, arguments), page in zip(wanted, made, strict=True):
            single = render_page(alone, templates, path, kind, arguments)
            assert page.data == single.data
            assert {together.questions[n] for n in page.asked} == {alone.questions[n] for n in single.asked}


def test_one_that_fails_leaves_the_others_as_they_are() -> None:
    content = catalog(article("long", body="word " * 500_000), article("short"))
    asked = answers(content)
    pages = [page[:3] for page in plan(asked, drafts=False)[0] if page.kind == "article"]
    made = dict(zip((page[0] for page in pages), render_pages(asked, Templates(asked.theme), pages, str), strict=True))
    failed = made.pop("2018/04/long.html")
    assert failed.problem
    assert failed.problem.code == "unfit-text"
    assert b"First paragraph" in made["2018/04/short.html"].data


def test_copies_are_made_with_their_pages_and_pages_of_one_kind_still_together() -> None:
    asked = answers(CONTENT)
    pages = plan(asked, drafts=False, packed=True)[0]
    order = [pages[index] for portion in portions(asked, pages, 1) for index in portion]
    for at, page in enumerate(order):
        if page.kind == "br":
            assert [each.path for each in order[at - 1 : at + 2]] == [page.path[:-3], page.path, f"{page.path[:-3]}.gz"]
    stories = [run for run in runs(order) if "article" in {page.kind for page in order[run.start : run.stop]}]
    assert max(map(len, stories)) == AT_ONCE


@given(st.lists(st.sampled_from(sorted(KINDS)), max_size=200))
def test_runs_are_all_pages_in_order_and_each_of_one_kind(kinds: list[str]) -> None:
    pages = [plan(answers(CONTENT), drafts=False)[0][0]._replace(kind=kind) for kind in kinds[:1]] * len(kinds)
    pages = [page._replace(kind=kind) for page, kind in zip(pages, kinds, strict=True)]
    found = list(runs(pages))
    assert [place for run in found for place in run] == list(range(len(pages)))
    assert all(len({pages[place].kind for place in run}) == 1 and len(run) <= AT_ONCE for run in found)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_page_is_in_one_portion(jobs: int) -> None:
    asked = answers(CONTENT)
    pages = plan(asked, drafts=False)[0]
    found = portions(asked, pages, jobs)
    assert sorted(index for portion in found for index in portion) == list(range(len(pages)))


def test_a_feed_stands_beside_the_stories_it_shows() -> None:
    asked = answers(CONTENT)
    pages = plan(asked, drafts=False)[0]
    order = [pages[index] for portion in portions(asked, pages, 1) for index in portion]
    feed = next(at for at, page in enumerate(order) if page.path == "atom.xml")
    assert {page.path for page in order[feed : feed + 3]} == {"atom.xml", "rss.xml", "feed.json"}
    newest = asked.value(("newest", "all", "", asked.value(("setting", "feed_entries"))))
    assert [page.arguments[0] for page in order[feed + 3 : feed + 3 + len(newest)]] == list(newest)


def test_lists_of_one_time_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.site.portions.SPAN", 5)
    asked = answers(catalog(*CONTENT.articles, settings=replace(CONTENT.settings, per_page=3)))
    pages = plan(asked, drafts=False)[0]
    spans: list[tuple[int, int]] = []
    for index in itertools.chain(*portions(asked, pages, 1)):
        path, kind, arguments = pages[index][:3]
        if kind in {"home", "tag"}:
            leaf = asked.value(("leaf", *(("all", "") if kind == "home" else ("tag",)), *arguments))
            spans.append((path.count("/"), asked.shelves.place[leaf.cards[0].id] // 5))
    assert len(set(spans)) > 10
    assert spans == sorted(spans)
