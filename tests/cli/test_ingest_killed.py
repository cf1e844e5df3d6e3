"""A `digest ingest` that is ended at any moment: the next one ends where an undisturbed one does."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest.cli.main import run
from tests.cli.desk import content, feed, item, make_site, page

# Ends the program, as kill -9 does, right before or after the N-th step by which saving puts files in place.
_ENDING = """
import os, sys
from digest.cli.main import run
left = int(sys.argv[1])
def counted(step):
    def call(*words, **names):
        global left
        left -= 1
        if not left:
            os._exit(9)
        done = step(*words, **names)
        left -= 1
        if not left:
            os._exit(9)
        return done
    return call
for name in ("link", "replace", "unlink", "fsync"):
    setattr(os, name, counted(getattr(os, name)))
sys.exit(run(["ingest", *sys.argv[2:]]))
"""


def inputs(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.html").write_bytes(page("Tern"))
    (folder / "b.xml").write_bytes(
        feed([item("Gannet", "https://fjord.example/g"), item("Skua", "https://f.example/s")])
    )
    return folder


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What is there after a run that nothing disturbs."""
    root = make_site(tmp_path / "whole")
    monkeypatch.chdir(root)
    assert run(["ingest", str(inputs(tmp_path / "in"))]) == 0
    return content(root)


def test_ended_at_any_step_of_saving(tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    # A step in seventeen: the odd number meets every kind of step, before it and after.
    for number in range(1, 200, 17):
        root = make_site(tmp_path / f"site-{number}")
        words = [sys.executable, "-c", _ENDING, str(number), str(tmp_path / "in")]
        code = subprocess.run(words, cwd=root, capture_output=True, check=False).returncode
        assert code in (0, 9)
        for path, data in content(root).items():
            assert whole.get(path) == data or path.endswith(".part"), path
        monkeypatch.chdir(root)
        assert run(["ingest", str(tmp_path / "in")]) == 0
        assert content(root) == whole
        if code == 0:
            return
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("moment", [0.3, 0.7, 0.9])
def test_killed_at_some_moment(
    tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    root = make_site(tmp_path / "site")
    words = [sys.executable, "-m", "digest", "ingest", str(tmp_path / "in")]
    began = time.monotonic()
    other = make_site(tmp_path / "other")
    assert subprocess.run(words, cwd=other, capture_output=True, check=False, env=_here()).returncode == 0
    span = time.monotonic() - began
    with subprocess.Popen(
        words, cwd=root, env=_here(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(span * moment)
        process.kill()
    monkeypatch.chdir(root)
    assert run(["ingest", str(tmp_path / "in")]) == 0
    assert content(root) == whole


def test_two_at_once_end_as_one(tmp_path: Path, whole: dict[str, bytes]) -> None:
    root = make_site(tmp_path / "site")
    words = [sys.executable, "-m", "digest", "ingest", str(tmp_path / "in")]
    both = [subprocess.Popen(words, cwd=root, env=_here(), stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert content(root) == whole


def _here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
