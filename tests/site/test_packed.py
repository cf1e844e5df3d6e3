"""Packed copies: each holds its file, is there when and only when its file is, and costs no build its sameness."""

import datetime as dt
import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from digest.publish.built import built_site
from digest.publish.inspection import inspect
from digest.render.frame import Html
from digest.render.kinds import KINDS
from digest.render.pages.article import article as article_page
from digest.render.questions import Site
from digest.server.builds import whole_build
from digest.server.view import View
from digest.site import made
from digest.site.build import BuildOptions
from digest.site.crew import can_fork
from digest.site.edit import edited
from digest.site.explain import explain
from digest.site.look import look
from tests.site.folder import SITE, TODAY, article, clean_tree, command, make_site, run, tree, write

NOON = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
STORY = "content/articles/2018/04/story-3.md"
PAGE = "2018/04/story-3.html"
UNPACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": brotli.decompress}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    site = make_site(tmp_path / "site")
    write(site, "themes/own/own.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    write(site, "themes/own/own.png", "no text")
    switch(site, on=True)
    return site


def switch(root: Path, *, on: bool) -> None:
    write(root, "site.yaml", f"{SITE}theme: own\n" + ("precompress: yes\n" if on else ""))


def copies(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.endswith(tuple(UNPACK))}


def test_every_text_file_has_its_copies_and_nothing_else_has(root: Path) -> None:
    report = run(root)
    files = tree(root / "output")
    text = {path for path in files if path.endswith((".html", ".css", ".js", ".xml", ".json", ".txt", ".svg"))}
    assert {"index.html", "atom.xml", "feed.json", "robots.txt", "own.svg", PAGE} <= text
    assert copies(files).keys() == {path + suffix for path in text for suffix in UNPACK}
    for path, data in copies(files).items():
        assert UNPACK[path[-3:]](data) == files[path[:-3]]
    assert report.pages == len(files)


def test_nothing_is_packed_unless_that_is_asked_for(root: Path) -> None:
    switch(root, on=False)
    run(root)
    assert not copies(tree(root / "output"))


def test_two_builds_make_the_same_bytes(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = clean_tree(root, tmp_path / "first")
    monkeypatch.setattr(made, "WORTH_SHARING", 10)
    monkeypatch.setattr(time, "time", lambda: 1e9)  # a year of which gzip could tell
    assert clean_tree(root, tmp_path / "second", jobs=3) == first


EDITS: dict[str, Callable[[Path], object]] = {
    "a body": lambda root: write(root, STORY, (root / STORY).read_text().replace("The first", "Another")),
    "a title": lambda root: write(root, STORY, (root / STORY).read_text().replace("title: Story 3", "title: Renamed")),
    "a removal": lambda root: (root / STORY).unlink(),
    "off": lambda root: switch(root, on=False),
    "an asset": lambda root: write(root, "themes/own/own.svg", "<svg/>"),
    "a copy spoilt": lambda root: write(root, f"output/{PAGE}.gz", "spoilt"),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_the_copies_are_as_if_made_anew(name: str, root: Path, tmp_path: Path) -> None:
    run(root)
    before = tree(root / "output")
    EDITS[name](root)
    run(root)
    after = tree(root / "output")
    assert after == clean_tree(root, tmp_path / "clean")
    assert bool(copies(after)) == (name != "off")
    assert (f"{PAGE}.br" in after) == (name not in {"a removal", "off"})
    switch(root, on=True)
    if name == "off":
        run(root)
        assert tree(root / "output") == before


def test_the_short_way_packs_too(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    command(root, now=NOON)
    EDITS["a body"](root)
    seen = look(str(root), "plain")
    assert seen
    with seen.hold:
        report = edited(str(root), seen, drafts=False)
    assert report
    assert {PAGE, f"{PAGE}.gz", f"{PAGE}.br"} <= set(report.written)
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)
    assert command(root, now=NOON) is None  # and the seal holds


def test_a_page_that_fails_is_told_once_and_has_no_copies(root: Path) -> None:
    run(root)
    write(root, STORY, article("story-3", body="word " * 500_000, published="2018-04-13"))
    report = run(root, keep_going=True)
    assert [problem.place.file for problem in report.problems] == [STORY]
    assert not [path for path in tree(root / "output") if path.startswith(PAGE)]
    assert f"{PAGE.replace('3', '2')}.gz" in tree(root / "output")


@pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
def test_a_page_that_died_takes_its_copies_along(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though they could be made, as where a processor was short of time; also in a folder that is moved whole."""

    def fateful(site: Site, path: str, *arguments: str) -> Html | bytes:
        if path == PAGE and not (tmp_path / "died").exists():
            write(tmp_path, "died", "once")
            os.kill(os.getpid(), 9)
        return article_page(site, path, *arguments)

    monkeypatch.setattr(made, "WORTH_SHARING", 1)
    monkeypatch.setitem(KINDS, "article", fateful)  # type: ignore[arg-type]
    report = run(root, jobs=2, keep_going=True)
    assert [(each.place.file, each.code) for each in report.problems] == [(STORY, "page-lost")]
    files = tree(root / "output")
    assert not [path for path in files if path.startswith(PAGE)]
    assert report.pages == len(files)
    assert run(root, jobs=2).swapped
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean")


@pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
def test_a_page_that_always_dies_is_told_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "WORTH_SHARING", 1)
    monkeypatch.setitem(KINDS, "archive", lambda *_: os.kill(os.getpid(), 9))  # type: ignore[arg-type]
    told = [(each.place.file, each.text.split()[1]) for each in run(root, jobs=2).problems]
    assert told == [("archive.html", "archive.html")]


def test_a_file_of_the_theme_in_the_place_of_a_copy_is_named_once(root: Path) -> None:
    write(root, "themes/own/own.svg.gz", "packed by hand")
    told = [(problem.place.file, problem.code) for problem in run(root).problems]
    assert told == [("themes/own/own.svg", "path-clash")]


def test_pages_that_clash_are_named_once_and_not_for_their_copies(root: Path) -> None:
    write(root, "themes/own/robots.txt", "mine")
    assert [problem.code for problem in run(root).problems] == ["path-clash"]


def test_a_long_old_address_does_without(root: Path) -> None:
    """A name that leaves no room for a suffix."""
    old = f"{'a' * 194}.html"
    write(root, STORY, article("story-3", aliases=f"[/{old}]", published="2018-04-13"))
    assert run(root).swapped
    assert [path for path in tree(root / "output") if path.startswith("aaa")] == [old]


def test_a_copy_is_explained(root: Path) -> None:
    run(root)
    EDITS["a body"](root)
    told = explain(root, f"{PAGE}.gz", BuildOptions(TODAY))
    assert told.kind == "gz"
    assert told.next_time == ("article tag:digest.example,2018:story-3",)
    assert told.asked == explain(root, PAGE, BuildOptions(TODAY)).asked


def test_the_built_site_is_as_fit_to_go_out_as_without(root: Path) -> None:
    switch(root, on=False)
    run(root)
    without = inspect(built_site(root / "output"), base="/news/", home="https://digest.example/news")
    switch(root, on=True)
    run(root)
    assert inspect(built_site(root / "output"), base="/news/", home="https://digest.example/news") == without


def test_the_preview_packs_nothing(root: Path) -> None:
    folder = root / ".digest/preview"
    assert not whole_build(root, folder, View()).problems
    assert PAGE in tree(folder)
    assert not copies(tree(folder))
