"""The measures of the forms on the workplace's data; skipped where there is none."""

import ast
import io
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from digest.ingest.blocks import Bundle
from digest.ingest.items.fragment import html_text
from digest.ingest.readers.blogger_export import read_blogger_export
from digest.ingest.readers.feed import read_feed
from digest.ingest.readers.json_feed import read_json_feed
from digest.ingest.readers.mail import read_mail
from digest.ingest.readers.wordpress import read_wordpress
from digest.text import urls
from tests.ingest.readers.specimen import skips, value
from tests.shared import shared


def members(path: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() and member.name.endswith(ending) else None
            if file:
                yield member.name.removeprefix("./"), file.read()


def folded(text: str) -> set[str]:
    """An expectation may be plain or HTML; white space doesn't count."""
    forms = (text, html_text(text), html_text(html_text(text).replace("<", "&lt;")))
    return {re.sub(r"\s+", "", form) for form in forms}


def expectations(said: str) -> Iterator[tuple[list[object], str]]:
    """`entries[0]['title'] == 'x' and …` → (["entries", 0, "title"], "x"), …"""
    try:
        todo: list[ast.expr] = [ast.parse(said, mode="eval").body]
    except SyntaxError:
        return
    while todo:
        node = todo.pop()
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            todo += node.values
        elif (
            isinstance(node, ast.Compare)
            and isinstance(node.ops[0], ast.Eq)
            and isinstance(node.comparators[0], ast.Constant)
        ):
            path: list[object] = []
            left: ast.expr = node.left
            while isinstance(left, ast.Subscript) and isinstance(left.slice, ast.Constant):
                path.insert(0, left.slice.value)
                left = left.value
            if isinstance(left, ast.Name) and isinstance(node.comparators[0].value, str):
                yield [left.id, *path], node.comparators[0].value


def agrees(bundle: Bundle, path: list[object], expected: str) -> bool | None:
    """Whether the bundle says the same; None for what digest doesn't take from feeds."""
    if path in (["feed", "title"], ["feed", "title_detail", "value"]):
        return re.sub(r"\s+", "", bundle.name or "") in folded(expected)
    if path[:1] != ["entries"] or path[1:2] != [0] or len(path) < 3:
        return None
    reading = bundle.readings[0] if bundle.readings else None
    if path[2:] in (["title"], ["title_detail", "value"]):
        return re.sub(r"\s+", "", value(reading.title) if reading else "") in folded(expected)
    if path[2:] == ["link"]:
        return value(reading.url if reading else None) == (urls.clean(expected) if urls.is_web(expected) else "")
    if path[2:] in (["description"], ["summary"], ["summary_detail", "value"], ["content", 0, "value"]):
        text = "".join(block.text for block in reading.blocks) if reading else ""
        return re.sub(r"\s+", "", text) in folded(expected)
    return None


def test_well_formed_feeds_agree_with_what_is_expected_of_them() -> None:
    tally: Counter[bool] = Counter()
    seen = 0
    for name, data in members(shared("data/feeds.tar.xz"), ".xml"):
        seen += 1
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
        header = re.search(r"Content-Location:[ \t]*(.*)", text)
        bundle = read_feed(data, urljoin(f"http://127.0.0.1:8097/{name}", header[1] if header else ""), name=name)
        skips(bundle)
        assert bundle.readings or bundle.name or bundle.problems, name
        said = re.search(r"Expect:\s*(.*)", text)
        found = [agrees(bundle, path, expected) for path, expected in expectations(said[1] if said else "")]
        known = [one for one in found if one is not None]
        if known and not name.startswith("illformed"):
            tally[all(known)] += 1
    assert seen > 2000
    assert tally[True] >= 0.98 * tally.total()


def test_json_is_taken_or_refused_as_the_standard_says() -> None:
    for name, data in members(shared("data/json-feeds-bad.tar.xz"), ".json"):
        (problem,) = read_json_feed(data, None).problems[:1]
        accepted = "not JSON (" not in problem.text
        case = name.rpartition("/")[2][:2]
        assert case == "i_" or accepted == (case == "y_"), name


@pytest.mark.parametrize(
    ("name", "posts", "skipped"),
    [
        ("blogger-export.xml", 47, {"template": 1, "settings": 51, "comment": 193, "empty": 1}),
        ("blogger-export-2.xml", 4, {"template": 1, "settings": 58, "comment": 1}),
        ("wordpress-export.xml", 16, {"attachment": 4, "comment": 4}),
    ],
)
def test_exports_lose_nothing(name: str, posts: int, skipped: dict[str, int]) -> None:
    data = shared(f"data/{name}").read_bytes()
    bundle = read_wordpress(data, None) if name.startswith("wordpress") else read_blogger_export(data, None)
    assert skips(bundle) == skipped
    assert len(bundle.readings) == posts
    assert bundle.found == len(re.findall(rb"<(?:entry|item|wp:comment)>", data))
    assert not bundle.problems


def test_no_mail_falls_over_or_writes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = list(members(shared("data/mail.tar.xz"), ".eml"))
    monkeypatch.chdir(tmp_path)
    for name, data in mails:
        bundle = read_mail(data, None)
        skips(bundle)
        assert bundle.readings or bundle.problems, name
    assert len(mails) > 100
    assert not list(tmp_path.iterdir())


def test_naughty_strings_are_only_strings() -> None:
    strings = json.loads(shared("data/hostile/naughty-strings.json").read_text())
    xss = shared("data/hostile/xss-1.txt").read_text(errors="replace").splitlines()[:1500]
    items = [
        {
            "id": str(number),
            "url": one,
            "title": one,
            "content_html": one,
            "summary": one,
            "date_published": one,
            "tags": [one],
        }
        for number, one in enumerate([*strings, *xss])
    ]
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).encode()
    bundle = read_json_feed(data, None)
    skips(bundle)
    assert len(bundle.readings) > 0.9 * len(items)
    assert all(urls.is_web(reading.url.value) for reading in bundle.readings if reading.url)
    wrapped = io.StringIO()
    wrapped.write("<rss><channel>")
    for one in [*strings, *xss]:
        wrapped.write(f"<item><title>{one}</title><link>{one}</link><description>{one}</description></item>")
    assert read_feed(wrapped.getvalue().encode("utf-8", "replace"), None).problems
