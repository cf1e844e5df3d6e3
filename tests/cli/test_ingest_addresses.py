"""digest ingest https://…: pages and feeds by address, each failing for itself."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import Told, answer, content, drafts, feed, hurried, item, make_site, page, telling
from tests.network.loopback import Host, host, ok, to


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_site(tmp_path / "site"))
    hurried(monkeypatch)
    return tmp_path / "site"


def allow(site: Path, served: Host) -> None:
    make_site_text = (site / "site.yaml").read_text("utf-8").replace("[]", f"[{served.place!r}]")
    (site / "site.yaml").write_text(make_site_text, "utf-8")


def test_pages_by_address_become_drafts_and_one_that_fails_stops_none(site: Path, told: Told) -> None:
    with host(a=answer(page("Tern")), b=ok("", "404 Not Found"), c=to("/d"), d=answer(page("Gannet"))) as served:
        allow(site, served)
        code, out, err = told("ingest", served.url("/a"), served.url("/b"), served.url("/c"))
        assert code == 3
        assert "fetch-status" in err
        assert "in all: 3 sources, 2 stories" in out
        made = drafts(site)
        assert list(made) == ["2018-04-11-gannet-enters-service.md", "2018-04-11-tern-enters-service.md"]
        assert f"url: {served.url('/d')}" in made["2018-04-11-gannet-enters-service.md"]
        before = content(site)
        code, out, _ = told("ingest", served.url("/a"))
        assert (code, content(site)) == (0, before)
        assert "already taken in" in out


def test_a_dry_run_fetches_and_saves_nothing(site: Path, told: Told) -> None:
    with host(a=answer(page("Tern"))) as served:
        allow(site, served)
        code, out, _ = told("ingest", served.url("/a"), "--dry-run", "--json", "--url", "https://tern.example/news")
        assert code == 0
        assert json.loads(out)["url"] == "https://tern.example/news"
        assert content(site) == {}


def test_a_place_that_the_site_does_not_allow_is_never_asked(site: Path, told: Told) -> None:
    with host(a=answer(page("Tern"))) as served:
        code, _, err = told("ingest", served.url("/a"))
        assert (code, served.requests) == (3, [])
        assert "fetch-forbidden" in err


def test_a_host_may_ask_programs_to_stay_away(site: Path, told: Told) -> None:
    with host(**{"robots.txt": ok("User-agent: *\nDisallow: /a\n"), "a": answer(page("Tern"))}) as served:
        allow(site, served)
        assert told("ingest", served.url("/a"))[0] == 3
        assert served.asked() == ["/robots.txt"]


def test_items_of_which_a_feed_shows_the_beginning_are_followed_or_kept_as_leads(site: Path, told: Told) -> None:
    with host(tern=answer(page("Tern"))) as served:
        items = [
            item("Tern", served.url("/tern"), full=False, guid="1"),
            item("Gannet", served.url("/gone"), full=False, guid="2"),
            item("Petrel", served.url("/petrel"), guid="3"),
        ]
        served.answers["/rss.xml"] = [answer(feed(items))]
        allow(site, served)
        code, _, err = told("ingest", served.url("/rss.xml"))
        assert code == 0, err
        assert "it stays a lead" in err
        made = drafts(site)
        assert list(made) == [f"2018-04-11-{name}-enters-service.md" for name in ("gannet", "petrel", "tern")]
        assert "a hundred more welders" in made["2018-04-11-tern-enters-service.md"]
        assert "kind: teaser" in made["2018-04-11-gannet-enters-service.md"]
        before = content(site)
        served.answers["/rss.xml"] = [answer(feed([*items[::-1], item("Skua", served.url("/skua"))]))]
        code, _, _ = told("ingest", served.url("/rss.xml"))
        assert code == 0
        assert len(drafts(site)) == 4
        assert {path: data for path, data in content(site).items() if path in before} == before
        assert served.asked().count("/tern") == 1


def test_leads_stay_leads_where_fetching_is_off_and_their_story_takes_their_place(site: Path, told: Told) -> None:
    with host(tern=answer(page("Tern"))) as served:
        served.answers["/rss.xml"] = [answer(feed([item("Tern", served.url("/tern"), full=False)]))]
        allow(site, served)
        told("ingest", served.url("/rss.xml"), "--no-fetch")
        assert ["kind: teaser" in text for text in drafts(site).values()] == [True]
        assert "/tern" not in served.asked()
        _, out, _ = told("ingest", served.url("/tern"))
        assert "is put aside: this is its story" in out
        assert ["kind: story" in text for text in drafts(site).values()] == [True]
        assert len(drafts(site, "dropped")) == 1
