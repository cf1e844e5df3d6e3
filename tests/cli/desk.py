"""A site for the tests of `digest ingest`, small servers for it, and pages and feeds for them to serve."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.network.manners import Manners
from tests.network.loopback import Host, ok

Told = Callable[..., tuple[int, str, str]]

_CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_LINES = (
    "The ministry said on Tuesday that {name} had entered service after two years of trials in northern ports.",
    "Officers who sailed with {name} told reporters that her engines had needed repair three times since then.",
    "A second vessel will follow {name} next spring, and the yard has hired a hundred more welders to build her.",
    "Parliament asked for a report on the cost of {name}, which rose by a third while the hull had no radar.",
)


def story(name: str) -> str:
    """Four paragraphs about a ship, in HTML."""
    return "".join(f"<p>{line.format(name=name)}</p>" for line in _LINES)


def page(name: str) -> bytes:
    """A page of a news site with one story."""
    head = f'<meta charset="utf-8"><title>{name} enters service</title>'
    date = '<meta property="article:published_time" content="2018-04-11T06:00:00Z">'
    body = f"<article><h1>{name} enters service</h1>{story(name)}</article>"
    return f"<!doctype html><html lang=en><head>{head}{date}</head><body>{body}</body></html>".encode()


def item(name: str, link: str, *, full: bool = True, guid: str = "") -> str:
    """An item of an RSS feed."""
    text = story(name) if full else f"<p>{_LINES[0].format(name=name)[:60]} […]</p>"
    words = text.replace("&", "&amp;").replace("<", "&lt;")
    date = "<pubDate>Wed, 11 Apr 2018 06:00:00 GMT</pubDate>"
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    title = f"<title>{name} enters service</title>"
    held = "content:encoded" if full else "description"
    return f"<item>{title}<link>{link}</link>{named}{date}<{held}>{words}</{held}></item>"


def feed(items: Sequence[str]) -> bytes:
    """An RSS feed."""
    head = "<title>Fjord Ledger</title><link>https://fjord.example/</link><description>News</description>"
    start = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_CONTENT}>'
    return f"{start}<channel>{head}{''.join(items)}</channel></rss>".encode()


def answer(body: bytes, **headers: str) -> bytes:
    """An HTTP answer."""
    return ok(body, **headers)


def make_site(root: Path, hosts: Sequence[Host] = (), sources: dict[str, object] | None = None) -> Path:
    """A site that may fetch from the hosts."""
    (root / "content").mkdir(parents=True)
    allowed = json.dumps([host.place for host in hosts])
    text = f"title: Test desk\nurl: https://desk.example\nzone: UTC\nallow_hosts: {allowed}\n"
    (root / "site.yaml").write_text(text, "utf-8")
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in (sources or {}).items()]
    (root / "content/sources.yaml").write_text("".join(lines), "utf-8")
    return root


def telling(capsys: pytest.CaptureFixture[str]) -> Told:
    """A call of the command line: exit code, standard output, standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between two requests to one host: the hosts of these tests are ours."""
    monkeypatch.setattr("digest.network.fetch.Manners", lambda _, now, held: Manners(0.0, now, held))


def drafts(root: Path, shelf: str = "drafts") -> dict[str, str]:
    """The drafts of a site by name."""
    return {path.name: path.read_text("utf-8") for path in sorted((root / "content" / shelf).glob("*.md"))}


def content(root: Path) -> dict[str, bytes]:
    """All of content/ but its sources."""
    found = sorted(path for path in (root / "content").rglob("*") if path.is_file() and path.name != "sources.yaml")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
