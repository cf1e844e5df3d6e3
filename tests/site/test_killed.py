"""Builds that are killed, and builds that meet: whenever it happens, the next build ends where a clean one does."""

import datetime as dt
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.site.folder import article, clean_tree, make_site, run, tree, write

PROGRAM = (
    "import datetime as dt, sys, pathlib; from digest.site.build import build, BuildOptions;"
    "r = build(pathlib.Path(sys.argv[1]), BuildOptions(today=dt.date(2018, 5, 1))); sys.exit(not r.swapped)"
)


def started(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(root)], env=dict(os.environ))


@pytest.mark.parametrize("moment", [0.5, 0.8, 0.9, 0.97])
def test_a_build_killed_at_any_moment_harms_nothing(moment: float, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    run(root)
    before = tree(root / "output")
    began = time.monotonic()
    assert started(make_site(tmp_path / "measure")).wait() == 0
    whole = time.monotonic() - began
    write(root, "site.yaml", (root / "site.yaml").read_text().replace("Test Digest", "Renamed Digest"))
    write(root, "content/articles/2018/04/story-9.md", article("story-9"))
    after = clean_tree(root, tmp_path / "clean")
    process = started(root)
    time.sleep(whole * moment)
    process.kill()
    process.wait()
    for path, data in tree(root / "output").items():
        assert data in {before.get(path), after.get(path)}, path
    assert run(root).swapped
    assert tree(root / "output") == after


CALLS = (
    "rename,renameat", "renameat2", "link,linkat", "unlink,unlinkat", "fsync", "mkdir,mkdirat", "rmdir",
    "openat", "write", "chmod,fchmodat",
)  # fmt: skip
SWAPS = {"whole": "", "file by file": "swap: files\n"}
COMMAND = [sys.executable, "-m", "digest", "build"]


def sample(calls: tuple[str, ...], seed: int, count: int) -> list[tuple[str, str, Iterable[int]]]:
    """Some calls of a build, by name and number; with DIGEST_KILLS all of them."""
    if os.environ.get("DIGEST_KILLS"):
        return [(swap, call, itertools.count(1)) for swap in SWAPS for call in calls]
    points = [(swap, call, [number]) for swap in SWAPS for call in calls for number in range(1, 41)]
    return list(random.Random(seed).sample(points, count))


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        bool(strace) and subprocess.run([str(strace), "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


def killed(command: list[str], root: Path, calls: str, number: int) -> bool:
    """Run a build that is killed at a call into the kernel; False where it makes fewer such calls."""
    inject = f"inject={calls}:signal=SIGKILL:when={number}"
    traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", inject]
    return subprocess.run([*traced, *command], cwd=root, capture_output=True, check=False).returncode == -signal.SIGKILL


def assert_whole(root: Path, swap: str, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """The one site or the other; where files are moved one by one, each file of the one or of the other."""
    there = tree(root / "output")
    if swap == "whole":
        assert there in (before, after), sorted(path for path in there if there[path] != before.get(path))
    for path, data in there.items():
        assert data in {before.get(path), after.get(path)}, path


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize(("swap", "calls", "numbers"), sample(CALLS, 7, 8))
def test_a_build_killed_at_a_system_call_harms_nothing(
    swap: str, calls: str, numbers: Iterable[int], tmp_path: Path
) -> None:
    site = make_site(tmp_path / "site")
    settings = (site / "site.yaml").read_text() + SWAPS[swap]
    write(site, "site.yaml", settings)
    foreign = ".gitkeep" if swap == "whole" else "foreign/file.txt"
    write(site, f"output/{foreign}", "foreign")
    run(site)
    before = tree(site / "output")
    write(site, "site.yaml", settings.replace("Test Digest", "Renamed Digest"))
    (site / "content/articles/2018/04/story-7.md").unlink()
    after = clean_tree(site, tmp_path / "clean") | {foreign: b"foreign"}
    root = tmp_path / "copy"
    for number in numbers:
        shutil.copytree(site, root)
        dead = killed([sys.executable, "-c", PROGRAM, str(root)], root, calls, number)
        assert_whole(root, swap, before, after)
        assert run(root).swapped
        assert tree(root / "output") == after
        assert not list((root / ".digest").rglob("next"))
        shutil.rmtree(root)
        if not dead:
            break


def edited(root: Path) -> None:
    for story in ("story-3", "story-6"):
        path = root / f"content/articles/2018/04/{story}.md"
        path.write_text(f"{path.read_text()}\nA paragraph more.\n")


def with_a_new_story(root: Path) -> None:
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize("change", [edited, with_a_new_story])
@pytest.mark.parametrize(("swap", "calls", "numbers"), sample((*CALLS, "pwrite64", "ftruncate"), 3, 6))
def test_a_command_killed_at_a_system_call_harms_nothing(
    swap: str, calls: str, numbers: Iterable[int], change: Callable[[Path], None], tmp_path: Path
) -> None:
    site = make_site(tmp_path / "site")
    write(site, "site.yaml", (site / "site.yaml").read_text() + SWAPS[swap])
    root = tmp_path / "copy"
    for number in numbers:
        shutil.copytree(site, root)
        assert subprocess.run(COMMAND, cwd=root, capture_output=True, check=False).returncode == 0
        before = tree(root / "output")
        change(root)
        after = clean_tree(root, tmp_path / "clean", now=dt.datetime.now(dt.UTC))
        dead = killed(COMMAND, root, calls, number)
        assert_whole(root, swap, before, after)
        assert subprocess.run(COMMAND, cwd=root, capture_output=True, check=False).returncode == 0
        assert tree(root / "output") == after
        assert b"nothing to change" in subprocess.run(COMMAND, cwd=root, capture_output=True, check=True).stdout
        shutil.rmtree(root)
        if not dead:
            break


def test_builds_that_meet_wait_for_each_other(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    processes = [started(root) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean")
