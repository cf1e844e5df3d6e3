"""A site's folder that has moved, with all that builds keep: it goes on where it was."""

import datetime as dt
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.folder import article, clean_tree, command, make_site, tree, write

NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)
STORY = "content/articles/2018/04/story-0.md"
WAYS: dict[str, Callable[[Path, Path], object]] = {
    "moved": shutil.move,
    "copied": shutil.copytree,
    "copied, with times of its own": lambda old, new: shutil.copytree(old, new, copy_function=shutil.copyfile),
}


@pytest.fixture(params=WAYS)
def roots(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Where a built site stood, and where it stands now."""
    monkeypatch.setattr(time, "time", NOON.timestamp)
    old, new = make_site(tmp_path / "the old place" / "site"), tmp_path / "a new place" / "elsewhere"
    write(old, "themes/own/footer.html", "<footer>{{ site.title }}</footer>\n")
    write(old, "site.yaml", (old / "site.yaml").read_text() + "theme: own\n")
    assert command(old, now=NOON) is not None
    write(old, STORY, article("story-0", published="2018-04-10", body="By the short way."))
    assert command(old, now=NOON) is not None
    new.parent.mkdir()
    WAYS[request.param](old, new)
    shutil.rmtree(old, ignore_errors=True)
    return old, new


def test_a_moved_site_has_nothing_to_change(roots: tuple[Path, Path], tmp_path: Path) -> None:
    _, root = roots
    before = tree(root / "output")
    report = command(root, now=NOON)
    assert report is None or (report.swapped, report.written, report.removed, report.woken) == (True, (), (), ())
    assert tree(root / "output") == before == clean_tree(root, tmp_path / "clean", now=NOON)
    assert command(root, now=NOON) is None


@pytest.mark.parametrize("built", [False, True])
def test_after_an_edit_a_moved_site_makes_what_shows_it(
    roots: tuple[Path, Path], tmp_path: Path, *, built: bool
) -> None:
    _, root = roots
    if built:
        command(root, now=NOON)
    write(root, STORY, article("story-0", published="2018-04-10", body="Edited elsewhere."))
    report = command(root, now=NOON)
    assert report is not None
    shown = {f"tags/syria/{name}" for name in ("atom.xml", "feed.json", "rss.xml")} | {"2018/04/story-0.html"}
    assert set(report.written) == {path for path, _ in report.woken} == shown
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)


def test_nothing_that_is_kept_names_the_folder(roots: tuple[Path, Path]) -> None:
    old, root = roots
    for place in (old, root):
        assert [path for path, data in tree(root / ".digest").items() if str(place).encode() in data] == []
        command(root, now=NOON)
