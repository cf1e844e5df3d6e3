"""digest build and digest explain as a shell sees them."""

import errno
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from digest.cli.main import run
from tests.site.folder import article, make_site, tree, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = make_site(tmp_path / "site", stories=3)
    monkeypatch.chdir(site)
    return site


def test_build_says_what_it_did(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    assert "files," in capsys.readouterr().out
    assert (root / "output/index.html").exists()
    assert run(["build"]) == 0
    assert "nothing to change" in capsys.readouterr().out


def test_build_works_from_a_folder_inside_the_site(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "content")
    assert run(["build"]) == 0
    assert (root / "output/index.html").exists()


def test_mistakes_are_listed_with_their_places_and_exit_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "content/articles/2018/04/story-0.md", article("story-0", tags="[syira]"))
    assert run(["build"]) == 1
    told = capsys.readouterr()
    assert "content/articles/2018/04/story-0.md:" in told.err
    assert "hint:" in told.err
    assert told.out == "nothing was built\n"
    assert not (root / "output").exists()
    assert run(["build", "--keep-going"]) == 1
    assert (root / "output/index.html").exists()
    capsys.readouterr()
    assert run(["build"]) == 1
    assert capsys.readouterr().out == "nothing was built; the last good site stands as it was\n"


def test_json_tells_the_same_to_programs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--json", "--base-url", "https://preview.example", "--as-of", "2018-04-11"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["swapped"] is True
    assert "2018/04/story-1.html" in report["written"]
    assert "2018/04/story-2.html" not in report["written"]


def test_json_counts_the_pages_that_had_asked_what_changed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*words: str) -> dict[str, Any]:
        assert run([*words, "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    assert told("build")["changes"] == {}  # nothing was known
    assert told("build")["changes"] == {}
    old = (root / "site.yaml").read_text()
    write(root, "site.yaml", old.replace("For tests", "For trials"))
    wakes = told("explain", "index.html")["wakes"]
    report = told("build")
    assert list(report["changes"]) == ["the setting tagline"]
    assert report["changes"] == wakes
    story = (root / "content/articles/2018/04/story-1.md").read_text()
    write(root, "content/articles/2018/04/story-1.md", story.replace("title: Story 1", "title: Renamed"))
    later = told("build")
    assert later["changes"]["article tag:digest.example,2018:story-1"] > 1
    for each in (report, later):
        assert each["changes"] == Counter(reason for page in each["woken"] for reason in page["because"])
    assert told("build", "--full")["changes"] == {}


@pytest.mark.parametrize(
    "options", [["--base-url", "javascript:x"], ["--as-of", "yesterday"], ["--jobs", "0"], ["--nonsense"]]
)
def test_wrong_options_exit_2(root: Path, options: list[str]) -> None:
    assert run(["build", *options]) == 2
    assert not (root / "output").exists()


def test_a_dangerous_output_exits_1_and_says_why(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--output", "content"]) == 1
    assert "dangerous-output" in capsys.readouterr().err


def test_explain_names_the_question_and_how_many_it_wakes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    assert run(["explain", "2018/04/story-0.html"]) == 0
    assert "leaves it as it is" in capsys.readouterr().out
    settings = (root / "site.yaml").read_text().replace("Test Digest", "New Name")
    write(root, "site.yaml", settings)
    assert run(["explain", "output/2018/04/story-0.html", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["next_time"] == ["the setting title"]
    assert found["wakes"]["the setting title"] > 10
    assert run(["build"]) == 0
    capsys.readouterr()
    assert run(["explain", "/2018/04/story-0.html"]) == 0
    assert "Last made because of:\n  the setting title" in capsys.readouterr().out


def test_explain_knows_no_such_page(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "2018/04/story-9.html"]) == 1
    assert "no-such-page" in capsys.readouterr().err


def test_a_story_that_is_not_out_yet_is_told_for_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "content/articles/2199/12/story-9.md", article("story-9", published="2199-12-24"))
    assert run(["explain", "2199/12/story-9.html"]) == 1
    said = capsys.readouterr().err
    assert "content/articles/2199/12/story-9.md: error: this is not out until 2199-12-24 [no-such-page]" in said
    assert run(["list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line for line in listed if "not out yet" in line] == ["2199-12-24  story-9 · not out yet"]


@pytest.mark.parametrize(
    ("number", "way_on"),
    [
        (errno.EACCES, "run digest as somebody who may"),
        (errno.EROFS, "work on a copy"),
        (errno.ENOSPC, "make room"),
        (errno.EIO, "mend this and try again"),
    ],
)
def test_what_the_disk_refuses_comes_with_what_helps(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, way_on: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "some/file")

    monkeypatch.setattr("digest.site.build.build", refuse)
    assert run(["build"]) == 3
    said = capsys.readouterr().err
    assert f"some/file: error: {os.strerror(number)} [outside-world]" in said
    assert way_on in said


def test_an_output_that_takes_no_page_is_named_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = os.replace

    def refuse(old: str, new: str) -> None:
        if "/output/" in str(new):
            raise PermissionError(errno.EACCES, "Permission denied", old, None, new)
        real(old, new)

    with (root / "site.yaml").open("a") as settings:
        settings.write("swap: files\n")
    monkeypatch.setattr(os, "replace", refuse)
    assert run(["build", "--jobs", "1"]) == 3
    said = capsys.readouterr().err
    assert f"{root}/output/" in said
    assert ".digest" not in said


def test_a_folder_of_content_that_is_gone_stops_the_build(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    before = tree(root / "output")
    (root / "content").rename(root / "content-old")
    capsys.readouterr()
    for words in (["build", "--jobs", "1"], ["build", "--jobs", "1", "--keep-going"], ["check"]):
        assert run(words) == 1
        told = capsys.readouterr().err
        assert "content: error: there is no folder content/ beside site.yaml [no-content]" in told
        assert "mkdir content" in told
    assert run([]) == 0
    assert "there is no content/" in capsys.readouterr().out
    assert tree(root / "output") == before


def test_an_empty_folder_of_content_is_a_site_without_stories(root: Path) -> None:
    shutil.rmtree(root / "content")
    (root / "content").mkdir()
    assert run(["build"]) == 0
    assert (root / "output/index.html").exists()
