"""digest sources: feeds in and out."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import Told, make_site, telling

LIST = Path(__file__).parents[1] / "specimens" / "forms" / "feeds.opml"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_site(tmp_path / "site"))
    return tmp_path / "site"


def test_a_list_goes_in_and_comes_out(site: Path, told: Told) -> None:
    code, out, err = told("sources", "import", str(LIST))
    assert code == 0
    assert "new source harbour-wire: https://harbour.example/feed" in out
    assert "opml-address" in err
    before = (site / "content/sources.yaml").read_bytes()
    assert "2 followed already" in told("sources", "import", str(LIST))[1]
    assert (site / "content/sources.yaml").read_bytes() == before
    code, out, _ = told("sources", "export")
    (site / "out.opml").write_text(out, "utf-8")
    (site / "content/sources.yaml").unlink()
    told("sources", "import", str(site / "out.opml"))
    feeds = [feed["address"] for one in json.loads(told("sources", "--json")[1]) for feed in one["feeds"]]
    assert feeds == ["https://harbour.example/feed", "http://tern.example/rss"]


def test_a_dry_run_changes_nothing(site: Path, told: Told) -> None:
    code, out, _ = told("sources", "import", str(LIST), "--dry-run", "--json")
    assert (code, len(json.loads(out)["added"])) == (0, 2)
    assert (site / "content/sources.yaml").read_bytes() == b""


def test_what_is_no_list_is_refused(site: Path, told: Told) -> None:
    (site / "a.opml").write_text('<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "utf-8")
    assert told("sources", "import", str(site / "a.opml"))[0] == 1
    assert (site / "content/sources.yaml").read_bytes() == b""


def test_a_list_given_to_ingest_says_where_it_belongs(site: Path, told: Told) -> None:
    code, _, err = told("ingest", str(LIST))
    assert code == 1
    assert "digest sources import" in err
