"""Netlify's own programs: they take our files without a word, and answer, build and deploy as we say they do."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.network.api import Api
from digest.publish.deploy import carry_out, plan
from digest.publish.recipes import netlify_files
from digest.publish.targets.netlify import NetlifyHost
from tests.publish.hosting_cases import CASES, FILES, HEADERS, REDIRECTS, write_site
from tests.publish.netlify_api import SITE, TOKEN, Netlify, Seen, serving
from tests.publish.sites import changed, made_site
from tests.shared import ROOT
from tests.tools import node_package, on_loopback, tool

pytestmark = pytest.mark.xdist_group("netlify")  # one after the other: each is heavy

_RESOLVE = """
import { resolveConfig } from 'CONFIG/lib/index.js';
const said = [];
for (const name of ['log', 'warn', 'error']) console[name] = (...words) => said.push(words.join(' '));
const answer = {};
for (const context of ['production', 'deploy-preview', 'branch-deploy', 'dev']) {
  const wish = { cwd: process.argv[2], offline: true, buffer: true, context, mode: 'cli', branch: 'main' };
  const found = await resolveConfig(wish);
  answer[context] = { config: found.config, logs: found.logs };
}
process.stdout.write(JSON.stringify({ said, answer }));
"""


def resolved(folder: Path, tmp_path: Path) -> dict[str, object]:
    script = tmp_path / "resolve.mjs"
    script.write_text(_RESOLVE.replace("CONFIG", str(node_package("@netlify/config"))))
    done = subprocess.run(
        [tool("node"), script, folder], env=on_loopback(tmp_path / "home"), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def new_site(folder: Path) -> Path:
    for path, text in netlify_files("digest @ git+https://git.example/digest").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "output").mkdir()
    write_site(folder / "output")
    return folder


@pytest.mark.parametrize("which", ["this repository", "a new site"])
def test_every_context_is_resolved_without_a_warning(tmp_path: Path, which: str) -> None:
    folder = ROOT if which == "this repository" else new_site(tmp_path / "site")
    found = resolved(folder, tmp_path)
    assert found["said"] == []
    for context, answer in found["answer"].items():  # type: ignore[attr-defined]
        logs = answer["logs"] or {}
        assert not logs.get("stderr"), (context, logs)
        config = answer["config"]
        assert Path(config["build"]["publish"]) == folder / "output"
        assert ("--drafts" in config["build"]["command"]) == (context == "deploy-preview")
        assert config["plugins"][0]["package"] == "/netlify/memo"
        assert config["headers"]
        assert config["redirects"][-1]["status"] == 404


def test_a_fault_that_netlify_only_warns_about_is_seen_by_its_own_program_too(tmp_path: Path) -> None:
    """The calibration of the test above: a file with a fault does make it speak."""
    site = new_site(tmp_path / "site")
    (site / "output/_redirects").write_text("/old new 301\n")
    assert "redirect" in json.dumps(resolved(site, tmp_path)).lower().replace("redirects", "", 1)
    said = resolved(site, tmp_path)
    assert said["said"] or any((answer["logs"] or {}).get("stderr") for answer in said["answer"].values())  # type: ignore[attr-defined]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def netlify_dev(folder: Path, home: Path) -> Iterator[str]:
    """Netlify's development server of a folder's output/, until the block ends."""
    port = free_port()
    command = [
        tool("netlify"), "dev", "--offline", "--dir", "output", "--port", str(port), "--no-open",
        "--internal-disable-edge-functions", "--skip-gitignore",
    ]  # fmt: skip
    with (folder / "netlify.toml").open("a") as config:
        config.write(f"\n[dev]\n  staticServerPort = {free_port()}\n")
    log = home.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=on_loopback(home), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 240
        while b"ready" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


def asked(url: str) -> tuple[int, dict[str, str], bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(url, timeout=60) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


def test_netlifys_own_server_answers_every_address_as_our_model_does(tmp_path: Path) -> None:
    assert len(CASES) >= 40
    site = new_site(tmp_path / "site")
    wrong = []
    with netlify_dev(site, tmp_path / "home") as url:
        for case in CASES:
            status, headers, body = asked(url + case.address)
            location = headers.get("location", "").removeprefix(url)
            shown = "" if location else body.decode().partition("<title>")[2].partition("</title>")[0]
            if (status, location, shown) != (case.status, case.location, case.file):
                wrong.append((case, status, location, shown))
            if status < 300:
                assert headers["x-everywhere"] == "yes", case
                assert (headers.get("x-tags") == "yes") == case.address.startswith("/tags"), case
    assert not wrong
    assert REDIRECTS
    assert HEADERS
    assert FILES


def cli_deploy(folder: Path, netlify: Netlify, home: Path, *more: str) -> dict[str, object]:
    """What the real program prints after it deployed to the stand-in."""
    env = on_loopback(home, NETLIFY_API_URL=netlify.url, NETLIFY_AUTH_TOKEN=TOKEN, NETLIFY_SITE_ID=SITE)
    command = [tool("netlify"), "deploy", "--no-build", "--dir", "output", "--json", *more]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said


def shape(seen: list[Seen]) -> dict[str, object]:
    """Of a deploy's requests, what matters to Netlify."""
    posts = [each for each in seen if each.method == "POST"]
    maps = [each for each in seen if each.method == "PUT" and "/files/" not in each.path]
    uploads = {each.path: (each.headers["content-type"], each.body) for each in seen if "/files/" in each.path}
    body = json.loads(maps[0].body)
    asides = ("netlify.toml", "_headers", "_redirects")
    return {
        "created": [(each.path, json.loads(each.body)["draft"]) for each in posts],
        "mapped": [each.path for each in maps],
        "files": {path: sha for path, sha in body["files"].items() if path not in asides},
        "async": bool(body.get("async")),
        "uploads": {path: sent for path, sent in uploads.items() if path.rpartition("/")[2] not in asides},
        "polled": {each.path for each in seen if each.method == "GET" and "/deploys/" in each.path},
    }


@pytest.mark.parametrize(("live", "files"), [(True, 40), (False, 130)], ids=["live", "many in a draft"])
def test_our_client_sends_what_netlifys_own_program_sends(tmp_path: Path, live: bool, files: int) -> None:
    site = tmp_path / "site"
    made_site(site / "output", files)
    (site / "netlify.toml").write_text('[build]\npublish = "output"\n')
    theirs, ours = Netlify(), Netlify()
    with serving(theirs):
        cli_deploy(site, theirs, tmp_path / "home", *(["--prod"] if live else []))
    with serving(ours) as url, Api(url, TOKEN) as api:
        carry_out(plan(site / "output", NetlifyHost(SITE, api.send, live, sleep=lambda _: None)))
    assert shape(ours.seen) == shape(theirs.seen)


def test_the_real_program_and_ours_take_turns_on_one_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    made = made_site(site / "output", 40)
    (site / "netlify.toml").write_text('[build]\npublish = "output"\n')
    netlify = Netlify()
    with serving(netlify) as url, Api(url, TOKEN) as api:
        host = NetlifyHost(SITE, api.send, sleep=lambda _: None)
        cli_deploy(site, netlify, tmp_path / "home", "--prod")
        netlify.uploads.clear()
        carry_out(plan(site / "output", host))
        assert sorted(netlify.uploads) == ["_headers", "_redirects"]
        assert not plan(site / "output", host).needed
        new = changed(site / "output")
        netlify.uploads.clear()
        carry_out(plan(site / "output", host))
        assert sorted(netlify.uploads) == sorted(new)
        assert {path: data.decode() for path, data in netlify.live.items()} == {**made, **new}


def test_netlify_builds_a_clean_clone_from_end_to_end_and_remembers_it(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, clone], check=True, timeout=120)
    home = tmp_path / "home"
    # A fresh virtual environment that finds the packages already here: nothing is fetched.
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True, timeout=120)
    # Netlify puts the folder of its own Node first on PATH: there, this pip must be found first too.
    shutil.copy2(tool("node"), tmp_path / "venv/bin/node")
    packages = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    here = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (packages / "here.pth").write_text(f"{here}\n")
    env = on_loopback(
        home, PIP_NO_INDEX="1", PIP_NO_BUILD_ISOLATION="0", PIP_NO_DEPS="1", PIP_FORCE_REINSTALL="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1", PATH=f"{tmp_path}/venv/bin:{os.environ['PATH']}",
    )  # fmt: skip
    command = [tool("netlify"), "build", "--offline"]
    for turn in ("first", "second"):
        done = subprocess.run(command, cwd=clone, env=env, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (clone / "output/index.html").is_file()
        assert (clone / "output/_redirects").is_file()
        if turn == "first":
            shutil.rmtree(clone / "output")
            shutil.rmtree(clone / ".digest")
    assert "nothing to change" in done.stdout
