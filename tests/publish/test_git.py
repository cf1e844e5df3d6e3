"""The git target against real bare repositories."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from digest.problems import Refused
from digest.publish.deploy import Plan, carry_out, plan
from digest.publish.host import HostFailed
from digest.publish.targets.git import GitHost, Remote
from tests.publish.kills import killed
from tests.publish.sites import changed, made_site, put
from tests.tools import tool


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool("git")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    git("init", "--quiet", "--bare", "--template=", tmp_path / "bare.git")
    return tmp_path / "bare.git"


def git(*arguments: object, at: Path | None = None) -> str:
    where = [f"--git-dir={at}"] if at else []
    command = ["git", "-c", "user.name=other", "-c", "user.email=other@x.example", *where, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def host(bare: Path, store: Path, **more: str) -> GitHost:
    return GitHost(Remote(str(bare)), "gh-pages", store, now=1_500_000_000, **more)


def deploy(output: Path, there: GitHost, *allow: str) -> Plan:
    wanted = plan(output, there, allow=allow)
    carry_out(wanted)
    return wanted


def shown(bare: Path, revision: str = "gh-pages") -> dict[str, str]:
    """What the branch holds, but for what the target adds."""
    names = [name for name in git("ls-tree", "-rz", "--name-only", revision, at=bare).split("\0") if name]
    files = {name: git("cat-file", "blob", f"{revision}:{name}", at=bare) for name in names}
    return {name: text for name, text in files.items() if name not in (".nojekyll", "CNAME")}


def commits(bare: Path) -> list[str]:
    return git("log", "--format=%H", "gh-pages", at=bare).split()


def test_the_branch_becomes_the_built_site_whatever_its_files_are_called(tmp_path: Path, bare: Path) -> None:
    site = made_site(tmp_path / "output", 40)
    put(
        tmp_path / "output", odd := {'"quoted"\\back.html': "q", "new\nline.html": "n", " space .html": "s", "-rf": "x"}
    )
    deploy(tmp_path / "output", host(bare, tmp_path / "store", cname="news.example"))
    assert shown(bare) == {**site, **odd}
    assert git("cat-file", "blob", "gh-pages:.nojekyll", at=bare) == ""
    assert git("cat-file", "blob", "gh-pages:CNAME", at=bare) == "news.example\n"
    assert git("fsck", "--strict", "--no-dangling", at=bare) == ""


def test_three_changed_of_three_hundred_travel_then_none_and_no_history_is_lost(tmp_path: Path, bare: Path) -> None:
    site, there = made_site(tmp_path / "output"), host(bare, tmp_path / "store")
    deploy(tmp_path / "output", there)
    first = commits(bare)
    objects = git("count-objects", "-v", at=bare)
    new = changed(tmp_path / "output")
    assert set(deploy(tmp_path / "output", there).changes.send) == set(new)
    assert shown(bare) == {**site, **new}
    assert commits(bare)[1:] == first
    added = git("rev-list", "--objects", "gh-pages", f"^{first[0]}", at=bare).splitlines()
    blobs = [line for line in added if git("cat-file", "-t", line.split()[0], at=bare).strip() == "blob"]
    assert len(blobs) == 3
    assert objects != git("count-objects", "-v", at=bare)
    assert not deploy(tmp_path / "output", there).needed
    assert len(commits(bare)) == 2


def test_a_machine_that_has_nothing_yet_goes_on_where_another_ended(tmp_path: Path, bare: Path) -> None:
    made_site(tmp_path / "output", 40)
    deploy(tmp_path / "output", host(bare, tmp_path / "one"))
    assert not plan(tmp_path / "output", host(bare, tmp_path / "two")).needed
    changed(tmp_path / "output")
    deploy(tmp_path / "output", host(bare, tmp_path / "two"))
    deploy(tmp_path / "output", host(bare, tmp_path / "one"))
    assert len(commits(bare)) == 2


def test_going_back_is_a_new_commit_with_the_former_site(tmp_path: Path, bare: Path) -> None:
    site, there = made_site(tmp_path / "output", 40), host(bare, tmp_path / "store")
    deploy(tmp_path / "output", there)
    changed(tmp_path / "output")
    deploy(tmp_path / "output", there)
    known = host(bare, tmp_path / "fresh").releases()
    assert [release.live for release in known] == [True, False]
    host(bare, tmp_path / "fresh").roll_back(known[1].id[:12])
    assert shown(bare) == site
    assert commits(bare)[1:] == [release.id for release in known]
    with pytest.raises(Refused, match="deploy-no-release"):
        there.roll_back("0123456789")


def test_a_branch_that_holds_others_work_is_not_replaced_without_a_word(tmp_path: Path, bare: Path) -> None:
    work = tmp_path / "work"
    git("clone", "--quiet", bare, work)
    put(work, {"README.md": "mine"})
    for command in (
        ["checkout", "-qb", "gh-pages"],
        ["add", "-A"],
        ["commit", "-qm", "mine"],
        ["push", "-q", "origin", "gh-pages"],
    ):
        subprocess.run(
            ["git", "-c", "user.name=o", "-c", "user.email=o@x.example", "-C", work, *command], check=True, timeout=60
        )
    made_site(tmp_path / "output", 40)
    there = host(bare, tmp_path / "store")
    with pytest.raises(Refused) as caught:
        plan(tmp_path / "output", there)
    assert {problem.code for problem in caught.value.problems} == {"deploy-foreign", "deploy-loss"}
    deploy(tmp_path / "output", there, "foreign", "loss")
    assert "README.md" not in shown(bare)
    assert len(commits(bare)) == 2


def test_where_another_deploy_came_between_nothing_of_it_is_lost(tmp_path: Path, bare: Path) -> None:
    made_site(tmp_path / "output", 40)
    deploy(tmp_path / "output", host(bare, tmp_path / "store"))
    put(tmp_path / "output", {"index.html": "ours"})
    wanted = plan(tmp_path / "output", host(bare, tmp_path / "store"))
    put(tmp_path / "theirs", {**made_site(tmp_path / "theirs", 40), "index.html": "theirs"})
    deploy(tmp_path / "theirs", host(bare, tmp_path / "other"))
    with pytest.raises(Refused, match="deploy-race"):
        carry_out(wanted)
    assert shown(bare)["index.html"] == "theirs"


def test_no_hook_and_no_setting_of_the_user_runs(tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks, told = tmp_path / "hooks", tmp_path / "ran"
    hooks.mkdir()
    for name in ("pre-push", "pre-commit", "reference-transaction", "post-update", "push-to-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {told}\n")
        (hooks / name).chmod(0o755)
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.gitconfig").write_text(f"[core]\n  hooksPath = {hooks}\n  fsmonitor = {hooks}/pre-push\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "not-there"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "not-there"))
    made_site(tmp_path / "output", 20)
    git("config", "core.hooksPath", "/dev/null", at=bare)  # the remote's own hooks are its owner's affair
    deploy(tmp_path / "output", host(bare, tmp_path / "store"))
    assert not told.exists()


def test_a_remote_that_is_not_there_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    made_site(tmp_path / "output", 20)
    with pytest.raises(HostFailed, match="does not appear to be a git repository"):
        plan(tmp_path / "output", host(tmp_path / "nowhere.git", tmp_path / "store"))


def test_killed_at_random_instants_the_branch_is_wholly_old_or_wholly_new(tmp_path: Path, bare: Path) -> None:
    dice = random.Random(16)
    old = made_site(tmp_path / "output", 40)
    deploy(tmp_path / "output", host(bare, tmp_path / "store"))
    for turn in range(int(os.environ.get("DIGEST_KILLS", "6"))):
        new = {**old, "index.html": f"turn {turn}", "2018/02/story-1.html": f"turn {turn}"}
        put(tmp_path / "output", new)
        there = host(bare, tmp_path / "store")
        killed(lambda: deploy(tmp_path / "output", there), dice.random() * 0.25)  # noqa: B023 - called at once
        live = shown(bare)
        assert live in (old, new)
        old = live
    deploy(tmp_path / "output", host(bare, tmp_path / "store"))
    assert shown(bare) == new
    assert git("fsck", "--strict", "--no-dangling", at=bare) == ""
