import threading
from pathlib import Path

import pytest

from digest.problems import Place, Problem
from digest.server import workbench
from digest.server.view import View
from digest.server.workbench import Outcome, Shown, Workbench
from tests.server.preview import Site, opened, wait_until


def test_a_touch_leads_to_a_build_that_names_what_changed(site: Site) -> None:
    with opened(site) as bench:
        site.write("2018/04/story.html", "Other words.")
        site.write("new.html", "new")
        (site.root / "content/style.css").unlink()
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert bench.shown.changed == {"2018/04/story.html", "new.html", "style.css"}
        assert bench.shown.number == 2


def test_a_build_that_fails_keeps_the_last_good_tree_and_says_what_is_wrong(site: Site) -> None:
    with opened(site) as bench:
        good = bench.shown.tree
        site.write("index.html", "one\ntwo BROKEN\nthree")
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert bench.shown.tree is good
        (excerpt,) = bench.shown.excerpts
        assert str(excerpt.problem.place) == "content/index.html:4:1"
        assert [number for number, _ in excerpt.lines] == [2, 3, 4, 5]
        assert excerpt.lines[2][1] == "two BROKEN"
        site.write("index.html", "mended")
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert bench.shown.problems == ()
        assert bench.shown.changed == {"index.html"}


def test_every_save_made_during_a_build_is_served_in_the_end(site: Site) -> None:
    with opened(site) as bench:
        for turn in range(30):
            reading, saved = threading.Event(), threading.Event()

            def pause(reading: threading.Event = reading, saved: threading.Event = saved) -> None:
                reading.set()
                assert saved.wait(20)

            site.during_build = pause
            bench.touch()
            assert reading.wait(20)  # the build has read its input; a save comes now
            site.write("2018/04/story.html", f"save {turn}")
            site.during_build = lambda: None
            bench.touch()
            saved.set()
            wait_until(lambda: not bench.busy)
            assert f"save {turn}" in (site.folder / "2018/04/story.html").read_text()
        assert site.builds == 1 + 30 * 2


def test_ten_thousand_events_are_one_build(site: Site) -> None:
    with opened(site) as bench:
        for number in range(10_000):
            if number % 100 == 0:
                site.write("index.html", f"state {number}")
            bench.touch()
        site.write("index.html", "the end")
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert site.builds == 2
        assert "the end" in (site.folder / "index.html").read_text()


def test_something_that_writes_without_end_does_not_keep_the_site_from_being_built(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "LONGEST_WAIT", 0.2)
    with opened(site) as bench:
        builds = site.builds
        ended = threading.Event()

        def write_on() -> None:
            while not ended.wait(0.001):
                bench.touch()

        thread = threading.Thread(target=write_on)
        thread.start()
        try:
            wait_until(lambda: site.builds >= builds + 2)
            assert thread.is_alive()
        finally:
            ended.set()
            thread.join()


@pytest.mark.filterwarnings("ignore")
def test_a_crash_in_a_build_is_shown_and_the_preview_goes_on(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    def crash() -> None:
        raise ZeroDivisionError("a bug")

    with opened(site) as bench:
        site.during_build = crash
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert [problem.code for problem in bench.shown.problems] == ["build-crashed"]
        assert "ZeroDivisionError" in capsys.readouterr().err
        site.during_build = lambda: None
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert bench.shown.problems == ()


def test_a_full_disk_is_a_problem_not_a_crash(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device", "some/file")

    with opened(site) as bench:
        site.during_build = full
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert next(str(problem) for problem in bench.shown.problems).startswith("some/file: error: No space left")
        assert capsys.readouterr().err == ""


def test_listeners_hear_every_state_in_order_and_of_the_end(site: Site) -> None:
    heard: list[Shown | None] = []
    with opened(site) as bench, bench.listening(heard.append) as now:
        for turn in range(5):
            site.write("index.html", f"turn {turn}")
            bench.touch()
            wait_until(lambda: not bench.busy)
        bench.close()
    assert now.number == 1
    assert [shown.number if shown else None for shown in heard] == [2, 3, 4, 5, 6, None]


def test_warnings_do_not_hold_a_build_back(tmp_path: Path) -> None:
    warning = Problem(Place("site.yaml", 1, 1), "hm", "some-warning", severity="warning")
    folder = tmp_path / "built"

    def build(_: View) -> Outcome:
        folder.mkdir(exist_ok=True)
        (folder / "index.html").write_text("x")
        return Outcome((warning,), "/news/")

    bench = Workbench(tmp_path, folder, build)
    bench.open()
    wait_until(lambda: not bench.busy)
    bench.close()
    assert bench.shown.tree.find("/news/") == "index.html"
    assert bench.shown.excerpts == ()
    assert bench.shown.problems == (warning,)
