"""The output changes places with its next state in one step, where nothing of somebody else's is in it."""

import datetime as dt
import errno
import os
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.site import exchange as exchange_module
from digest.site import output as output_module
from digest.site.exchange import Unfit, exchange
from digest.site.output import output_folder
from tests.site.folder import SITE, article, clean_tree, command, make_site, run, tree, write

STORY = "content/articles/2018/04/story-3.md"
NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)


class Killed(BaseException):
    pass


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / "try" / name).mkdir(parents=True)
    try:
        exchange(str(tmp_path / "try/a"), str(tmp_path / "try/b"))
    except (Unfit, OSError):
        pytest.skip("two folders can't change places here")
    root = make_site(tmp_path / "site")
    write(root, "output/.gitkeep", "")
    run(root)
    return root


def edit(root: Path) -> None:
    (root / STORY).unlink()
    write(root, "content/articles/2018/04/story-0.md", article("story-0", published="2018-04-10", title="New title"))


def clean(root: Path, **options: object) -> dict[str, bytes]:
    return clean_tree(root, root.parent / "clean", **options) | {".gitkeep": b""}


def left_over(root: Path) -> list[Path]:
    return [path for path in (root / ".digest").rglob("*") if path.name in {"next", "journal.json"}]


def inode(root: Path) -> int:
    return (root / "output").stat().st_ino


def test_nobody_sees_a_part(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, seen = tree(root / "output"), []

    def looked(one: str, other: str) -> None:
        seen.append(tree(root / "output"))
        exchange(one, other)
        seen.append(tree(root / "output"))

    (root / "output").chmod(0o2775)
    times = {path: (root / "output" / path).stat().st_mtime_ns for path in before}
    edit(root)
    after = clean(root)
    monkeypatch.setattr(output_module, "exchange", looked)
    report = run(root)
    assert seen == [before, after]
    assert report.removed == ("2018/04/story-3.html",)
    assert tree(root / "output") == after
    assert not left_over(root)
    assert run(root).woken == ()
    assert stat.S_IMODE((root / "output").stat().st_mode) == 0o2775
    for path in after.keys() - set(report.written):
        assert (root / "output" / path).stat().st_mtime_ns == times[path]
        assert (root / "output" / path).stat().st_nlink == 1


def test_a_folder_left_empty_goes(root: Path) -> None:
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-05"))
    run(root)
    assert (root / "output/2017/01/old.html").exists()
    (root / "content/articles/2017/01/old.md").unlink()
    run(root)
    assert not (root / "output/2017").exists()


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a file": lambda output: write(output, "2018/04/photo.jpg", "foreign"),
    "a folder": lambda output: write(output, "deep/er/a name\nof two lines", "foreign"),
    "an empty folder": lambda output: (output / "empty").mkdir(),
    "a link": lambda output: (output / "link").symlink_to("2018"),
    "a pipe": lambda output: os.mkfifo(output / "2018/pipe"),
    "a folder whose name is no text": lambda output: write(output, "caf\udce9/.gitkeep", "foreign"),
    "a folder nobody may write to": lambda output: (output / "2018/04").chmod(0o555),
}


@pytest.mark.parametrize("wish", ["", "swap: whole\n"])
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_not_ours_is_left_where_it_is(kind: str, wish: str, root: Path) -> None:
    if os.geteuid() and "write" in kind:
        pytest.skip("then no page can be put there at all")
    write(root, "site.yaml", SITE + wish)
    run(root)
    FOREIGN[kind](root / "output")
    there = inode(root)
    before = {path: path.lstat().st_ino for path in (root / "output").rglob("*")}
    edit(root)
    report = run(root)
    assert report.swapped
    assert inode(root) == there
    assert [problem.code for problem in report.problems] == (["swap-piecemeal"] if wish else [])
    written = {root / "output" / path for path in (*report.written, *report.removed)}
    assert {path: path.lstat().st_ino for path in before if path not in written} == {
        path: number for path, number in before.items() if path not in written
    }
    assert not left_over(root)


def test_what_comes_in_that_very_moment_goes_along(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(one: str, other: str) -> None:
        write(root, "output/2018/04/photo.jpg", "foreign")
        write(root, "output/deep/er/file", "foreign")
        (root / "output/link").symlink_to(root / "content")
        exchange(one, other)

    monkeypatch.setattr(output_module, "exchange", interrupted)
    edit(root)
    run(root)
    foreign = {"2018/04/photo.jpg": b"foreign", "deep/er/file": b"foreign"}
    assert (root / "output/link").readlink() == root / "content"
    (root / "output/link").unlink()
    assert tree(root / "output") == clean(root) | foreign
    assert not left_over(root)


@pytest.mark.parametrize("path", [".gitkeep", "2018/04/story-new.html", "photo.jpg"])
def test_what_can_t_go_along_is_kept_aside(path: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_rename = os.rename

    def interrupted(one: str, other: str) -> None:
        write(root, "output/part", "foreign")
        (root / "output/part").replace(root / "output" / path)
        exchange(one, other)

    def full(one: str, other: str) -> None:
        if str(one).endswith(path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        true_rename(one, other)

    edit(root)
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    with monkeypatch.context() as patch:
        patch.setattr(output_module, "exchange", interrupted)
        patch.setattr(os, "rename", full)
        run(root)
    assert tree(root / "output") == clean(root)
    edit_again = article("story-0", published="2018-04-10", title="Newer title")
    write(root, "content/articles/2018/04/story-0.md", edit_again)
    run(root)
    (found,) = (root / ".digest").rglob("found-*")
    assert tree(found) == {path: b"foreign"}
    assert not left_over(root)


def test_what_an_earlier_build_left_beside_is_not_published(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(output_folder(root, None).workshop, "next/stray.html", "left")
    edit(root)
    with monkeypatch.context() as patch:
        patch.setattr(output_module.Output, "recover", kill)
        with pytest.raises(Killed):
            run(root)
        patch.setattr(output_module.Output, "recover", lambda _: None)
        run(root)
    assert tree(root / "output") == clean(root)


def test_a_first_build_that_is_killed_leaves_nothing(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(tmp_path / "first")
    with monkeypatch.context() as patch:
        patch.setattr(output_module, "keep", kill)
        with pytest.raises(Killed):
            run(site)
    assert not (site / "output").exists()
    run(site)
    assert tree(site / "output") | {".gitkeep": b""} == tree(root / "output")


def test_a_foreign_file_that_came_after_a_kill_is_not_taken_for_ours(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    with monkeypatch.context() as patch:
        patch.setattr(output_module, "exchange", kill)
        with pytest.raises(Killed):
            run(root)
    write(root, "output/2018/04/story-new.html", "foreign")
    report = run(root)
    assert [problem.code for problem in report.problems] == ["foreign-file"]
    assert (root / "output/2018/04/story-new.html").read_text() == "foreign"


def test_a_page_that_can_t_be_put_in_place_leaves_no_folder(root: Path) -> None:
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-05"))
    write(root, "output/2017", "foreign")
    report = run(root, keep_going=True)
    assert {problem.code for problem in report.problems} == {"foreign-file"}
    (root / "output/2017").unlink()
    there = inode(root)
    assert run(root).swapped
    assert inode(root) != there
    assert tree(root / "output") == clean(root)


@pytest.mark.parametrize("wish", ["", "swap: whole\n"])
@pytest.mark.parametrize("step", ["no call", "second names", "exchange"])
def test_where_it_can_t_be_files_are_moved_one_by_one(
    wish: str, step: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> None:
        raise Unfit("this system can't have two folders change places")

    true_link, links = os.link, []

    def refused(*arguments: str) -> None:
        if step == "second names" and len(links) < 5:
            true_link(*arguments)
            links.append(arguments)
            return
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(time, "time", NOON.timestamp)
    write(root, "site.yaml", SITE + wish)
    command(root, now=NOON)
    edit(root)
    there = inode(root)
    with monkeypatch.context() as patch:
        if step == "no call":
            patch.setattr(output_module, "exchanging", unable)
        else:
            patch.setattr(*{"second names": (os, "link"), "exchange": (output_module, "exchange")}[step], refused)
        report = command(root, now=NOON)
    assert report
    assert report.swapped
    assert inode(root) == there
    assert [problem.code for problem in report.problems] == (["swap-piecemeal"] if wish else [])
    assert tree(root / "output") == clean(root, now=NOON)
    assert not left_over(root)
    assert command(root, now=NOON) is None
    edit_again = article("story-0", published="2018-04-10", title="Newer title")
    write(root, "content/articles/2018/04/story-0.md", edit_again)
    report = command(root, now=NOON)
    assert report
    assert inode(root) != there
    assert not report.problems


@pytest.mark.parametrize("stage", ["before", "after", "while it clears", "before the manifest", "before the memo"])
@pytest.mark.parametrize("copied", [False, True])
def test_a_killed_build_leaves_the_one_site_or_the_other(
    stage: str, copied: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clear_some(folder: str, *_: object) -> None:
        (Path(folder) / "index.html").unlink()
        raise Killed

    before = tree(root / "output")
    edit(root)
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    after = clean(root)
    places: dict[str, tuple[object, str, object]] = {
        "before": (output_module, "exchange", kill),
        "after": (output_module, "clear", kill),
        "while it clears": (output_module, "clear", clear_some),
        "before the manifest": (output_module.Output, "_done", kill),
        "before the memo": (output_module.Output, "write_memo", kill),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[stage])
        with pytest.raises(Killed):
            run(root)
    assert tree(root / "output") == (before if stage == "before" else after)
    if copied:
        shutil.copytree(root, root.parent / "copy")
        root = root.parent / "copy"
    # What was new by then is known to be ours.
    write(root, "content/articles/2018/04/story-new.md", article("story-new", body="Other words."))
    assert run(root).swapped
    assert tree(root / "output") == clean(root)
    assert not left_over(root)


@pytest.mark.parametrize("way", ["whole", "short"])
@pytest.mark.parametrize("change", ["other words", "gone"])
def test_a_page_that_somebody_changes_meanwhile_is_mended_by_the_next_build(
    way: str, change: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    command(root, now=NOON)
    victim = root / "output/2018/04/story-5.html"

    def interrupted(one: str, other: str) -> None:
        victim.write_text("spoiled") if change == "other words" else victim.unlink()
        exchange(one, other)

    before = inode(root)
    if way == "whole":
        edit(root)
    else:
        write(root, STORY, f"{(root / STORY).read_text()}\nA paragraph more.\n")
    with monkeypatch.context() as patch:
        patch.setattr(output_module, "exchange", interrupted if change == "other words" else exchange)
        if change == "gone":
            patch.setattr(output_module, "fill", lambda *given: (exchange_module.fill(*given), victim.unlink()))
        command(root, now=NOON)
    assert inode(root) != before
    if change == "gone":  # from the old folder, in that very moment: the new one has it
        (root / "output/2018/04/story-5.html").unlink()
    command(root, now=NOON)
    assert tree(root / "output") == clean(root, now=NOON)
    assert command(root, now=NOON) is None


@pytest.mark.parametrize("way", ["whole", "short"])
@pytest.mark.parametrize("step", ["clear", "_done"])
def test_what_fails_after_the_exchange_is_done_by_the_next_build(
    step: str, way: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(time, "time", NOON.timestamp)
    command(root, now=NOON)
    if way == "whole":
        edit(root)
    else:
        write(root, STORY, f"{(root / STORY).read_text()}\nA paragraph more.\n")
    after = clean(root, now=NOON)
    with monkeypatch.context() as patch:
        patch.setattr(output_module if step == "clear" else output_module.Output, step, full)
        with pytest.raises(OSError, match="No space"):
            command(root, now=NOON)
        assert tree(root / "output") == after
    command(root, now=NOON)
    assert tree(root / "output") == after
    assert not left_over(root)


def test_nothing_is_written_through_a_second_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(root / "output")
    workshop = output_folder(root, None).workshop
    edit(root)
    with monkeypatch.context() as patch:
        patch.setattr(output_module, "exchange", kill)
        with pytest.raises(Killed):
            run(root)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # what was left can't be cleared away
        patch.setattr(output_module.Output, "swap", kill)
        (workshop / "journal.json").unlink()
        write(root, "content/pages/about.md", "---\ntitle: Others\n---\n\nHello.\n")
        with pytest.raises(Killed):
            run(root)
    assert tree(root / "output") == before


def test_a_build_after_one_cut_off_looks_at_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    command(root, now=NOON)
    with monkeypatch.context() as patch:
        patch.setattr(output_module.Output, "_carry_out", kill)
        write(root, "site.yaml", f"{SITE}swap: files\n")
        edit(root)
        with pytest.raises(Killed):
            command(root, now=NOON)
    assert left_over(root)
    command(root, now=NOON)
    assert not left_over(root)
    assert tree(root / "output") == clean(root, now=NOON)


def test_a_large_site_is_moved_file_by_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = inode(root)
    with monkeypatch.context() as patch:
        patch.setattr("digest.site.build.WHOLE_FILES", 5)
        edit(root)
        run(root)
    assert inode(root) == there
    write(root, "site.yaml", SITE.replace("For tests", "For trials"))
    run(root)
    assert inode(root) != there
