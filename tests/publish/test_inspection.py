from pathlib import Path

import pytest

from digest.problems import Problem
from digest.publish.built import built_site
from digest.publish.inspection import inspect
from tests.publish.sites import made_site, page, put


@pytest.fixture
def output(tmp_path: Path) -> Path:
    made_site(tmp_path, 40)
    put(tmp_path, {"old.html": page("moved"), ".gitkeep": "", "a/.gitignore": "", ".well-known/security.txt": "x"})
    return tmp_path


def found(output: Path, *secrets: str, base: str = "/") -> list[tuple[str, str]]:
    problems: tuple[Problem, ...] = inspect(built_site(output), secrets, base=base)
    return [(problem.code, problem.place.file) for problem in problems]


@pytest.mark.parametrize(("home", "base"), [("https://desk.example", "/"), ("https://desk.example/news", "/news/")])
def test_whole_addresses_of_the_site_itself_are_looked_up_too(output: Path, home: str, base: str) -> None:
    good = [home, f"{home}/", f"{home}/story.html?a#b", f"{home}.org/x", "https://desk.example/other"]
    bad = [f"{home}/story.md", f"{home}/2018/none.html"]
    links = "".join(f'<a href="{address}">x</a>\n' for address in (*good[: 4 if base == "/" else 5], *bad))
    put(output, {"story.html": f'<!doctype html><link rel="canonical" href="{home}/gone.html">{links}'})
    problems = inspect(built_site(output), base=base, home=home)
    assert [(problem.code, problem.severity) for problem in problems] == [("broken-link", "warning")] * 2
    assert all(any(address in problem.text for problem in problems) for address in bad)
    assert inspect(built_site(output), base=base) == ()


def test_a_clean_site_is_silent(output: Path) -> None:
    put(
        output, {"story.html": page("The ad blocker trade: a story about pay-walls, passwords and drafts at 04:56:00.")}
    )
    assert found(output) == []


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        (".env", "x", "deploy-dot-file"),
        (".git/config", "x", "deploy-dot-file"),
        ("a/.htpasswd", "x", "deploy-dot-file"),
        ("drafts/index.html", "x", "deploy-drafts"),
        ("robots.txt", "User-agent: *\nDisallow: /\n", "deploy-drafts"),
        ("key.pem", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3", "deploy-secret"),
        ("a.html", "AKIA" + "Z" * 16, "deploy-secret"),
        ("a.html", "ghp_" + "a" * 36, "deploy-secret"),
        ("a.json", '"glpat-' + "a" * 20 + '"', "deploy-secret"),
        ("a.js", "nfp_" + "a" * 40, "deploy-secret"),
        ("a.txt", "https://desk:hunter2@git.example/news.git", "deploy-secret"),
        ("a.html", "<p>Powered by <a href='https://x.example'>Blogger</a>.</p>", "leftover"),
        ("a.html", "<div>Reviewed by Unknown on 04:56:00 Rating: 5</div>", "leftover"),
        ("a.html", "<p>Subscribe to: Post Comments (Atom)</p>", "leftover"),
        ("a.html", "<p>Please disable your ad blocker to go on.</p>", "leftover"),
        ("a.html", "<p>{{ article.title }}</p>", "leftover"),
        ("a.html", "<p>Lorem ipsum dolor sit amet</p>", "leftover"),
        ("_redirects", "/old new 301\n", "bad-redirect"),
        ("_redirects", "/gone.html /not-there.html 410!\n", "bad-redirect"),
        ("_redirects", "/a/* /b 301\n/a/c /d 301\n", "unreachable-redirect"),
        ("_headers", "/*\n  Nonsense\n", "bad-header"),
        ("a.html", '<a href="nowhere.html">', "broken-link"),
        ("a.html", '<a href="2018/01/story-0">', "broken-link"),
        ("2018/x.html", '<a href="../style.css"><img src="../none.png">', "broken-link"),
        ("a.html", '<link rel="stylesheet" href="https://fonts.example/x.css">', "foreign-request"),
        ("a.html", '<img src="//tracker.example/pixel.gif">', "foreign-request"),
    ],
)
def test_each_planted_fault_is_found_in_its_file(output: Path, path: str, text: str, code: str) -> None:
    put(output, {path: text})
    assert (code, path) in found(output)


def test_a_value_of_the_environment_is_found_whatever_it_looks_like(output: Path) -> None:
    put(output, {"search/index.json": '{"k":"correct horse battery"}'})
    assert found(output, "correct horse battery") == [("deploy-secret", "search/index.json")]
    assert found(output, "true") == []


def test_links_that_lead_somewhere_are_no_fault(output: Path) -> None:
    put(
        output,
        {
            "2018/tags/index.html": "tags",
            "2018/a.html": '<a href="../index.html#top"><a href="/"><a href="?x=1"><a href="mailto:a@b.example">'
            '<a href="https://x.example/"><a href="../%D0%92%D0%BE%D0%B9%D0%BD%D0%B0.html"><link rel="canonical" '
            'href="https://news.example/a.html"><a href="#note"><a href="tags"><a href="tags/">',
        },
    )
    assert found(output) == []


def test_code_shown_to_readers_and_scripts_are_no_leftovers(output: Path) -> None:
    put(output, {"a.html": '<pre>{{ title }}</pre><script type=\'application/ld+json\'>{"a": "{{ b }}"}</script>'})
    assert found(output) == []


def test_a_site_in_a_folder_may_name_itself_from_the_hosts_root(output: Path) -> None:
    put(output, {"404.html": '<link rel="stylesheet" href="/news/style.css"><a href="/news/"><a href="/news/no.html">'})
    assert found(output, base="/news/") == [("broken-link", "404.html")]


def test_of_files_that_are_not_sent_nothing_is_read(output: Path) -> None:
    put(output, {"a.html": '<a href="no.html">', "b.html": '<a href="no.html">'})
    problems = inspect(built_site(output), only=["b.html"])
    assert [problem.place.file for problem in problems] == ["b.html"]
