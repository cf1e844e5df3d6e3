"""Whole builds of the preview, the first of them in a process beside."""

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.problems import Place, Problem
from digest.server.builds import FirstBuild, whole_build
from digest.server.view import AS_PUBLISHED, View
from digest.server.workbench import Outcome, Workbench
from digest.site.crew import can_fork
from tests.server.preview import get, served, wait_until
from tests.site.folder import article, make_site, tree, write

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
OTHER_DAY = View(as_of=dt.date(1999, 1, 1))


def test_the_first_build_is_what_a_whole_build_makes(tmp_path: Path) -> None:
    make_site(tmp_path)
    beside, plain = tmp_path / ".digest/preview", tmp_path / ".digest/preview-plain"
    with FirstBuild(AS_PUBLISHED, lambda: whole_build(tmp_path, beside, AS_PUBLISHED, jobs=2)) as first:
        found = first.outcome(AS_PUBLISHED)
    expected = whole_build(tmp_path, plain, AS_PUBLISHED)
    assert found == Outcome(expected.problems, expected.base)
    assert tree(beside) == tree(plain)


def test_what_is_wrong_is_told_as_it_stands(tmp_path: Path) -> None:
    problem = Problem(Place("content/a.md", 3, 2), "it says “x”", "broken", "take it out")
    with FirstBuild(AS_PUBLISHED, lambda: Outcome((problem,), "/news/")) as first:
        assert first.outcome(AS_PUBLISHED) == Outcome((problem,), "/news/")
        assert first.outcome(AS_PUBLISHED) is None  # files may have changed since


def crash() -> Outcome:
    raise ValueError("a bug")


def vanish() -> Outcome:
    os._exit(3)


@pytest.mark.parametrize("build", [crash, vanish])
def test_a_first_build_that_dies_leaves_another_one_to_be_made(
    build: Callable[[], Outcome], capfd: pytest.CaptureFixture[str]
) -> None:
    with FirstBuild(AS_PUBLISHED, build) as first:
        assert first.outcome(AS_PUBLISHED) is None
    assert ("a bug" in capfd.readouterr().err) == (build is crash)


def endless(note: Path) -> Outcome:
    note.write_text(str(os.getpid()))
    while True:
        time.sleep(0.01)


def started(note: Path) -> int:
    wait_until(lambda: note.exists() and note.read_text() != "")
    return int(note.read_text())


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_another_view_ends_the_first_build(tmp_path: Path) -> None:
    with FirstBuild(AS_PUBLISHED, lambda: endless(tmp_path / "pid")) as first:
        pid = started(tmp_path / "pid")
        assert first.outcome(OTHER_DAY) is None
        assert is_gone(pid)


def test_the_end_of_the_preview_ends_it_though_it_is_waited_for(tmp_path: Path) -> None:
    found: list[Outcome | None] = []
    with FirstBuild(AS_PUBLISHED, lambda: endless(tmp_path / "pid")) as first:
        pid = started(tmp_path / "pid")
        waiting = threading.Thread(target=lambda: found.append(first.outcome(AS_PUBLISHED)))
        waiting.start()
    waiting.join(timeout=30)
    assert is_gone(pid)
    assert found == [None]


def test_an_interrupt_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with FirstBuild(AS_PUBLISHED, lambda: endless(tmp_path / "pid")) as first:
        os.kill(started(tmp_path / "pid"), signal.SIGINT)
        assert first.outcome(AS_PUBLISHED) is None
    assert capfd.readouterr().err == ""


def test_a_save_after_the_first_build_began_and_before_files_were_watched_is_shown(tmp_path: Path) -> None:
    make_site(tmp_path)
    folder = tmp_path / ".digest/preview"
    with FirstBuild(AS_PUBLISHED, lambda: whole_build(tmp_path, folder, AS_PUBLISHED)) as first:
        time.sleep(1.0)  # by now it has read the files
        write(
            tmp_path,
            "content/articles/2018/04/story-7.md",
            article("story-7", published="2018-04-17", title="Saved in between"),
        )

        def build(view: View) -> Outcome:
            return first.outcome(view) or whole_build(tmp_path, folder, view)

        bench = Workbench(tmp_path, folder, build, began=first.began)
        bench.open()
        with served(bench) as port:
            assert b"Saved in between" in get(port, "/news/")[2]
        bench.close()
