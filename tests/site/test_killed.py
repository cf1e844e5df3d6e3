"""Builds that are killed, and builds that meet: whenever it happens, the next build ends where a clean one does."""

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import time
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


CALLS = ("rename,renameat,renameat2", "unlink,unlinkat", "fsync", "mkdir,mkdirat", "rmdir")
POINTS = [(calls, number) for calls in CALLS for number in range(1, 40)]
SAMPLE = random.Random(7).sample(POINTS[:60], 5) if not os.environ.get("DIGEST_KILLS") else POINTS


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        bool(strace) and subprocess.run([str(strace), "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize(("calls", "number"), SAMPLE)
def test_a_build_killed_at_a_system_call_harms_nothing(calls: str, number: int, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    run(root)
    before = tree(root / "output")
    write(root, "site.yaml", (root / "site.yaml").read_text().replace("Test Digest", "Renamed Digest"))
    (root / "content/articles/2018/04/story-7.md").unlink()
    after = clean_tree(root, tmp_path / "clean")
    inject = f"inject={calls}:signal=SIGKILL:when={number}"
    traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", inject]
    subprocess.run([*traced, sys.executable, "-c", PROGRAM, str(root)], check=False)
    for path, data in tree(root / "output").items():
        assert data in {before.get(path), after.get(path)}, path
    assert run(root).swapped
    assert tree(root / "output") == after


EDIT_POINTS = [(calls, number) for calls in (*CALLS[:3], "pwrite64", "ftruncate") for number in range(1, 14)]
EDIT_SAMPLE = random.Random(3).sample(EDIT_POINTS, 6) if not os.environ.get("DIGEST_KILLS") else EDIT_POINTS


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize(("calls", "number"), EDIT_SAMPLE)
def test_a_build_of_an_edit_killed_at_a_system_call_harms_nothing(calls: str, number: int, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    command = [sys.executable, "-m", "digest", "build"]
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0
    before = tree(root / "output")
    for story in ("story-3", "story-6"):
        path = root / f"content/articles/2018/04/{story}.md"
        path.write_text(f"{path.read_text()}\nA paragraph more.\n")
    after = clean_tree(root, tmp_path / "clean", now=dt.datetime.now(dt.UTC))
    inject = f"inject={calls}:signal=SIGKILL:when={number}"
    traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", inject]
    subprocess.run([*traced, *command], cwd=root, capture_output=True, check=False)
    for name, data in tree(root / "output").items():
        assert data in {before.get(name), after.get(name)}, name
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0
    assert tree(root / "output") == after
    assert b"nothing to change" in subprocess.run(command, cwd=root, capture_output=True, check=True).stdout


def test_builds_that_meet_wait_for_each_other(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    processes = [started(root) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean")
