"""An editor's day on the command line, in a folder of its own."""

import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.cli.next_steps import next_steps
from digest.library.schema import SCHEMAS
from tests.library.sites import ARTICLE, DRAFT, make_site, tree

Told = Callable[..., tuple[int, str, str]]
DRAFT_PATH = "content/drafts/2018-04-11-envoys.md"
TEASER = "---\nkind: teaser\ntitle: Lead\ndate_basis: inferred\n---\n\nMore soon.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_site(
        tmp_path,
        {
            DRAFT_PATH: DRAFT,
            "content/drafts/2018-04-12-bare.md": TEASER,
            "content/articles/2018/04/old.md": ARTICLE.replace("{slug}", "old"),
        },
    )
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def call(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def parsed(said: tuple[int, str, str]) -> object:
    assert said[0] == 0, said[2]
    return json.loads(said[1])


def test_inbox_says_what_each_draft_wants(site: Path, told: Told) -> None:
    code, out, _ = told("inbox")
    assert code == 0
    assert "ready: digest publish envoys" in out
    assert "wants the whole story, a date, a source, tags, a summary" in out
    assert out.endswith("2 drafts waiting\n")
    rows = parsed(told("inbox", "--json"))
    assert isinstance(rows, list)
    assert [(row["slug"], row["kind"], row["wants"] == []) for row in rows] == [
        ("envoys", "story", True),
        ("bare", "teaser", False),
    ]


def test_inbox_shows_the_day_where_a_draft_knows_the_hour(site: Path, told: Told) -> None:
    draft = site / DRAFT_PATH
    was = next(line for line in DRAFT.splitlines() if line.startswith("published:"))
    draft.write_text(DRAFT.replace(was, "published: 2018-04-11T09:30:00+02:00"), "utf-8")
    assert "2018-04-11  envoys\n" in told("inbox")[1]
    assert '"2018-04-11T09:30:00+02:00"' in told("inbox", "--json")[1]


def test_inbox_names_a_draft_that_cannot_be_read(site: Path, told: Told) -> None:
    (site / "content/drafts/broken.md").write_text("no head")
    code, _, err = told("inbox")
    assert code == 1
    assert err.startswith("content/drafts/broken.md:1:1: error: no front matter [no-front-matter]")


def test_from_draft_to_article_and_back(site: Path, told: Told) -> None:
    assert told("tag", "envoys", "+syria", "-Diplomacy")[1] == f"{DRAFT_PATH}: russia, syria\n"
    assert told("summarize", "envoys", "--text", "Talks: no end.")[0] == 0
    assert parsed(told("publish", "envoys", "--json")) == [
        {"draft": DRAFT_PATH, "path": "content/articles/2018/04/envoys-meet-in-vienna.md"}
    ]
    text = (site / "content/articles/2018/04/envoys-meet-in-vienna.md").read_bytes().decode()
    assert "tags: [russia, syria]   # two\n" in text
    assert 'summary: "Talks: no end."\n' in text
    assert text.endswith("---\n\nPARIS (AFP) - Envoys *met*.\r\n")
    assert not (site / DRAFT_PATH).exists()
    assert [row["slug"] for row in parsed(told("list", "--json", "--tag", "SYRIA"))] == ["envoys-meet-in-vienna"]  # type: ignore[attr-defined]
    assert told("withdraw", "envoys-meet", "--reason", "Wrong.")[0] == 0
    assert [row["slug"] for row in parsed(told("list", "--withdrawn", "--json"))] == ["envoys-meet-in-vienna"]  # type: ignore[attr-defined]
    assert told("withdraw", "envoys-meet", "--back")[0] == 0
    assert (site / "content/articles/2018/04/envoys-meet-in-vienna.md").read_bytes().decode() == text


def test_nothing_is_published_unless_all_is_ready(site: Path, told: Told) -> None:
    before = tree(site)
    code, _, err = told("publish", "envoys", "bare")
    assert code == 1
    assert sorted(part.partition("]")[0] for part in err.split("[")[1:]) == [
        "publish-no-date", "publish-no-source", "publish-no-summary", "publish-no-tags", "teaser",
    ]  # fmt: skip
    assert tree(site) == before


def test_publish_takes_the_editors_date(site: Path, told: Told) -> None:
    (site / DRAFT_PATH).write_text(DRAFT.replace("stated", "inferred"))
    assert told("publish", "envoys")[0] == 1
    assert told("publish", "envoys", "--date", "11 April")[0] == 2
    assert told("publish", "envoys", "--date", "2018-05-01", "--confirm-date")[0] == 2
    assert told("publish", "envoys", "--date", "2018-05-01")[0] == 0
    assert "date_basis: confirmed" in (site / "content/articles/2018/05/envoys-meet-in-vienna.md").read_text()


def test_publish_says_when_a_story_comes_out(site: Path, told: Told) -> None:
    _, now, _ = told("publish", "envoys")
    assert now.splitlines()[1:] == ["See it with: digest build, or digest serve"]
    (site / DRAFT_PATH).write_text(DRAFT)
    _, later, _ = told("publish", "envoys", "--date", "2199-12-24")
    assert later.splitlines() == [
        "published: content/articles/2199/12/envoys-meet-in-vienna.md, not out until 2199-12-24",
        "See what is not out yet with: digest serve --drafts",
    ]


def test_dropped_drafts_are_kept_and_come_back(site: Path, told: Told) -> None:
    before = tree(site)
    assert told("drop", "envoys", "bare")[0] == 0
    assert sorted(path.name for path in (site / "content/dropped").iterdir()) == [
        "2018-04-11-envoys.md",
        "2018-04-12-bare.md",
    ]
    assert told("inbox")[1].startswith("Nothing waits.")
    assert "2 drafts" in told("list", "--dropped")[1]
    assert told("drop", "--back", "envoys", "bare")[0] == 0
    assert tree(site) == before


def test_tag_shows_adds_and_refuses(site: Path, told: Told) -> None:
    before = tree(site)
    assert told("tag", "old")[1] == "content/articles/2018/04/old.md: russia\n"
    assert told("tag", "old", "+russia")[0] == 0
    assert tree(site) == before
    code, _, err = told("tag", "old", "envoys", "+siria", "-united-states")
    assert code == 1
    assert "did you mean “syria”?" in err
    assert "“united-states”" in err
    assert err.endswith("2 errors\n")
    assert told("tag", "+russia")[0] == 2
    assert told("tag", "old", "--force")[0] == 2
    assert tree(site) == before
    assert parsed(told("tag", "old", "envoys", "+syria", "--json")) == [
        {"path": "content/articles/2018/04/old.md", "tags": ["russia", "syria"]},
        {"path": DRAFT_PATH, "tags": ["russia", "talks", "syria"]},
    ]


def test_a_name_that_means_nothing_or_several(site: Path, told: Told) -> None:
    assert "[not-found]" in told("show", "envois")[2]
    assert "did you mean “envoys”?" in told("show", "envois")[2]
    assert "[ambiguous-id]" in told("show", "2018-04")[2]


def test_a_name_of_another_shelf_is_told_with_what_to_do(site: Path, told: Told) -> None:
    old, path = "content/articles/2018/04/old.md", "“old” is published already [not-a-draft]"
    assert told("withdraw", "envoys")[2] == (
        f"{DRAFT_PATH}: error: “envoys” is still a draft [not-an-article]\n"
        "    hint: see what it lacks with: digest inbox; then: digest publish envoys\n1 error\n"
    )
    for command in (("publish", "old"), ("drop", "old")):
        said = told(*command)[2]
        assert said.startswith(f"{old}: error: {path}\n")
        assert "with: digest withdraw old\n" in said
    assert "published already" in told("drop", old)[2]
    assert told("drop", "envoys")[0] == 0
    said = told("publish", "envoys")[2]
    assert "“envoys” was dropped [not-a-draft]\n    hint: have it back with: digest drop --back envoys\n" in said
    assert "is published already [not-dropped]" in told("drop", "--back", "old")[2]


def test_a_term_without_its_sign_is_known_for_one(site: Path, told: Told) -> None:
    code, _, err = told("tag", "old", "syria")
    assert (code, "“syria” is a term: write +syria to add it, -syria to remove it" in err) == (2, True)


def test_summaries_are_suggested_written_and_read_from_a_pipe(
    site: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(site)
    assert told("summarize", "envoys", "--suggest")[1] == "PARIS (AFP) - Envoys met.\n"
    assert tree(site) == before
    assert told("summarize", "envoys")[0] == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("From a pipe.\n\nTwo.\n"))
    assert told("summarize", "envoys", "--text", "-")[0] == 0
    assert "summary: |-\n  From a pipe.\n\n  Two.\n" in (site / DRAFT_PATH).read_bytes().decode()


def test_show_prints_facts_road_and_text(site: Path, told: Told) -> None:
    via = "agency: afp\nvia:\n  - {kind: blogger, name: Alert}\n  - {kind: feed, name: 'Space, News'}\n---\n\n"
    (site / DRAFT_PATH).write_text(DRAFT.replace("---\n\n", via))
    out = told("show", "envoys")[1]
    assert "road:       Agence France-Presse → The Wire → Space, News (feed) → Alert (blogger)\n" in out
    assert "title:      Envoys meet in Vienna\n" in out
    assert out.endswith("\n\nPARIS (AFP) - Envoys *met*.\n")
    value = parsed(told("show", "envoys", "--json"))
    assert isinstance(value, dict)
    assert value["fields"]["tags"] == ["russia", "talks"]
    assert value["road"][0] == "Agence France-Presse"
    assert "[no-capture]" in told("show", "envoys", "--cuts")[2]


def test_control_characters_of_a_title_never_reach_the_terminal(site: Path, told: Told) -> None:
    (site / DRAFT_PATH).write_text(DRAFT.replace("Envoys meet in Vienna", '"\\x1b[2J\\u202eEnvoys"'))
    for words in (("inbox",), ("show", "envoys"), ("list", "--drafts")):
        out = told(*words)[1]
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_cuts_are_read_from_the_ledger(site: Path, told: Told) -> None:
    (site / DRAFT_PATH).write_text(DRAFT.replace("x-own: kept", "capture: abcd1234\npart: 2"))
    assert "[no-ledger]" in told("show", "envoys", "--cuts")[2]
    ledger = site / "content/captures/abcd1234.json"
    ledger.parent.mkdir()
    ledger.write_text("{}")
    assert "[bad-ledger]" in told("show", "envoys", "--cuts")[2]
    pieces = [
        {"block": 0, "role": "kept", "story": 2, "raw": "Envoys met."},
        {"block": 1, "role": "cut", "rule": "blogger/powered", "story": 2, "raw": "Powered by Blogger."},
        {"block": 2, "role": "cut", "rule": "blogger/comments", "story": 1, "raw": "No comments:"},
    ]
    whole = {
        "ledger": 1,
        "capture": "abcd1234",
        "name": "a",
        "form": "text",
        "taken": "2018-04-12",
        "stories": [],
        "pieces": pieces,
    }
    ledger.write_text(json.dumps(whole))
    out = told("show", "envoys", "--cuts")[1]
    assert "[blogger/powered]\nPowered by Blogger.\n" in out
    assert "No comments" not in out
    value = parsed(told("show", "envoys", "--cuts", "--json"))
    assert isinstance(value, dict)
    assert value["cuts"] == [{"rule": "blogger/powered", "text": "Powered by Blogger."}]


def test_list_filters(site: Path, told: Told) -> None:
    assert "1 article\n" in told("list")[1]
    assert "0 articles" in told("list", "--month", "2017-01")[1]
    assert "0 articles" in told("list", "--source", "afp")[1]
    assert "2 drafts" in told("list", "--drafts")[1]
    assert told("list", "--drafts", "--dropped")[0] == 2
    code, _, err = told("list", "--tag", "sirya")
    assert (code, "did you mean “syria”" in err) == (1, True)


def test_a_broken_site_is_told_not_traced(site: Path, told: Told) -> None:
    (site / "content/taxonomy.yaml").write_text("region: [")
    for words in (("inbox",), ("tag", "old", "+syria"), ("publish", "envoys"), ("list",)):
        code, _, err = told(*words)
        assert code == 1
        assert "content/taxonomy.yaml:1:9: error" in err


def test_outside_a_site_every_command_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    for words in (
        ("inbox",),
        ("list",),
        ("show", "x"),
        ("tag", "x", "+y"),
        ("publish", "x"),
        ("drop", "x"),
        ("withdraw", "x"),
    ):
        code, _, err = told(*words)
        assert (code, "[no-site]" in err) == (1, True)
    assert "digest init" in next_steps()


def test_a_new_site_is_sound_and_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.chdir(tmp_path)
    assert told("init", "my-digest", "--title", "Watch: the sky", "--url", "https://sky.example")[0] == 0
    before = tree(tmp_path)
    assert "[not-empty]" in told("init", "my-digest")[2]
    assert told("init", "other", "--url", "nonsense")[0] == 1
    assert tree(tmp_path) == before
    monkeypatch.chdir(tmp_path / "my-digest")
    code, out, err = told("list")
    assert (code, err) == (0, "")
    assert "1 article" in out
    assert "Watch: the sky: 1 article" in next_steps()
    assert told("tag", "a-first-article", "+diplomacy")[0] == 0


def test_the_line_that_a_new_site_is_built_with_can_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("plain-news", "Méin Tägliches", "it's; news"):
        last = told("init", folder)[1].rstrip("\n").split("\n")[-1]
        assert shlex.split(last.removeprefix("Build it with: ")) == ["cd", folder, "&&", "digest", "build"]


def test_next_steps_follow_the_state_of_the_site(site: Path) -> None:
    lines = next_steps().split("\n")
    assert len(lines) <= 10
    assert "2 drafts wait" in next_steps()
    (site / "content/articles/2018/04/old.md").write_text("broken")
    assert "see the mistake that stops the build" in next_steps()
    (site / "content/articles/2018/04/older.md").write_text("broken")
    assert "see the 2 mistakes that stop the build" in next_steps()
    (site / "site.yaml").write_text("title: [")
    assert "site.yaml has mistakes" in next_steps()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_describes_every_key(name: str, told: Told) -> None:
    value = parsed(told("schema", name))
    assert isinstance(value, dict)
    inner = value
    while "properties" not in inner:
        inner = inner["additionalProperties"]
    assert all(part["description"] for part in inner["properties"].values())
    assert value["$schema"].endswith("2020-12/schema")


def test_schema_of_nothing_is_a_usage_error(told: Told) -> None:
    assert told("schema", "weather")[0] == 2


def test_list_says_what_no_filter_can_mean(site: Path, told: Told) -> None:
    code, out, errors = told("list", "--source", "zzz")
    assert (code, out) == (1, "")
    assert "no such source “zzz”" in errors
    for month in ("2017-13", "April", "2017-1"):
        code, out, errors = told("list", "--month", month)
        assert (code, out) == (2, "")
        assert f"“{month}” is not a month" in errors


def test_a_day_that_is_none_is_told_plainly(site: Path, told: Told) -> None:
    for command in ("build", "serve"):
        for day in ("tomorrow", "2018-02-30", "2018-04-11T06:00:00"):
            code, _, errors = told(command, "--as-of", day)
            assert code == 2
            assert f"“{day}” is not a day; write it like 2018-04-11" in errors
