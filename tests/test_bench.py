"""The made-up corpus: the same on every machine and every day, and good enough to build. Nothing here is timed."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest.library.load import load
from tests.bench import measure
from tests.bench.corpus import PUBLISHERS, TERMS, stories
from tests.bench.digest_site import DIGEST
from tests.bench.hugo_site import HUGO
from tests.bench.measure import Failed, cost, peak_memory, snapshot, written
from tests.bench.pages import page_set

# What every machine and Python must make of the first fifty stories. A change of the corpus changes it, knowingly: then
# figures from before can't be compared with later ones.
FIRST_FIFTY = "91e2408d1116c8efc9bef4c86e9bc699b4d445f4a995e82cf75164ee3bc309a0"


def test_a_small_corpus_is_the_beginning_of_a_large_one() -> None:
    assert list(stories(20)) == list(stories(50))[:20]


def test_the_corpus_never_changes() -> None:
    assert hashlib.sha256(repr(list(stories(50))).encode()).hexdigest() == FIRST_FIFTY


def test_stories_have_what_a_story_has() -> None:
    told = list(stories(300))
    assert len({story.slug for story in told}) == len(told)
    assert all(len(set(story.tags)) == 4 and set(story.tags) <= set(TERMS) for story in told)
    assert all(story.source in PUBLISHERS and story.slug.isascii() and story.summary for story in told)
    words = sum(len(story.body.split()) for story in told) / len(told)
    assert 600 < words < 660
    for mark in ("\n## ", "\n- ", "\n1. ", "\n> ", "\n| ", "](https://", "**"):
        assert any(mark in story.body for story in told), mark


def test_two_sites_of_one_corpus_hold_the_same_bytes(tmp_path: Path) -> None:
    told = tuple(stories(5))
    for name in ("one", "two"):
        DIGEST.make_site(tmp_path / name, told)
    one, two = (
        {path: (tmp_path / name / path).read_bytes() for path in snapshot(tmp_path / name)} for name in ("one", "two")
    )
    assert one == two
    assert len([path for path in one if path.startswith("content/articles/")]) == 5


def test_our_site_of_the_corpus_has_no_problems(tmp_path: Path) -> None:
    told = tuple(stories(40))
    DIGEST.make_site(tmp_path, told)
    loaded = load(tmp_path)
    assert not loaded.problems
    assert loaded.catalog
    assert len(loaded.catalog.articles) == len(told)


def test_hugo_builds_the_same_pages_as_we_do(tmp_path: Path) -> None:
    if not HUGO.version:
        pytest.skip("Hugo is not installed")
    told = tuple(stories(40))
    counts = []
    for generator in (DIGEST, HUGO):
        root = tmp_path / generator.name
        generator.make_site(root, told)
        cost(generator.build, root)
        files = snapshot(root / generator.output)
        counts.append({kind.name: kind.files for kind in page_set((path, 1) for path in files)})
    ours, theirs = counts
    assert ours["article"] == len(told)
    assert ours["other"] == theirs["other"] == 0
    # Our lists turn a page only when the next is full, so Hugo has a page more where one is begun. Ours alone are the
    # two files that a host reads.
    paged = {"home", "tag", "source"}
    ours.pop("host's files")
    assert {kind: ours[kind] for kind in ours if kind not in paged} == {
        kind: theirs[kind] for kind in ours if kind not in paged
    }
    assert all(0 <= theirs[kind] - ours[kind] <= theirs[kind] // 10 + 1 for kind in paged)


def test_pages_are_counted_by_kind() -> None:
    paths = [
        "index.html",
        "page/2.html",
        "2018/04/a-story.html",
        "2018/04/index.html",
        "months/2018-04.html",
        "tags/air-buying.html",
        "tags/air-buying/page/2.html",
        "tags/air-buying/feed.json",
        "tags/index.html",
        "strange.bin",
    ]
    counts = {kind.name: kind.files for kind in page_set((path, 1) for path in paths) if kind.files}
    assert counts == {
        "home": 2,
        "article": 1,
        "month": 2,
        "tag": 2,
        "tag feed": 1,
        "tag index": 1,
        "other": 1,
    }


def test_only_files_that_were_written_count(tmp_path: Path) -> None:
    for name in ("kept", "changed", "removed"):
        (tmp_path / name).write_text("old")
    before = snapshot(tmp_path)
    (tmp_path / "removed").unlink()
    (tmp_path / "changed").write_text("new, and longer")
    (tmp_path / "fresh").write_text("x")
    wrote = written(before, snapshot(tmp_path))
    assert (wrote.files, wrote.bytes) == (2, len("new, and longer") + 1)


def test_the_cost_of_a_command_holds_its_children(tmp_path: Path) -> None:
    child = "import time\nwhile time.process_time() < 0.5: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert cost((sys.executable, "-c", parent), tmp_path).cpu >= 0.5


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no such wire"):
        cost((sys.executable, "-c", "raise SystemExit('no such wire')"), tmp_path)


def test_memory_is_that_of_the_whole_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child holds its memory until a sample was taken after it got it, however slow the machine."""
    child = """
import pathlib, time
held = b"x" * 60_000_000
pathlib.Path("held").touch()
while not pathlib.Path("weighed").exists():
    time.sleep(0.01)
"""
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    naps_with_it: list[float] = []

    def nap(seconds: float) -> None:
        time.sleep(seconds)
        if (tmp_path / "held").exists():
            naps_with_it.append(seconds)
        if len(naps_with_it) == 2:  # one whole sample lies between the first and the second
            (tmp_path / "weighed").touch()

    monkeypatch.setattr(measure, "nap", nap)
    peak = peak_memory((sys.executable, "-c", parent), tmp_path)
    if peak is None:
        pytest.skip("no /proc here")
    assert peak > 60_000_000


def test_the_command_says_what_it_takes() -> None:
    told = subprocess.run([sys.executable, "-m", "tests.bench", "--help"], capture_output=True, text=True, check=True)
    assert "--articles" in told.stdout
