"""Saving: old bytes or new bytes, never over another's words, never outside the site."""

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.library import save as saving
from digest.library.change import Change
from digest.library.save import save, sweep
from digest.problems import Refused
from tests.library.sites import tree


def test_a_file_is_made_changed_and_removed(tmp_path: Path) -> None:
    save(tmp_path, [Change("content/a/b.md", None, b"one")])
    save(tmp_path, [Change("content/a/b.md", b"one", b"two")])
    assert tree(tmp_path) == {"content/a/b.md": b"two"}
    save(tmp_path, [Change("content/a/b.md", b"two", None)])
    assert tree(tmp_path) == {}


def test_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"one")
    file.chmod(0o640)
    save(tmp_path, [Change("a.md", b"one", b"two")])
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change("a.md", b"old", b"new"), "changed-meanwhile"),
        (Change("a.md", b"old", None), "changed-meanwhile"),
        (Change("gone.md", b"old", b"new"), "changed-meanwhile"),
        (Change("no/gone.md", b"old", None), "changed-meanwhile"),
        (Change("a.md", None, b"new"), "file-exists"),
        (Change("folder", b"x", b"new"), "not-a-file"),
        (Change("link.md", b"mine", b"new"), "not-a-file"),
    ],
)
def test_what_is_not_as_expected_is_refused_and_nothing_changes(tmp_path: Path, change: Change, code: str) -> None:
    (tmp_path / "a.md").write_bytes(b"mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.md").symlink_to("a.md")
    before = tree(tmp_path)
    with pytest.raises(Refused) as refused:
        save(tmp_path, [Change("fine.md", None, b"fine"), change])
    assert [problem.code for problem in refused.value.problems] == [code]
    assert tree(tmp_path) == before


def test_all_that_is_refused_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        save(tmp_path, [Change("a.md", b"x", b"y"), Change("b.md", b"x", b"y")])
    assert [problem.place.file for problem in refused.value.problems] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    "path",
    [
        *("../out.md", "/etc/x.md", "a/../../out.md", "a//b.md", ".git/hooks/x", "a/.git/x"),
        *("a\\b.md", "a\0b.md", "", ".", "link/out.md"),
    ],
)
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    root = tmp_path / "site"
    root.mkdir()
    (tmp_path / "outside").mkdir()
    (root / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(Refused) as refused:
        save(root, [Change(path, None, b"x")])
    assert refused.value.problems[0].code == "outside-site"
    assert [entry.name for entry in (tmp_path / "outside").iterdir()] == []


def test_a_link_inside_the_site_is_followed(tmp_path: Path) -> None:
    (tmp_path / "content/real").mkdir(parents=True)
    (tmp_path / "content/link").symlink_to("real")
    save(tmp_path, [Change("content/link/a.md", None, b"x")])
    assert (tmp_path / "content/real/a.md").read_bytes() == b"x"


@pytest.mark.parametrize("call", ["fsync", "replace", "link", "fchmod"])
def test_a_failing_disk_leaves_old_bytes_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (tmp_path / "a.md").write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path, [Change("b.md", None, b"other"), Change("a.md", b"old", b"new")])
    monkeypatch.undo()
    assert {name: data for name, data in tree(tmp_path).items() if name != "b.md"} == {"a.md": b"old"}


@pytest.mark.parametrize(
    ("call", "met", "named"),
    [
        ("mkdir", "drafts", "content/drafts"),
        ("open", "drafts", "content/drafts"),
        ("open", "old.md", "content/drafts/old.md"),
        ("open", ".part", "content/drafts"),
        ("link", ".part", "content/drafts/new.md"),
        ("replace", ".part", "content/drafts/kept.md"),
        ("unlink", "old.md", "content/drafts/old.md"),
    ],
)
def test_what_the_system_refuses_is_named_from_the_sites_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, met: str, named: str
) -> None:
    drafts = "content/drafts"
    (tmp_path / drafts).mkdir(parents=True)
    for name in ("old", "kept"):
        (tmp_path / drafts / f"{name}.md").write_bytes(b"a")
    real = getattr(os, call)

    def refuse(path: str, *rest: Any, **keys: Any) -> Any:
        if str(path).endswith(met):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path, *rest, **keys)

    monkeypatch.setattr(os, call, refuse)
    changes = [
        Change(f"{drafts}/new.md", None, b"b"),
        Change(f"{drafts}/kept.md", b"a", b"b"),
        Change(f"{drafts}/old.md", b"a", None),
    ]
    with pytest.raises(PermissionError) as refused:
        save(tmp_path, changes)
    assert (refused.value.filename, refused.value.filename2) == (named, None)


def test_a_move_that_is_cut_short_leaves_two_files_never_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "draft.md").write_bytes(b"words")
    real = os.unlink

    def killed(path: str, *, dir_fd: int | None = None) -> None:
        if path == "draft.md":
            raise KeyboardInterrupt
        real(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", killed)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path, [Change("draft.md", b"words", None), Change("article.md", None, b"words")])
    monkeypatch.undo()
    assert tree(tmp_path) == {"article.md": b"words", "draft.md": b"words"}
    save(tmp_path, [Change("draft.md", b"words", None), Change("article.md", None, b"words")])
    assert tree(tmp_path) == {"article.md": b"words"}


def _kill_at(root: Path, number: int) -> None:
    """Saves in this process and kills it at the number-th call that touches the disk."""
    seen = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal seen
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in ("open", "fsync", "replace", "link", "unlink", "mkdir", "fchmod"):
        setattr(saving.os, name, counted(getattr(os, name)))
    save(
        root,
        [
            Change("content/a.md", b"old", b"new"),
            Change("content/new/b.md", None, b"b"),
            Change("content/c.md", b"c", None),
        ],
    )


def test_killed_at_any_call_each_file_is_old_or_new_and_the_next_run_is_clean(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for number in range(1, 40):
        root = tmp_path / str(number)
        (root / "content").mkdir(parents=True)
        (root / "content/a.md").write_bytes(b"old")
        (root / "content/c.md").write_bytes(b"c")
        process = context.Process(target=_kill_at, args=(root, number))
        process.start()
        process.join()
        sweep(root)
        now = tree(root)
        assert now["content/a.md"] in (b"old", b"new")
        assert now.get("content/new/b.md", b"b") == b"b"
        assert now.get("content/c.md", b"c") == b"c"
        assert set(now) <= {"content/a.md", "content/new/b.md", "content/c.md"}
        if process.exitcode == 0:
            assert now == {"content/a.md": b"new", "content/new/b.md": b"b"}
            break
    else:
        pytest.fail("the save never came to its end")
    assert number > 10


def _append(root: Path, token: str, rounds: int) -> None:
    for number in range(rounds):
        while True:
            before = (root / "a.md").read_bytes()
            try:
                save(root, [Change("a.md", before, before + f"{token}{number}\n".encode())])
            except Refused:
                continue
            break


def test_savers_at_the_same_time_lose_no_word(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"")
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_append, args=(tmp_path, token, 15)) for token in "xyz"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    words = (tmp_path / "a.md").read_text().split()
    assert sorted(words) == sorted(f"{token}{number}" for token in "xyz" for number in range(15))
    assert list(tree(tmp_path)) == ["a.md"]


def test_sweep_takes_its_own_litter_only(tmp_path: Path) -> None:
    folder = tmp_path / "content/drafts"
    folder.mkdir(parents=True)
    for name in (".digest-0123456789abcdef.part", ".a.md.swp", "b.part", ".digest-x.part"):
        (folder / name).write_bytes(b"")
    assert sweep(tmp_path) == ("content/drafts/.digest-0123456789abcdef.part",)
    assert sorted(path.name for path in folder.iterdir()) == [".a.md.swp", ".digest-x.part", "b.part"]


def test_what_is_new_is_on_the_disk_before_the_old_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old/a.md").write_bytes(b"words")
    calls: list[str] = []
    real_sync, real_unlink = os.fsync, os.unlink

    def sync(file: int) -> None:
        calls.append(f"sync {Path(f'/proc/self/fd/{file}').resolve().name}")
        real_sync(file)

    def unlink(path: str, *, dir_fd: int | None = None) -> None:
        calls.append(f"remove {path}")
        real_unlink(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "unlink", unlink)
    save(tmp_path, [Change("old/a.md", b"words", None), Change("new/a.md", None, b"words")])
    assert calls[0].endswith(".part")
    assert calls[1:4] == ["sync new", "remove a.md", "sync old"]
