import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.site.output import output_folder
from tests.site.folder import make_site, write


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "site"
    (root / "output").mkdir(parents=True)
    (root / "site.yaml").write_text("title: T\nurl: https://news.example\n", encoding="utf-8")
    (root / "output/index.html").write_text("home", encoding="utf-8")
    (root / "output/style.css").write_text("p{}", encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def test_a_dry_run_lists_every_change_with_its_size_and_changes_nothing(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["deploy", f"folder:{tmp_path}/www", "--dry-run"]) == 0
    assert capsys.readouterr().out.split("\n")[:2] == [
        "   add          4  index.html",
        "   add          3  style.css",
    ]
    assert not (tmp_path / "www").exists()


def test_json_names_what_was_added_changed_and_deleted(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["deploy", "--to", f"{tmp_path}/www", "--json"]) == 0
    (site / "output/index.html").write_text("new", encoding="utf-8")
    (site / "output/style.css").unlink()
    capsys.readouterr()
    assert run(["deploy", "--to", f"{tmp_path}/www", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "target": f"{tmp_path}/www",
        "dry_run": False,
        "add": [],
        "change": [{"path": "index.html", "bytes": 3}],
        "delete": [{"path": "style.css", "bytes": 3}],
        "bytes": 3,
        "place": f"{tmp_path}/www",
        "release": "",
        "address": f"file://{tmp_path}/www/index.html",
        "uploaded": 1,
    }


def test_a_second_deploy_says_that_there_is_nothing_to_send(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["deploy", "--to", f"{tmp_path}/www"])
    capsys.readouterr()
    assert run(["deploy", "--to", f"{tmp_path}/www"]) == 0
    assert "nothing to send" in capsys.readouterr().out


def test_a_dangerous_target_is_a_problem_with_a_hint(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deploy", "--to", "/"]) == 1
    assert "[deploy-target]\n    hint: choose a folder of its own" in capsys.readouterr().err


SETTINGS = """title: News
url: https://news.example
deploy:
  live: {kind: folder, path: ../www}
"""


def test_the_only_target_in_the_settings_needs_no_name_and_starts_at_the_site(site: Path, tmp_path: Path) -> None:
    (site / "site.yaml").write_text(SETTINGS, encoding="utf-8")
    assert run(["deploy"]) == 0
    assert (tmp_path / "www/index.html").read_text() == "home"
    assert run(["deploy", "live"]) == 0


def test_a_wrong_name_brings_the_right_one_to_mind(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "site.yaml").write_text(SETTINGS, encoding="utf-8")
    assert run(["deploy", "life"]) == 1
    assert (
        "no target “life” under deploy: [deploy-no-target]\n    hint: did you mean “live”?" in capsys.readouterr().err
    )


def test_with_no_target_at_all_it_says_how(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deploy"]) == 1
    assert "try: digest deploy folder:" in capsys.readouterr().err


def test_of_two_targets_one_must_be_named(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "site.yaml").write_text(SETTINGS + "  test: {kind: folder, path: /x/y}\n", encoding="utf-8")
    assert run(["deploy"]) == 1
    assert "known: live, test" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["", "pages", "live"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_without_a_built_site_it_says_to_build_first_whatever_else_is_missing(
    site: Path, capsys: pytest.CaptureFixture[str], target: str, form: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN", raising=False)
    more = "\n  pages: {kind: netlify, site: x}\n"
    (site / "site.yaml").write_text(SETTINGS.rstrip() + more if target else "title: T\nurl: https://news.example\n")
    (site / "output/index.html").unlink()
    assert run(["deploy", *([target] if target else []), *form]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no built site here [deploy-empty]\n    hint: build it first: digest build" in said.err


def test_before_the_first_state_there_is_none_to_go_back_to(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "news.git")], check=True)
    (site / "site.yaml").write_text(SETTINGS.replace("folder, path: ../www", "git, remote: ../news.git"))
    assert run(["deploy"]) == 0
    assert run(["deploy", "--roll-back"]) == 1
    assert "there is no state before the one that is shown" in capsys.readouterr().err


@pytest.mark.parametrize("form", [["--json"], [], ["--dry-run"], ["--dry-run", "--json"]])
def test_a_secret_in_a_name_is_not_said_and_not_sent_unasked(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    monkeypatch.setenv("DESK_API_KEY", "correct-horse-battery")
    (site / "output/correct-horse-battery.html").write_text("x", encoding="utf-8")
    www = tmp_path / "www-correct-horse-battery"
    assert run(["deploy", "--to", str(www), *form]) == 1
    assert not www.exists()
    assert run(["deploy", "--to", str(www), "--allow", "secrets", *form]) == 0
    said = capsys.readouterr()
    assert "battery" not in said.out + said.err
    assert "…" in said.out
    log = site / "deploys.jsonl"
    assert not log.exists() or "battery" not in log.read_text(encoding="utf-8")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    root = make_site(tmp_path / "built", stories=3)
    monkeypatch.chdir(root)
    assert run(["build", "--jobs", "1"]) == 0
    capsys.readouterr()
    return root


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["deploy", *words]) == 0
    return capsys.readouterr().err


def test_a_site_that_changed_since_it_was_built_is_sent_with_a_warning(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ("--to", f"{tmp_path}/www")
    assert told(capsys, *to) == ""
    write(built, "content/pages/about.md", "---\ntitle: About\n---\n\nOther words.\n")
    for words in (to, (*to, "--dry-run"), (*to, "--json")):
        said = told(capsys, *words)
        assert "content/pages/about.md: warning:" in said
        assert "[deploy-stale]" in said
        assert "digest build" in said
    assert told(capsys, *to, "--releases") == ""
    assert run(["build", "--jobs", "1"]) == 0
    capsys.readouterr()
    assert told(capsys, *to) == ""
    (built / "content/storylines/strikes.md").unlink()
    assert "content/storylines/strikes.md: warning:" in told(capsys, *to)


def test_where_nobody_can_tell_whether_a_site_changed_nothing_is_said(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(built, checkout, copy_function=shutil.copyfile)
    os.chdir(checkout)
    assert told(capsys, "--to", f"{tmp_path}/www") == ""
    write(built, "content/pages/about.md", "---\ntitle: About\n---\n\nOther words.\n")
    os.chdir(built)
    assert run(["build", "--jobs", "1", "--base-url", "https://preview.example"]) == 0
    capsys.readouterr()
    assert told(capsys, "--to", f"{tmp_path}/www") == ""
    shutil.rmtree(built / ".digest")
    assert told(capsys, "--to", f"{tmp_path}/www") == ""


def test_a_site_left_half_in_place_is_not_sent(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (output_folder(built, None).workshop / "journal.json").write_text("{}")
    assert run(["deploy", "--to", f"{tmp_path}/www"]) == 1
    assert "was cut off at it [deploy-unfinished]" in capsys.readouterr().err
    assert run(["build", "--jobs", "1"]) == 0
    assert run(["deploy", "--to", f"{tmp_path}/www"]) == 0
