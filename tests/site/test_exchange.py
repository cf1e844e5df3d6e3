"""The output changes places with its next state in one step, and nothing that was there is lost."""

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from digest.site import exchange as exchange_module
from digest.site import output as output_module
from digest.site.exchange import clear, exchange, fill
from tests.site.folder import SITE, article, clean_tree, make_site, run, tree, write

STORY = "content/articles/2018/04/story-3.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site")
    run(root)
    return root


def edit(root: Path) -> None:
    (root / STORY).unlink()
    write(root, "content/articles/2018/04/story-0.md", article("story-0", published="2018-04-10", title="New title"))


def works(folder: Path) -> bool:
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    try:
        exchange(str(folder / "a"), str(folder / "b"))
    except OSError:
        return False
    return True


def test_nobody_sees_a_part(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not works(tmp_path):
        pytest.skip("no disk here that two folders can change places on")
    before = tree(root / "output")
    seen = []

    def looked(one: str, other: str) -> None:
        seen.append(tree(root / "output"))
        exchange(one, other)
        seen.append(tree(root / "output"))

    monkeypatch.setattr(output_module, "exchange", looked)
    edit(root)
    report = run(root)
    monkeypatch.undo()
    after = clean_tree(root, tmp_path / "clean")
    assert seen == [before, after]
    assert report.removed == ("2018/04/story-3.html",)
    assert tree(root / "output") == after
    assert run(root).woken == ()


def test_what_somebody_else_put_there_goes_along(root: Path, tmp_path: Path) -> None:
    output = root / "output"
    write(output, "2018/04/photo.jpg", "foreign")
    write(output, "deep/er/a name\nof two lines", "foreign")
    (output / "empty").mkdir()
    (output / "deep").chmod(0o750)
    (output / "link").symlink_to("deep/er")
    os.mkfifo(output / "pipe")
    inode = (output / "2018/04/photo.jpg").stat().st_ino
    edit(root)
    assert run(root).swapped
    assert (output / "2018/04/photo.jpg").stat().st_ino == inode
    assert (output / "2018/04/photo.jpg").stat().st_nlink == 1
    assert (output / "deep/er/a name\nof two lines").read_text() == "foreign"
    assert stat.S_IMODE((output / "deep").stat().st_mode) == 0o750
    assert (output / "empty").is_dir()
    assert (output / "link").readlink() == Path("deep/er")
    assert (output / "pipe").is_fifo()
    assert not (output / "2018/04/story-3.html").exists()


def test_a_folder_left_empty_goes(root: Path) -> None:
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-05"))
    run(root)
    assert (root / "output/2017/01/old.html").exists()
    (root / "content/articles/2017/01/old.md").unlink()
    run(root)
    assert not (root / "output/2017").exists()


@pytest.mark.parametrize("newer", [True, False])
def test_what_changed_while_the_folders_did_is_kept(newer: bool, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("same", "replaced", "page.html", "gone.html"):
        write(old, name, "old")
    write(new, "page.html", "new")
    gone = {"page.html", "gone.html"}
    fill(str(new), str(old), gone)
    write(old, "part", "newer")
    (old / "part").replace(old / "replaced")
    os.utime(old / "replaced", ns=(10**18 + newer, 10**18 + newer))
    os.utime(new / "replaced", ns=(10**18, 10**18))
    write(old, "sub/added", "newer")
    clear(str(old), str(new), gone)
    expected = {"same": b"old", "replaced": b"newer" if newer else b"old", "page.html": b"new", "sub/added": b"newer"}
    assert tree(new) == expected
    assert not old.exists()


@pytest.mark.parametrize("wish", ["", "swap: whole\n"])
@pytest.mark.parametrize("step", ["fill", "exchange"])
def test_where_it_can_t_be_files_are_moved_one_by_one(
    wish: str, step: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_fill = exchange_module.fill

    def refused(*arguments: str) -> None:
        if step == "fill":
            true_fill(arguments[0], arguments[1], arguments[2])
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(output_module, step, refused)
    write(root, "site.yaml", SITE + wish)
    write(root, "output/2018/04/photo.jpg", "foreign")
    edit(root)
    report = run(root)
    assert report.swapped
    assert [problem.code for problem in report.problems] == (["swap-piecemeal"] if wish else [])
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean") | {"2018/04/photo.jpg": b"foreign"}
    assert not list((root / ".digest").rglob("next"))
    assert run(root).woken == ()


@pytest.mark.parametrize("stage", ["before", "after", "while it clears", "before the manifest", "before the memo"])
def test_a_killed_build_leaves_the_one_site_or_the_other(
    stage: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    def clear_some(folder: str, **_: object) -> None:
        if Path(folder, "index.html").exists():
            Path(folder, "index.html").unlink()
            raise Killed

    write(root, "output/2018/04/photo.jpg", "foreign")
    before = tree(root / "output")
    edit(root)
    after = clean_tree(root, tmp_path / "clean") | {"2018/04/photo.jpg": b"foreign"}
    with monkeypatch.context() as patch:
        if stage == "before":
            patch.setattr(output_module, "exchange", kill)
        if stage == "after":
            patch.setattr(output_module, "clear", kill)
        if stage == "while it clears":
            patch.setattr(shutil, "rmtree", clear_some)
        if stage == "before the manifest":
            patch.setattr(output_module.Output, "_done", kill)
        if stage == "before the memo":
            patch.setattr(output_module.Output, "write_memo", kill)
        with pytest.raises(Killed):
            run(root)
    assert tree(root / "output") == (before if stage == "before" else after)
    assert run(root).swapped
    assert tree(root / "output") == after
    assert not list((root / ".digest").rglob("next"))


def test_a_large_site_is_moved_file_by_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.site.build.WHOLE_FILES", 5)
    inode = (root / "output").stat().st_ino
    edit(root)
    run(root)
    assert (root / "output").stat().st_ino == inode
    monkeypatch.undo()
    write(root, "site.yaml", SITE.replace("For tests", "For trials"))
    run(root)
    assert (root / "output").stat().st_ino != inode
