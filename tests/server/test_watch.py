import errno
import shutil
import threading
from pathlib import Path

import pytest

from digest.server import watch
from digest.server.watch import matters, watching
from tests.server.preview import Site, opened, put, wait_until


@pytest.mark.parametrize(
    "path",
    ["site.yaml", "content/articles/2018/04/a.md", "themes/mine/page.html", "content", "content/sources.yaml"],
)
def test_these_matter(path: str) -> None:
    assert matters(f"/s/{path}", Path("/s"))


@pytest.mark.parametrize(
    "path",
    [
        "output/index.html",
        ".digest/preview/index.html",
        "content/captures/3f9a",
        "content/articles/.a.md.swp",
        "content/a.md~",
        "content/#a.md#",
        ".git/index",
        "README.md",
        "../content/a.md",
        "content/.a.md.part",
        "sub/site.yaml",
    ],
)
def test_these_do_not(path: str) -> None:
    assert not matters(f"/s/{path}" if not path.startswith("..") else "/content/a.md", Path("/s"))


def test_saves_of_every_fashion_reach_the_built_tree(site: Site) -> None:
    file, built = site.root / "content/2018/04/story.html", site.folder / "2018/04/story.html"

    def shows(text: str) -> bool:
        return site.shows("2018/04/story.html", text)

    with opened(site, watch=True):
        put(file, "by rename")
        wait_until(lambda: shows("by rename"))
        file.write_text("in place")
        wait_until(lambda: shows("in place"))
        with file.open("a") as more:
            more.write("appended")
        wait_until(lambda: shows("appended"))
        file.unlink()
        wait_until(lambda: not built.exists())
        put(site.root / "content/2031/new/deep.html", "in new folders")
        wait_until((site.folder / "2031/new/deep.html").is_file)
        assert not built.exists()


def test_a_folder_made_anew_is_watched_as_the_old_one_was(site: Site) -> None:
    with opened(site, watch=True):
        aside = site.root.parent / "aside"
        shutil.copytree(site.root / "content", aside)
        shutil.rmtree(site.root / "content")
        aside.rename(site.root / "content")
        site.write("index.html", "after the checkout")
        wait_until(lambda: site.shows("index.html", "after the checkout"))
        site.write("index.html", "and later")
        wait_until(lambda: site.shows("index.html", "and later"))
        assert (site.folder / "2018/04/story.html").is_file()


def test_building_does_not_wake_the_builder(site: Site) -> None:
    with opened(site, watch=True) as bench:
        site.write("index.html", "x")
        wait_until(lambda: site.shows("index.html", "x") and not bench.busy)
        seen = threading.Event()
        with bench.listening(lambda shown: seen.set()):
            assert not seen.wait(0.5)


def test_where_no_events_are_left_the_files_are_looked_at(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class Exhausted:
        def schedule(self, *arguments: object, **options: object) -> None:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

        def stop(self) -> None: ...

    monkeypatch.setattr(watch, "Observer", Exhausted)
    said: list[str] = []
    changed = threading.Event()
    with watching(site.root, lambda _: changed.set(), said.append):
        site.write("index.html", "x")
        assert changed.wait(20)
    assert "once a second" in said[0]
