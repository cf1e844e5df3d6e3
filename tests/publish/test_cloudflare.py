"""The layout for Cloudflare Pages, and what Cloudflare's own program makes of it."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from digest.problems import Refused
from digest.publish.answer import file_at
from digest.publish.deploy import carry_out, plan
from digest.publish.rules import read_redirects
from digest.publish.targets.cloudflare import STATIC, CloudflareHost
from tests.publish.hosting_cases import CASES, FILES, Case, write_site
from tests.publish.test_netlify_tools import asked, free_port
from tests.tools import on_loopback, tool


def host(tmp_path: Path) -> CloudflareHost:
    return CloudflareHost(tmp_path / "pages", tmp_path / "site", tmp_path / "site/output")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    write_site(tmp_path / "site/output")
    return tmp_path / "site/output"


def test_rules_that_cloudflare_does_not_know_are_left_out(tmp_path: Path, output: Path) -> None:
    carry_out(plan(output, host(tmp_path)))
    rules, problems = read_redirects((tmp_path / "pages/_redirects").read_text(encoding="utf-8"))
    assert not problems
    assert {rule.status for rule in rules} <= {200, 301, 302, 307}
    assert not any(rule.force for rule in rules)
    assert not plan(output, host(tmp_path)).needed


def test_a_site_beyond_cloudflares_limits_is_refused_with_both_numbers(tmp_path: Path, output: Path) -> None:
    lines = "".join(f"/old-{number} /about.html 301!\n" for number in range(STATIC // 2 + 1))
    (output / "_redirects").write_text(lines)
    with pytest.raises(Refused, match="2,002 redirects, 2,000 are allowed"):
        plan(output, host(tmp_path))


def reached(url: str, address: str) -> tuple[int, str]:
    """Where a browser ends that follows redirects: a status, and the file shown or the address on another host."""
    for _ in range(4):
        status, headers, body = asked(url + address)
        location = headers.get("location", "").removeprefix(url)
        if not location or not location.startswith("/"):
            return status, location or body.decode().partition("<title>")[2].partition("</title>")[0]
        address = location
    return status, "round and round"


# Where Cloudflare differs from Netlify: a redirect wins over a file, it can't say 410, and it compares some spellings
# of an address as they are.
OTHERWISE = {
    "/here.html": (200, "about.html"),
    "/2018/04/gone.html": (200, "2018/04/gone.html"),
    "/old-gone.html": (200, "2018/04/gone.html"),
    "/p/donate.html": (404, "404.html"),  # it can't say “gone”; that nothing is there is true too
    "/2018/04/old.html/": (404, "404.html"),
    "/%d0%92%d0%be%d0%b9%d0%bd%d0%b0.html": (404, "404.html"),
}


def expected(case: Case) -> tuple[int, str]:
    if case.address in OTHERWISE:
        return OTHERWISE[case.address]
    if case.location.startswith("https://"):
        return case.status, case.location
    if case.location:
        return 200, file_at(case.location.partition("?")[0], FILES)
    return case.status, case.file


@pytest.mark.xdist_group("netlify")
def test_cloudflares_own_server_redirects_and_sets_headers_as_the_rules_say(tmp_path: Path, output: Path) -> None:
    carry_out(plan(output, host(tmp_path)))
    port, home = free_port(), tmp_path / "home"
    command = [
        tool("wrangler"), "pages", "dev", str(tmp_path / "pages"), "--ip", "127.0.0.1", "--port", str(port),
        "--inspector-port", str(free_port()), "--compatibility-date=2025-06-01", "--show-interactive-dev-session=false",
    ]  # fmt: skip
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=on_loopback(home), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    url, wrong = f"http://127.0.0.1:{port}", []
    try:
        deadline = time.monotonic() + 240
        while b"Ready on" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        assert "Invalid" not in log.read_text()
        for case in CASES:
            found, wanted = reached(url, case.address), expected(case)
            if found != wanted:
                wrong.append((case, found, wanted))
        assert asked(f"{url}/")[1]["x-everywhere"] == "yes"
        assert asked(f"{url}/atom.xml")[1]["access-control-allow-origin"] == "*"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert not wrong
