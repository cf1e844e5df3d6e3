"""Targets as site.yaml names them, through the command line."""

import json
import subprocess
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.library.nouns import read_settings
from digest.publish.log import LOG, lines, note
from tests.tools import tool

HEAD = "title: T\nurl: https://news.example\ndeploy:\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "site"
    (root / "output").mkdir(parents=True)
    (root / "output/index.html").write_text("home", encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("HOME", str(tmp_path))
    return root


def targets(site: Path, text: str) -> None:
    (site / "site.yaml").write_text(HEAD + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("entry", "code", "place"),
    [
        ("{kind: ftp, path: x}", "bad-choice", "4:16"),
        ("{kind: netlify}", "missing-key", "4:3"),
        ("{kind: folder, path: x, bucket: bbb}", "unknown-key", "4:33"),
        ("{kind: rsync, host: '-oProxyCommand=x', path: /x}", "bad-host", ""),
        ("{kind: rsync, host: h.example, user: '-l', path: /x}", "bad-name", ""),
        ("{kind: rsync, host: h.example, path: /x, port: 0}", "bad-number", ""),
        ("{kind: git, remote: x, branch: '--force'}", "bad-name", ""),
        ("{kind: git, remote: x, branch: 'a..b'}", "bad-name", ""),
        ("{kind: git, remote: x, branch: 'a.lock'}", "bad-name", ""),
        ("{kind: s3, bucket: 'Not_One'}", "bad-name", ""),
        ("{kind: s3, bucket: news, endpoint: 'https://u:p@s3.example'}", "bad-url", ""),
        ("{kind: s3, bucket: news, gzip: perhaps}", "bad-choice", ""),
    ],
)
def test_a_target_that_can_not_be_is_a_problem_at_its_place(entry: str, code: str, place: str) -> None:
    read = read_settings(f"{HEAD}  live: {entry}\n".encode())
    assert read.noun is None
    assert [problem.code for problem in read.problems] == [code]
    assert str(read.problems[0].place).startswith(f"site.yaml:{place or '4:'}")


@pytest.mark.parametrize("remote", ["-x", "--upload-pack=touch x", "ext::sh -c x"])
def test_a_remote_that_git_would_take_for_something_else_is_refused(
    site: Path, remote: str, capsys: pytest.CaptureFixture[str]
) -> None:
    targets(site, f"  live: {{kind: git, remote: '{remote}'}}\n")
    assert run(["deploy"]) == 1
    assert "[deploy-target]" in capsys.readouterr().err
    assert not (site / "x").exists()


def test_each_deploy_and_each_going_back_leaves_a_line_in_the_log(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool("git")
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "pages.git"], check=True)
    targets(site, "  pages: {kind: git, remote: ../pages.git, cname: news.example}\n")
    assert run(["deploy"]) == 0
    (site / "output/index.html").write_text("new home", encoding="utf-8")
    assert run(["deploy", "pages", "--json"]) == 0
    assert run(["deploy"]) == 0
    assert run(["deploy", "--dry-run"]) == 0
    capsys.readouterr()
    assert run(["deploy", "--releases", "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert run(["deploy", "--roll-back"]) == 0
    said = lines(site)
    assert [line.get("rolled_back_to") for line in said] == [None, None, known[1]["id"]]
    assert said[0]["release"] == known[1]["id"]
    assert said[0]["site"] != said[1]["site"]
    assert {line["target"] for line in said} == {"pages"}
    assert said[1]["change"] == 1


def test_a_line_that_was_cut_off_spoils_only_itself(tmp_path: Path) -> None:
    note(tmp_path, {"a": 1})
    with (tmp_path / LOG).open("a") as file:
        file.write('{"a": 2, "b')
    note(tmp_path, {"a": 3})
    assert lines(tmp_path) == ({"a": 1}, {"a": 3})


def test_a_host_that_keeps_nothing_says_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets(site, "  live: {kind: archive, path: ../site.zip}\n")
    assert run(["deploy"]) == 0
    assert run(["deploy", "--releases"]) == 0
    assert "keeps no earlier states" in capsys.readouterr().out
    assert run(["deploy", "--roll-back"]) == 1
    assert "[deploy-no-release]" in capsys.readouterr().err


def test_a_dot_file_goes_only_where_its_path_is_named(site: Path, tmp_path: Path) -> None:
    targets(site, "  live: {kind: folder, path: ../www}\n")
    (site / "output/.htaccess").write_text("x", encoding="utf-8")
    assert run(["deploy"]) == 1
    assert run(["deploy", "--allow", ".htaccess"]) == 0
    assert (tmp_path / "www/.htaccess").is_file()


@pytest.mark.parametrize("arguments", [["--allow", "lost"], ["--draft"], ["nowhere"]])
def test_a_word_that_means_nothing_is_met_with_those_that_do(
    site: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    targets(site, "  live: {kind: folder, path: ../www}\n")
    assert run(["deploy", *arguments]) in (1, 2)
    assert capsys.readouterr().err


def test_one_deploy_of_a_site_runs_at_a_time(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl  # noqa: PLC0415

    targets(site, "  live: {kind: folder, path: ../www}\n")
    (site / ".digest").mkdir()
    with (site / ".digest/deploy.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert run(["deploy"]) == 1
    assert "[deploy-busy]" in capsys.readouterr().err
    assert run(["deploy"]) == 0


def test_a_newcomer_deploys_to_a_folder_and_to_a_bare_remote_as_the_handbook_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool("git")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["init", "news"]) == 0
    monkeypatch.chdir(tmp_path / "news")
    assert run(["build"]) == 0
    assert run(["deploy", f"folder:{tmp_path}/www", "--dry-run"]) == 0
    assert run(["deploy", f"folder:{tmp_path}/www"]) == 0
    assert (tmp_path / "www/index.html").is_file()
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "news.git"], check=True)
    with Path("site.yaml").open("a") as file:
        file.write(f"deploy:\n  pages: {{kind: git, remote: {tmp_path}/news.git, branch: gh-pages}}\n")
    assert run(["deploy"]) == 0
    shown = subprocess.run(
        ["git", f"--git-dir={tmp_path}/news.git", "show", "gh-pages:index.html"], capture_output=True, check=True
    )
    assert shown.stdout == (tmp_path / "www/index.html").read_bytes()
