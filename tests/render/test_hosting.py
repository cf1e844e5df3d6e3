"""_headers and _redirects as a build writes them, and as a host would read them."""

import datetime as dt
from pathlib import Path

import pytest

from digest.publish.answer import Rules, answer
from digest.publish.built import built_site
from digest.publish.inspection import rules_problems
from digest.publish.rules import read_headers, read_redirects
from digest.site.build import BuildOptions, build

ARTICLE = """\
---
id: tag:news.example,2018:{slug}
title: {slug}
published: 2018-04-11
source: desk
tags: [syria]
summary: What happened.
{more}
---
Body.
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    put(tmp_path, "site.yaml", "title: T\nurl: https://news.example\n")
    put(tmp_path, "content/sources.yaml", "desk: {name: Desk, kind: publisher, rights: full}\n")
    put(
        tmp_path,
        "content/taxonomy.yaml",
        "region:\n  syria: {name: Syria, aliases: [levant, Syrian Arab Republic]}\n  levant-sea: {name: Sea}\n",
    )
    return tmp_path


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def article(root: Path, slug: str, more: str = "") -> None:
    put(root, f"content/articles/2018/04/{slug}.md", ARTICLE.format(slug=slug, more=more))


def built(root: Path, **options: bool) -> dict[str, str]:
    report = build(root, BuildOptions(today=dt.date(2020, 1, 1), **options))
    assert report.swapped, report.problems
    output = root / "output"
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in output.rglob("*")
        if path.is_file()
    }


def rules(files: dict[str, str]) -> Rules:
    redirects, wrong = read_redirects(files["_redirects"])
    headers, also_wrong = read_headers(files["_headers"])
    assert wrong + also_wrong == ()
    return Rules(redirects, headers)


def test_an_alias_is_answered_with_301_though_a_stub_stands_there(site: Path) -> None:
    article(site, "a", "aliases: [/2018/04/old.html, /before/, /Война.html]")
    files = built(site)
    for old in (
        "/2018/04/old.html",
        "/2018/04/old.html?m=1",
        "/before/",
        "/before",
        "/%D0%92%D0%BE%D0%B9%D0%BD%D0%B0.html",
    ):
        found = answer(old, files, rules(files))
        assert (found.status, found.location.partition("?")[0]) == (301, "/2018/04/a.html"), old
    assert "2018/04/old.html" in files
    assert answer("/2018/04/a.html", files, rules(files)).status == 200


def test_a_withdrawn_story_is_gone_at_every_address_it_had(site: Path) -> None:
    article(site, "a")
    article(site, "b", "aliases: [/old-b.html]\nwithdrawn: 2019-01-01")
    files = built(site)
    for old in ("/2018/04/b.html", "/old-b.html"):
        found = answer(old, files, rules(files))
        assert (found.status, found.file) == (410, "2018/04/b.html")


def test_a_merged_term_leads_to_the_one_that_stayed_with_its_pages_and_feeds(site: Path) -> None:
    article(site, "a")
    files = built(site)
    found = rules(files)
    assert answer("/tags/levant.html", files, found).location == "/tags/syria.html"
    assert answer("/tags/levant/atom.xml", files, found).location == "/tags/syria/atom.xml"
    assert answer("/tags/syrian-arab-republic.html", files, found).status == 404
    assert answer("/tags/levant-sea.html", files, found).status == 404


def test_what_is_not_published_yet_is_named_in_no_rule(site: Path) -> None:
    article(site, "a")
    put(
        site,
        "content/articles/2030/01/later.md",
        ARTICLE.format(slug="later", more="aliases: [/secret.html]").replace("2018-04-11", "2030-01-01"),
    )
    assert "later" not in built(site)["_redirects"]
    assert "later" not in built(site, drafts=True)["_redirects"]


def test_every_page_is_strict_and_each_header_is_set_by_one_rule(site: Path) -> None:
    article(site, "a")
    files = built(site)
    found = rules(files)
    page = answer("/2018/04/a.html", files, found).headers
    assert page["content-security-policy"].startswith("default-src 'none'")
    assert page["x-content-type-options"] == "nosniff"
    feed = answer("/atom.xml", files, found).headers
    assert feed["content-type"] == "application/atom+xml; charset=utf-8"
    everywhere = {name.lower() for name in found.headers[0].values}
    for rule in found.headers[1:]:
        assert not everywhere & {name.lower() for name in rule.values}


def test_a_file_named_by_its_fingerprint_is_kept_for_ever_and_others_are_not(site: Path) -> None:
    article(site, "a")
    put(site, "site.yaml", "title: T\nurl: https://news.example\ntheme: mine\n")
    put(site, "themes/mine/font.3f9a1c22.woff2", "x")
    put(site, "themes/mine/plain.woff2", "x")
    files = built(site)
    found = rules(files)
    assert answer("/font.3f9a1c22.woff2", files, found).headers["cache-control"].endswith("immutable")
    assert "immutable" not in answer("/plain.woff2", files, found).headers["cache-control"]


def test_on_a_site_in_a_folder_browsers_are_sent_below_that_folder(site: Path) -> None:
    put(site, "site.yaml", "title: T\nurl: https://host.example/news\n")
    article(site, "a", "aliases: [/old.html]")
    assert built(site)["_redirects"] == (
        "/old.html /news/2018/04/a.html 301!\n"
        "/tags/levant.html /news/tags/syria.html 301!\n/tags/levant/* /news/tags/syria/:splat 301!\n"
    )


def test_redirects_of_site_yaml_lead_old_platforms_addresses_on(site: Path) -> None:
    put(
        site,
        "site.yaml",
        "title: T\nurl: https://host.example/news\nredirects:\n"
        "  - {from: /search/*, to: /archive.html}\n"
        "  - {from: /search/label/*, to: /tags/:splat.html}\n"
        "  - {from: /feeds/posts/default, to: /atom.xml, status: 302}\n"
        "  - {from: /p/donate.html, status: 410}\n"
        "  - from: /p/shop.html\n    to: https://shop.example/\n",
    )
    article(site, "a")
    files = built(site)
    assert files["_redirects"] == (
        "/feeds/posts/default /news/atom.xml 302\n/p/donate.html /404.html 410\n"
        "/p/shop.html https://shop.example/ 301\n"
        "/tags/levant.html /news/tags/syria.html 301!\n"
        "/search/label/* /news/tags/:splat.html 301\n/tags/levant/* /news/tags/syria/:splat 301!\n"
        "/search/* /news/archive.html 301\n"
    )
    found = rules(files)
    assert answer("/search/label/syria", files, found).location == "/news/tags/syria.html"
    assert answer("/search/2018", files, found).location == "/news/archive.html"
    assert answer("/p/donate.html", files, found).status == 410
    assert rules_problems(built_site(site / "output"), "/news/") == ()


def test_a_change_of_the_redirects_wakes_their_file(site: Path) -> None:
    built(site)
    put(site, "site.yaml", "title: T\nurl: https://news.example\nredirects: [{from: /a, to: /archive.html}]\n")
    assert "/a /archive.html 301\n" in built(site)["_redirects"]


def test_redirects_that_can_not_work_are_found_in_the_built_site(site: Path) -> None:
    put(
        site,
        "site.yaml",
        "title: T\nurl: https://news.example\nredirects:\n"
        "  - {from: /old, to: /nowhere.html}\n  - {from: /archive.html, to: /}\n"
        "  - {from: /x, to: /y.html, status: 410}\n",
    )
    built(site)
    found = rules_problems(built_site(site / "output"))
    assert sorted((problem.code, problem.place.line) for problem in found) == [
        ("bad-redirect", 3),
        ("broken-link", 2),
        ("unreachable-redirect", 1),
    ]
