"""digest check: its forms, and the links that leave the site."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.desk import Told, hurried, telling
from tests.network.loopback import host, ok, to

ARTICLE = "---\nid: tag:desk.example,2018:a\ntitle: A\npublished: 2018-04-11\nsource: desk\npublised: 1\n---\nBody.\n"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "site"
    put(root, "site.yaml", "title: T\nurl: https://desk.example\n")
    put(root, "content/sources.yaml", "desk: {name: Desk, kind: publisher, rights: full}\n")
    put(root, "output/index.html", "<!doctype html><title>T</title>\n<p>Home\n")
    monkeypatch.chdir(root)
    hurried(monkeypatch)
    return root


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_a_fault_of_a_page_is_named_from_the_sites_folder(site: Path, told: Told) -> None:
    put(site, "output/a b.html", "<p>\n<a href='no.html'>")
    code, _, err = told("check")
    assert code == 1
    assert "output/a b.html:2: error: a link to “no.html” leads nowhere [broken-link]" in err


def test_sarif_names_rule_level_words_and_place_of_every_problem(site: Path, told: Told) -> None:
    put(site, "content/articles/2018/04/a.md", ARTICLE)
    put(site, "output/a b.html", "<p>\n<a href='no.html'>")
    put(site, "output/.env", "x")
    code, out, err = told("check", "--sarif")
    assert (code, err) == (1, "")
    log = json.loads(out)
    assert (log["version"], urlsplit(log["$schema"]).scheme, list(log)) == (
        "2.1.0",
        "https",
        ["$schema", "version", "runs"],
    )
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "originalUriBaseIds", "results"}
    driver = run["tool"]["driver"]
    assert set(driver) == {"name", "version", "rules"}
    assert {rule["help"]["text"] for rule in driver["rules"]} == {
        f"the handbook's page “Problems”, “{rule['id']}”" for rule in driver["rules"]
    }
    assert run["originalUriBaseIds"]["SITE"]["uri"] == f"{site.as_uri()}/"
    places = {}
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations"}
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"].endswith((".", "?"))
        (location,) = result["locations"]
        (physical,) = location.values()
        assert physical["artifactLocation"]["uriBaseId"] == "SITE"
        assert urlsplit(physical["artifactLocation"]["uri"]).path == physical["artifactLocation"]["uri"]
        assert all(number >= 1 for number in physical.get("region", {}).values())
        places[result["ruleId"]] = physical
    assert places["unknown-key"] == {
        "artifactLocation": {"uri": "content/articles/2018/04/a.md", "uriBaseId": "SITE"},
        "region": {"startLine": 6, "startColumn": 1},
    }
    assert places["broken-link"] == {
        "artifactLocation": {"uri": "output/a%20b.html", "uriBaseId": "SITE"},
        "region": {"startLine": 2},
    }
    assert places["deploy-dot-file"] == {"artifactLocation": {"uri": "output/.env", "uriBaseId": "SITE"}}


def test_a_sound_site_gives_an_empty_run(site: Path, told: Told) -> None:
    code, out, _ = told("check", "--sarif")
    assert (code, json.loads(out)["runs"][0]["results"]) == (0, [])
    assert told("check", "--sarif", "--json")[0] == 2


def test_a_secret_in_a_page_is_named_by_its_kind_and_never_shown(
    site: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", "correct-horse-battery")
    put(site, "output/a.html", '<a href="correct-horse-battery.html"><img src="https://u:hunter2-hunter2@x.example/">')
    for form in ((), ("--json",), ("--sarif",)):
        code, out, err = told("check", *form)
        assert code == 1
        assert "deploy-secret" in out + err
        assert "battery" not in out + err
        assert "hunter2" not in out + err


def test_links_to_other_hosts_are_asked_once_a_week(site: Path, told: Told) -> None:
    with host(
        here=ok(), gone=ok("", "410 Gone"), moved=to("/here"), lost=to("/nothing"), shut=ok("", "403 Forbidden"),
        big=ok("x" * 100_000), slow=ok("", "503 Busy", Retry_After="1"),
    ) as served:  # fmt: skip
        put(site, "site.yaml", f"title: T\nurl: https://desk.example\nallow_hosts: ['{served.place}']\n")
        links = [
            f"<a href='{served.url(path)}'>"
            for path in ("/here#a", "/here#b", "/gone", "/moved", "/lost", "/shut", "/big")
        ]
        put(site, "output/a.html", "<p>\n" + "\n".join(links) + "<a href='https://desk.example/own.html'>")
        put(site, "output/z.html", f"<a href='{served.url('/gone')}'><link rel=x href='{served.url('/not-asked')}'>")
        code, out, err = told("check", "--links")
        assert code == 0
        assert "links to other hosts: 3 alive, 2 dead, 1 unsure" in out
        assert f"output/a.html:4: warning: nothing is at {served.url('/gone')} any more" in err
        assert f"output/a.html:6: warning: nothing is at {served.url('/lost')} any more" in err
        assert err.count("[dead-link]") == 2
        asked = served.asked()
        assert asked.count("/here") == 2  # by itself, and where /moved leads
        assert asked.count("/robots.txt") == 1
        assert "/not-asked" not in asked
        served.requests.clear()
        again = json.loads(told("check", "--links", "--json")[1])
        assert again["links"] == {"alive": 3, "dead": 2, "unsure": 1}
        assert served.asked() == ["/robots.txt", "/shut"]  # what gave no sure answer is asked again


def test_an_answer_that_is_old_or_from_the_future_is_asked_again(site: Path, told: Told) -> None:
    with host(a=ok(), b=ok(), c=ok()) as served:
        put(site, "site.yaml", f"title: T\nurl: https://desk.example\nallow_hosts: ['{served.place}']\n")
        put(site, "output/a.html", "".join(f"<a href='{served.url(path)}'>" for path in ("/a", "/b", "/c")))
        assert told("check", "--links")[0] == 0
        kept = json.loads((site / ".digest/links.json").read_text("utf-8"))
        kept[served.url("/a")][2] = "2001-01-01T00:00:00+00:00"
        kept[served.url("/b")][2] = "2999-01-01T00:00:00+00:00"
        put(site, ".digest/links.json", json.dumps(kept))
        served.requests.clear()
        assert told("check", "--links")[0] == 0
        assert sorted(served.asked()) == ["/a", "/b", "/robots.txt"]
        put(site, ".digest/links.json", '{"broken": [')
        assert told("check", "--links")[0] == 0


def test_pages_that_robots_may_not_read_and_hosts_of_ones_own_are_not_asked(site: Path, told: Told) -> None:
    with host(a=ok(), **{"robots.txt": ok("User-agent: *\nDisallow: /\n")}) as served:
        put(site, "site.yaml", f"title: T\nurl: https://desk.example\nallow_hosts: ['{served.place}']\n")
        put(site, "output/a.html", f"<a href='{served.url('/a')}'><a href='http://127.0.0.1:9/'>")
        code, out, _ = told("check", "--links")
        assert (code, served.asked()) == (0, ["/robots.txt"])
        assert "2 unsure" in out


def test_a_dead_line_is_no_proof_that_every_link_is_dead(site: Path, told: Told) -> None:
    with host() as served:
        place = served.place
    put(site, "site.yaml", f"title: T\nurl: https://desk.example\nallow_hosts: ['{place}']\n")
    put(site, "output/a.html", f"<a href='http://{place}/a'><a href='http://{place}/b'>")
    code, _, err = told("check", "--links")
    assert code == 3
    assert "is this machine online" in err
    assert not (site / ".digest/links.json").exists()


def test_links_can_only_be_followed_from_a_built_site(site: Path, told: Told) -> None:
    (site / "output/index.html").unlink()
    code, _, err = told("check", "--links")
    assert code == 1
    assert "digest build" in err


def test_what_a_build_would_say_of_sources_and_theme_is_said_before_it(site: Path, told: Told) -> None:
    put(site, "content/sources.yaml", "desk: {name: Desk, kind: publisher}\n")
    put(site, "content/articles/2018/04/a.md", ARTICLE.replace("publised: 1\n", ""))
    code, _, err = told("check")
    assert (code, err.count("[source-without-rights]")) == (0, 1)
    put(site, "site.yaml", "title: T\nurl: https://desk.example\ntheme: mine\n")
    put(site, "themes/mine/theme.yaml", "extends: plain\n")
    put(site, "themes/mine/article.html", "{% if %}")
    code, _, err = told("check")
    assert code == 1
    assert "themes/mine/article.html:1: error:" in err


def test_a_broken_cut_rule_of_the_site_is_named_before_it_is_needed(site: Path, told: Told) -> None:
    put(site, "content/rules/desk.yaml", 'about: x\nrules:\n  a:\n    line: "^("\n    seen: x\n')
    code, out, err = told("check")
    assert (code, out) == (1, "")
    assert "content/rules/desk.yaml:3: error:" in err
    assert "[cut-rule-wrong]" in err


def test_a_file_that_nothing_reads_is_named_with_where_it_belongs(site: Path, told: Told) -> None:
    month = "content/articles/2018/04"
    hints = {
        f"{month}/b.MD": "call it b.md",
        f"{month}/c.markdown": "call it c.md",
        f"{month}/d.jpg": "themes/NAME/",
        "content/b.md": "content/articles/YYYY/MM/",
        "content/article/a.md": "did you mean “articles”?",
        "content/storyline/x.md": "did you mean “storylines”?",
        "content/Pages/x.md": "did you mean “pages”?",
        "content/drafts/z.txt": "call it z.md",
        "content/rules/desk.yml": "call it content/rules/desk.yaml",
        "content/rules/old/desk.yaml": "call it content/rules/desk.yaml",
        "content/taxonomy.yml": "call it taxonomy.yaml",
    }
    for path in hints:
        put(site, path, "x")
    (site / "content/pages").mkdir()
    (site / "content/pages/more").symlink_to(site / "content/article")
    code, out, err = told("check", "--json")
    assert (code, err) == (0, "")
    found = {one["file"]: one["hint"] for one in json.loads(out)["problems"] if one["code"] == "unread-file"}
    assert found.pop("content/pages/more") == "put the folder itself here"
    assert set(found) == set(hints)
    for path, hint in hints.items():
        assert hint in found[path]


def test_what_is_read_hidden_kept_or_left_over_is_no_stray(site: Path, told: Told) -> None:
    put(site, "content/articles/2018/04/a.md", ARTICLE.replace("publised: 1\n", ""))
    put(site, "content/pages/deep/about.md", "---\ntitle: About\n---\nUs.\n")
    for path in (
        ".gitkeep",
        "drafts/.digest-0123456789abcdef.part",
        "pages/about.md~",
        "pages/#about.md#",
        "pages/a.bak",
    ):
        put(site, f"content/{path}", "x")
    put(site, "content/captures/0123.json", "{}")
    shelf = site / "shelf"
    shelf.mkdir()
    (site / "content/editions").symlink_to(shelf)
    assert "unread-file" not in told("check")[2]
