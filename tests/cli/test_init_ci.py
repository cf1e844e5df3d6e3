from pathlib import Path

import pytest

from digest.cli.main import run


def test_a_new_site_gets_what_netlify_and_a_ci_service_need(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "a"), "--ci", "github"]) == 0
    for path in ("netlify.toml", "netlify/memo/index.js", "requirements.txt", ".github/workflows/site.yml"):
        assert (tmp_path / "a" / path).is_file()


def test_a_site_that_is_there_gets_only_the_files_for_the_service(tmp_path: Path) -> None:
    run(["init", str(tmp_path)])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run(["init", str(tmp_path), "--ci", "gitlab"]) == 0
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(after) - set(before) == {tmp_path / ".gitlab-ci.yml"}
    assert before.items() <= after.items()


def test_a_file_of_the_editors_own_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", str(tmp_path)])
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    assert run(["init", str(tmp_path), "--ci", "gitlab"]) == 1
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "mine"
