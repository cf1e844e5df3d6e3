"""Folders and files as they are found: links in circles, devices without end, the site's own files."""

import os
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.gather import origins
from digest.gather.origins import FileOrigin, files_in
from digest.problems import Problem

STORY = "Ship leaves early\n\nOslo (AFP) April 12, 2018 - The ship left its harbour a day early, the ministry said.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "site"
    assert run(["init", str(root)]) == 0
    monkeypatch.chdir(root)
    return root


def drafts(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "content/drafts").glob("*.md"))


def test_a_folder_is_walked_past_links_in_circles_and_folders_set_apart(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    found = [path.name for path in files_in(tmp_path, {(tmp_path / "own").resolve()})]
    assert found == ["b.txt", "circle"]


def test_a_file_without_end_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_LARGEST", 1 << 20)
    got = FileOrigin("/dev/zero", Path("/dev/zero")).get()
    assert isinstance(got, Problem)
    assert got.code == "too-large"


def test_one_bad_entry_does_not_stop_a_folder(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "found").mkdir()
    (site / "found/a.txt").write_text(STORY)
    (site / "found/circle").symlink_to("circle")
    assert run(["ingest", "found"]) == 3
    assert "found/circle: error" in capsys.readouterr().err
    assert drafts(site) == ["2018-04-12-ship-leaves-early.md"]


@pytest.mark.parametrize("own", [".", "content", "content/pages/about.md", "../site/content"])
def test_the_site_itself_is_not_taken_in(site: Path, own: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", own]) == 1
    assert "[own-content]" in capsys.readouterr().err
    assert drafts(site) == []


def test_a_folder_with_nothing_in_it_says_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "empty").mkdir()
    assert run(["ingest", "empty"]) == 1
    assert "[nothing-to-read]" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["foo", "javascript:alert(1)", "file:///etc/passwd"])
def test_an_address_that_is_none_is_a_wrong_use(site: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "a.txt").write_text(STORY)
    assert run(["ingest", "a.txt", "--url", address]) == 2
    assert address in capsys.readouterr().err
