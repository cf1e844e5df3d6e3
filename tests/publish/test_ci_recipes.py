"""The recipes for CI: of the right form, with no key where strangers' changes run, and their steps carried out."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.publish.recipes import CI_KINDS, ci_files
from tests.publish.sites import held
from tests.tools import tool

GITHUB, GITLAB = ci_files("github"), ci_files("gitlab")


def workflow(path: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(GITHUB[path])
    return found


SITE, INGEST = workflow(".github/workflows/site.yml"), workflow(".github/workflows/ingest.yml")
PIPELINE: dict[str, Any] = yaml.safe_load(GITLAB[".gitlab-ci.yml"])


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (".github/workflows/site.yml", "vendor.github-workflows"),
        (".github/workflows/ingest.yml", "vendor.github-workflows"),
        (".gitlab-ci.yml", "vendor.gitlab-ci"),
    ],
)
def test_each_file_is_of_the_form_that_its_service_wants(tmp_path: Path, path: str, schema: str) -> None:
    file = tmp_path / Path(path).name
    file.write_text({**GITHUB, **GITLAB}[path], encoding="utf-8")
    command = [tool("check-jsonschema"), "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_where_anybodys_change_runs_there_is_no_key() -> None:
    assert "pull_request_target:" not in GITHUB[".github/workflows/site.yml"]
    build = SITE["jobs"]["build"]
    assert "secrets." not in str(build)
    assert "github.token" not in str(build)
    assert SITE["permissions"] == {"contents": "read"}
    assert "permissions" not in build
    assert "pull_request" not in INGEST[True]  # YAML 1.1 reads “on” as true
    assert "pull_request" in SITE["jobs"]["deploy"]["if"]
    assert all(
        step["with"]["persist-credentials"] is False for step in build["steps"] if "checkout" in step.get("uses", "")
    )


def test_only_the_main_branch_is_deployed_and_only_what_was_built() -> None:
    deploy = SITE["jobs"]["deploy"]
    assert "refs/heads/main" in deploy["if"]
    assert "digest build" not in str(deploy)
    assert any("download-artifact" in step.get("uses", "") for step in deploy["steps"])
    assert "$CI_DEFAULT_BRANCH" in str(PIPELINE["deploy"]["rules"])
    assert "digest build" not in str(PIPELINE["deploy"])


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A clone of a new site whose only target is a branch of its bare remote; `gh` writes down what it is told."""
    tool("git")
    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    run("git init -q --bare -b main remote.git && git -C remote.git config receive.advertisePushOptions true", tmp_path)
    run(f"git clone -q {remote} {clone} 2>&1", tmp_path)
    run("digest init . --url https://news.example", clone)
    settings = clone / "site.yaml"
    settings.write_text(f"{settings.read_text()}deploy:\n  pages: {{kind: git, remote: '{remote}'}}\n")
    (clone / "requirements.txt").write_text("# digest is here already\n")
    run(
        "git add -A && git -c user.name=o -c user.email=o@x.example commit -qm site && git push -q origin HEAD:main",
        clone,
    )
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/gh.log\ntest "$2" != view\n')
    (tmp_path / "bin/gh").chmod(0o755)
    (tmp_path / "bin/apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "bin/apt-get").chmod(0o755)
    # What the feeds would bring.
    (tmp_path / "page.html").write_text(
        "<html><head><title>A radar is tested in the north</title></head><body><article><h1>A radar is tested in the "
        "north</h1>" + "<p>The ministry said on 3 April 2018 that a new radar had been tested near the coast.</p>" * 6
        + "</article></body></html>"
    )  # fmt: skip
    return clone


def run(script: str, at: Path, **more: str) -> str:
    """A step as the services run it: bash that stops at the first failure."""
    path = os.pathsep.join([str(at.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {"PATH": path, "HOME": str(at.parent), "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def collected(script: str, work: Path) -> str:
    """The step as it stands, but that it takes in a page from this machine instead of asking the feeds."""
    return script.replace("digest ingest", f"digest ingest {work.parent}/page.html")


def test_githubs_steps_build_check_and_deploy(work: Path) -> None:
    for job in ("build", "deploy"):
        for step in SITE["jobs"][job]["steps"]:
            if "run" in step:
                run(step["run"], work)
    assert "index.html" in run("git ls-tree -r --name-only gh-pages", work.parent / "remote.git").split()
    assert "index.html" in held(work / "output")


def test_githubs_ingest_offers_what_is_new_once_and_keeps_what_waits(work: Path) -> None:
    steps = [step["run"] for step in INGEST["jobs"]["ingest"]["steps"] if "run" in step]
    for step in steps:
        run(collected(step, work), work)
    drafts = run("git ls-tree -r --name-only inbox content/drafts", work.parent / "remote.git").split()
    assert len(drafts) == 1
    assert "pr create --head inbox" in (work.parent / "gh.log").read_text()
    run(f"git clone -q {work.parent}/remote.git {work.parent}/later 2>&1", work.parent)
    later = work.parent / "later"
    run("digest ingest --help > /dev/null", later)
    for step in steps:
        run(step.replace("digest ingest", "true"), later)
    assert run("git ls-tree -r --name-only inbox content/drafts", work.parent / "remote.git").split() == drafts


def test_gitlabs_steps_build_check_deploy_and_offer(work: Path) -> None:
    variables = {
        "CI_SERVER_PROTOCOL": "file", "CI_SERVER_HOST": "", "CI_PROJECT_PATH": str(work.parent / "remote").lstrip("/"),
        "INBOX_TOKEN": "x",
    }  # fmt: skip
    for job in ("build", "deploy", "ingest"):
        before = PIPELINE[job].get("before_script") or PIPELINE[".digest"]["before_script"]
        # GitLab runs all lines of a job in one shell.
        run("\n".join(collected(line, work) for line in (*before, *PIPELINE[job]["script"])), work, **variables)
    branches = run("git branch --format='%(refname:short)'", work.parent / "remote.git").split()
    assert branches == ["gh-pages", "inbox", "main"]


def test_every_kind_has_its_files() -> None:
    for kind in CI_KINDS:
        assert all(ci_files(kind).values())
