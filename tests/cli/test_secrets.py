"""Twelve canaries in every place where keys live: none may come out anywhere."""

import base64
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.publish.netlify_api import SITE, TOKEN, Netlify, serving
from tests.shared import ROOT

ENVIRONMENT = {
    "NETLIFY_AUTH_TOKEN": TOKEN,
    "AWS_ACCESS_KEY_ID": "canary-aws-id-01",
    "AWS_SECRET_ACCESS_KEY": "canary-aws-secret-02",
    "AWS_SESSION_TOKEN": "canary-aws-session-03",
    "MAIL_PASSWORD": "canary mail/password:04",
    "SOME_API_KEY": "canary-api-key-05",
    "HTTPS_PROXY": "http://desk:canary-proxy-06@127.0.0.1:9",
}
DOT_ENV = {"DB_PASSWORD": "canary-dotenv-07", "SIGNING_SECRET": "canary-dotenv-08"}
REMOTES = {"origin": "canary-remote-09", "other": "canary-remote-10"}
UNKNOWN, OTHER = "canary-netlify-not-known", "canary-git-from-environment"
NETRC, KEYRING = "canary-netrc-11", "canary-keyring-12"
CANARIES = (*ENVIRONMENT.values(), *DOT_ENV.values(), *REMOTES.values(), NETRC, KEYRING)
NEEDLES = tuple("canary-proxy-06" if "://" in value else value for value in CANARIES)


@dataclass
class Desk:
    """A site, and a person's machine around it."""

    site: Path
    home: Path
    netlify: Netlify
    url: str  # of a host that asks for a password and then knows no repository
    asked: list[str]
    said: list[str] = field(default_factory=list)
    commands: set[str] = field(default_factory=set)

    def digest(self, *arguments: str, script: str = "", **more: str) -> int:
        """Run digest as a person would, while its processes' arguments are watched; the exit code."""
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": f"{self.home}/keyring:{ROOT}",
            "NETLIFY_API_URL": self.netlify.url, "AWS_EC2_METADATA_DISABLED": "true", **ENVIRONMENT, **more,
        }  # fmt: skip
        start = self.home / "start.py"
        start.write_text(script or "from digest.cli.main import main; main()")
        command = [sys.executable, str(start), *arguments]
        process = subprocess.Popen(
            command, cwd=self.site, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        watcher = threading.Thread(target=self._watch, args=(process,))
        watcher.start()
        out, _ = process.communicate(timeout=180)
        watcher.join()
        self.said.append(out)
        return process.returncode

    def _watch(self, process: "subprocess.Popen[str]") -> None:
        while process.poll() is None:
            for folder in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if os.getsid(int(folder.name)) == process.pid:
                        self.commands.add((folder / "cmdline").read_text(errors="replace"))
            time.sleep(0.005)

    def written(self) -> Iterator[tuple[str, str]]:
        """Every file that digest may have written, and what it holds."""
        kept = {self.site / ".env", self.site / ".git/config"}
        for path in sorted(self.site.rglob("*")):
            if path.is_file() and path not in kept:
                yield str(path), path.read_bytes().decode("utf-8", "replace")


class _Git(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        said = self.headers.get("Authorization")
        self.asked.append(said or "")
        known = base64.b64decode((said or "").removeprefix("Basic ")).decode()
        self.send_response(404 if known and NETRC not in known else 401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site, home, asked = tmp_path / "site", tmp_path / "home", list[str]()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Git", (_Git,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    git_url = f"http://127.0.0.1:{server.server_port}/news.git"
    (home / "keyring").mkdir(parents=True)
    (home / "keyring/keyring.py").write_text(
        f"def get_password(service, name):\n    return {KEYRING!r} if name == 'DIGEST_GIT_TOKEN' else None\n"
    )
    (home / ".netrc").write_text(f"machine 127.0.0.1 login desk password {NETRC}\n")
    (site / "output").mkdir(parents=True)
    (site / "content").mkdir()
    (site / ".env").write_text("".join(f"export {name}='{value}'\n" for name, value in DOT_ENV.items()))
    subprocess.run(["git", "init", "-q", site], check=True)
    for name, password in REMOTES.items():
        address = git_url.replace("http://", f"http://desk:{password}@")
        subprocess.run(["git", "-C", site, "remote", "add", name, address], check=True)
    (site / "site.yaml").write_text(
        "title: T\nurl: https://news.example\ndeploy:\n"
        f"  live: {{kind: netlify, site: {SITE}}}\n"
        "  pages: {kind: git, remote: origin}\n"
        "  more: {kind: git, remote: other}\n"
        "  bucket: {kind: s3, bucket: news, region: us-east-1, endpoint: 'http://127.0.0.1:9'}\n"
        "  ssh: {kind: rsync, host: 127.0.0.1, port: 9, path: /srv/news}\n"
        "  copy: {kind: folder, path: ../www}\n"
    )
    (site / "output/index.html").write_text("home")
    netlify = Netlify()
    with serving(netlify):
        yield Desk(site, home, netlify, git_url, asked)
    server.shutdown()
    server.server_close()


def leaks(desk: Desk) -> list[str]:
    places = [*((f"file {path}", text) for path, text in desk.written())]
    places += [("said", text) for text in desk.said] + [("arguments", text) for text in desk.commands]
    return [f"{needle} in {place}" for place, text in places for needle in NEEDLES if needle in text]


def test_no_canary_comes_out_whatever_succeeds_and_fails(desk: Desk) -> None:
    assert len(CANARIES) == 13
    assert desk.digest("deploy", "live") == 0
    assert desk.digest("deploy", "live", "--json") == 0
    assert desk.digest("deploy", "live", "--releases") == 0
    assert desk.digest("deploy", "live", NETLIFY_AUTH_TOKEN=UNKNOWN) == 1
    assert desk.digest("deploy", "pages") == 3
    assert desk.digest("deploy", "more", DIGEST_GIT_TOKEN=OTHER) == 3
    assert desk.digest("deploy", "bucket", AWS_MAX_ATTEMPTS="1") == 3
    assert desk.digest("deploy", "ssh") == 3
    assert desk.digest("deploy", "copy") == 0
    assert desk.digest("check") == 0
    desk.netlify.die_at = len(desk.netlify.seen) + 1
    (desk.site / "output/index.html").write_text("new")
    desk.netlify.dead = False
    assert desk.digest("deploy", "live", "--dry-run") in (0, 3)
    assert leaks(desk) == []
    assert not [text for text in (*desk.said, *desk.commands) if UNKNOWN in text or OTHER in text]
    assert any("git" in command for command in desk.commands)


def test_a_key_for_git_is_handed_over_though_it_stands_in_no_argument(desk: Desk) -> None:
    desk.digest("deploy", "pages")
    desk.digest("deploy", "pages", DIGEST_GIT_TOKEN=OTHER)
    sent = {base64.b64decode(said.removeprefix("Basic ")).decode() for said in desk.asked if said}
    assert sent - {f"desk:{NETRC}"} == {f"desk:{KEYRING}", f"desk:{OTHER}"}


def test_a_traceback_of_a_bug_holds_no_canary(desk: Desk) -> None:
    script = (
        "import digest.publish.deploy as d\n"
        "def broken(*a, **k): raise KeyError('canary-api-key-05 at https://u:canary-remote-09@x/')\n"
        "d.plan = broken\n"
        "from digest.cli.main import main; main()"
    )
    assert desk.digest("deploy", "copy", script=script) == 1
    assert "KeyError" in desk.said[-1]
    assert leaks(desk) == []


@pytest.mark.parametrize("needle", [*NEEDLES[:11], KEYRING])
def test_a_canary_in_the_built_site_stops_the_deploy_without_being_shown(desk: Desk, needle: str) -> None:
    if needle == NETRC:
        pytest.skip("a .netrc is not ours to read")
    (desk.site / "output/page.html").write_text(f"<p>{needle}</p>")
    assert desk.digest("deploy", "copy") == 1
    assert "[deploy-secret]" in desk.said[-1]
    assert needle not in desk.said[-1]


def test_a_password_in_the_address_of_a_target_is_refused(desk: Desk) -> None:
    settings = desk.site / "site.yaml"
    settings.write_text(
        settings.read_text().replace("remote: origin", "remote: 'https://u:canary-in-settings@x.example/n.git'")
    )
    assert desk.digest("deploy", "pages") == 1
    assert "[deploy-secret]" in desk.said[-1]
    assert "canary-in-settings" not in "".join(desk.said)
