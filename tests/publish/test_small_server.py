"""The files for a small server, as docs/deploy.md hands them out."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.shared import ROOT
from tests.tools import tool

FILES = ROOT / "docs/deploy"


def test_systemd_takes_both_units_without_a_word(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    for name in ("digest.service", "digest.timer"):
        text = (FILES / name).read_text().replace("/usr/local/bin/digest-hourly", str(FILES / "hourly.sh"))
        (tmp_path / name).write_text(text.replace("User=digest\n", ""))
    done = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / "digest.service", tmp_path / "digest.timer"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_round_takes_the_desks_work_and_deploys_it(tmp_path: Path) -> None:
    tool("git")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {
        "PATH": path, "HOME": str(tmp_path), "GIT_AUTHOR_NAME": "d", "GIT_AUTHOR_EMAIL": "d@x.example",
        "GIT_COMMITTER_NAME": "d", "GIT_COMMITTER_EMAIL": "d@x.example",
    }  # fmt: skip

    def run(script: str, at: Path) -> None:
        done = subprocess.run(
            ["sh", "-ec", script], cwd=at, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("git init -q --bare -b main desk.git && git clone -q desk.git editor 2>/dev/null", tmp_path)
    run(
        "digest init . --title 'First name' && printf 'deploy:\\n  live: {kind: folder, path: ../www}\\n' >> site.yaml",
        tmp_path / "editor",
    )
    run("git add -A && git commit -qm site && git push -q origin HEAD:main", tmp_path / "editor")
    run("git clone -q desk.git server", tmp_path)
    run(str(FILES / "hourly.sh"), tmp_path / "server")
    assert "First name" in (tmp_path / "www/index.html").read_text()
    run(
        "sed -i 's/First name/Second name/' site.yaml && git commit -qam renamed && git push -q origin HEAD:main",
        tmp_path / "editor",
    )
    run(str(FILES / "hourly.sh"), tmp_path / "server")
    assert "Second name" in (tmp_path / "www/index.html").read_text()


def test_the_container_keeps_no_key_and_runs_as_nobody_in_particular() -> None:
    text = (FILES / "Containerfile").read_text()
    assert not re.search(r"(?i)^(?:ARG|ENV) .*(?:TOKEN|SECRET|PASSWORD|KEY)", text, re.M)
    assert re.search(r"^USER digest$", text, re.M)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        for name in source.split():
            assert (ROOT / name).exists(), name
