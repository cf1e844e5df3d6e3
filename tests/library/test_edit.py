"""Wishes of an editor, as changes to files."""

import datetime as dt
from pathlib import Path

import pytest

from digest.library.change import Change
from digest.library.drafts import draft_file, draft_path
from digest.library.edit import bring_back, drop, reinstate, summarize, tag, withdraw
from digest.library.find import Document, find
from digest.library.keys import DRAFT as DRAFT_KEYS
from digest.library.nouns import read_draft, read_sources, read_taxonomy
from digest.library.publish import House, missing, publish
from digest.library.suggest import lead
from digest.model.article import Dateline, Draft, Hop
from digest.problems import Refused
from digest.text.matter import read_matter
from tests.library.sites import ARTICLE, DRAFT, SOURCES, TAXONOMY, make_site

TERMS = read_taxonomy(TAXONOMY.encode()).noun
PUBLISHERS = read_sources(SOURCES.encode()).noun
assert TERMS is not None
assert PUBLISHERS is not None


def document(text: str = DRAFT, path: str = "content/drafts/2018-04-11-envoys.md") -> Document:
    data = text.encode()
    matter, _ = read_matter(data, path)
    assert matter is not None
    shelf = path.split("/")[1]
    return Document(path, shelf, data, matter)  # type: ignore[arg-type]


def house(files: dict[str, bytes] | None = None) -> House:
    return House("picket.example", PUBLISHERS or {}, TERMS, lambda year: files or {})  # type: ignore[arg-type]


def line_of(change: Change, key: str) -> str:
    return next(line for line in (change.after or b"").decode().split("\n") if line.startswith(f"{key}:"))


@pytest.mark.parametrize(
    ("add", "remove", "line"),
    [
        (["syria"], [], "tags: [russia, talks, syria]   # two"),
        (["Syria", "SYRIA"], ["Russian Federation"], "tags: [talks, syria]   # two"),
        (["diplomacy"], [], "tags: [russia, talks]   # two"),
        ([], ["diplomacy"], "tags: [russia]   # two"),
        ([], ["syria"], "tags: [russia, talks]   # two"),
        ([], ["russia", "talks"], "tags: []   # two"),
    ],
)
def test_tags_come_and_go_by_any_spelling(add: list[str], remove: list[str], line: str) -> None:
    assert line_of(tag(document(), TERMS, add, remove), "tags") == line  # type: ignore[arg-type]


def test_every_unknown_term_is_said_with_the_nearest() -> None:
    with pytest.raises(Refused) as refused:
        tag(document(), TERMS, ["siria", "Misile defense"], ["nothing"])  # type: ignore[arg-type]
    assert [problem.code for problem in refused.value.problems] == ["unknown-term"] * 3
    assert "“syria”" in refused.value.problems[0].hint
    assert "“missile-defense”" in refused.value.problems[1].hint


def test_a_term_that_is_gone_from_the_taxonomy_can_still_be_taken_away() -> None:
    change = tag(document(DRAFT.replace("talks]", "gone]")), TERMS, [], ["gone"])  # type: ignore[arg-type]
    assert line_of(change, "tags") == "tags: [russia]   # two"


def test_a_summary_is_set_and_taken_away() -> None:
    assert line_of(summarize(document(), " Talks: the end. "), "summary") == 'summary: "Talks: the end."'
    assert b"summary" not in (summarize(document(), "").after or b"")


def test_dropping_and_bringing_back_keep_every_byte() -> None:
    new, old = drop(document(), {"content/dropped/2018-04-11-envoys.md"})
    assert (new.path, new.before, new.after) == ("content/dropped/2018-04-11-envoys-2.md", None, DRAFT.encode())
    assert (old.path, old.before, old.after) == ("content/drafts/2018-04-11-envoys.md", DRAFT.encode(), None)
    back, _ = bring_back(document(path="content/dropped/2018-04-11-envoys.md"), set())
    assert (back.path, back.after) == ("content/drafts/2018-04-11-envoys.md", DRAFT.encode())
    with pytest.raises(Refused):
        drop(document(ARTICLE, "content/articles/2018/04/a.md"), set())
    with pytest.raises(Refused):
        bring_back(document(), set())


def test_an_article_is_withdrawn_once_and_comes_back_as_it_was() -> None:
    path = "content/articles/2018/04/a.md"
    gone = withdraw(document(ARTICLE, path), dt.date(2018, 5, 1), " The source\ntook it back. ")
    assert line_of(gone, "withdrawn") == "withdrawn: 2018-05-01"
    assert line_of(gone, "reason") == "reason: The source took it back."
    again = withdraw(document((gone.after or b"").decode(), path), dt.date(2018, 6, 1))
    assert again.after == gone.after
    assert reinstate(document((gone.after or b"").decode(), path)).after == ARTICLE.encode()
    with pytest.raises(Refused):
        reinstate(document(ARTICLE, path))
    with pytest.raises(Refused):
        withdraw(document(), dt.date(2018, 5, 1))


def test_publishing_moves_the_draft_and_keeps_its_words() -> None:
    (accepted,) = publish([document()], house())
    new, old = accepted.changes
    assert accepted.path == new.path == "content/articles/2018/04/envoys-meet-in-vienna.md"
    assert (old.path, old.after) == ("content/drafts/2018-04-11-envoys.md", None)
    assert (new.after or b"").decode() == (
        "---\n"
        "id: tag:picket.example,2018:envoys-meet-in-vienna\n"
        "title: Envoys meet in Vienna\n"
        "slug: envoys-meet-in-vienna\n"
        "published: 2018-04-11\n"
        "date_basis: stated\n"
        "source: wire\n"
        "tags: [russia, talks]   # two\n"
        "x-own: kept\n"
        "summary: They met.\n"
        "---\n\nPARIS (AFP) - Envoys *met*.\r\n"
    )


def test_all_that_is_missing_from_all_drafts_is_said_at_once() -> None:
    bare = document("---\nkind: story\ndate_basis: inferred\n---\n")
    teaser = document(
        DRAFT.replace("story", "teaser").replace("wire", "wirre").replace("talks", "tallks"), "content/drafts/b.md"
    )
    typo = document(DRAFT.replace("2018-04-11", "2018-04-31"), "content/drafts/c.md")
    with pytest.raises(Refused) as refused:
        publish([bare, teaser, typo], house())
    assert {problem.code for problem in refused.value.problems} == {
        "publish-no-title",
        "publish-no-date",
        "publish-no-source",
        "publish-no-tags",
        "publish-no-summary",
        "teaser",
        "unknown-source",
        "unknown-term",
        "bad-date",
    }
    assert missing(document(), house()) == ()


def test_an_inferred_date_waits_for_an_editor() -> None:
    inferred = document(DRAFT.replace("stated", "inferred"))
    with pytest.raises(Refused) as refused:
        publish([inferred], house())
    assert [problem.code for problem in refused.value.problems] == ["inferred-date"]
    (confirmed,) = publish([inferred], house(), confirm=True)
    assert line_of(confirmed.changes[0], "date_basis") == "date_basis: confirmed"
    (stated,) = publish([document()], house(), confirm=True)
    assert line_of(stated.changes[0], "date_basis") == "date_basis: stated"
    (dated,) = publish([inferred], house(), date=dt.date(2018, 5, 1))
    assert dated.path == "content/articles/2018/05/envoys-meet-in-vienna.md"
    assert line_of(dated.changes[0], "published") == "published: 2018-05-01"


def test_a_taken_name_gets_a_number_within_its_month_and_a_taken_id_within_its_year() -> None:
    one, two = document(), document(path="content/drafts/other.md")
    first, second = publish([one, two], house())
    assert second.path == "content/articles/2018/04/envoys-meet-in-vienna-2.md"
    april = {first.path: first.changes[0].after or b""}
    (may,) = publish([document(DRAFT.replace("2018-04-11", "2018-05-02"))], house(april))
    assert may.path == "content/articles/2018/05/envoys-meet-in-vienna.md"
    assert line_of(may.changes[0], "id") == "id: tag:picket.example,2018:envoys-meet-in-vienna-2"


def test_a_publication_that_was_cut_short_is_finished_not_repeated() -> None:
    (first,) = publish([document()], house())
    (again,) = publish([document()], house({first.path: first.changes[0].after or b""}))
    assert again == first


@pytest.mark.parametrize(
    "title", ["😀", "…", "CON", "x" * 300, "Straße İ", "日本", "../../etc/passwd", "-rf", "a\u0301"]
)
def test_any_title_gives_a_safe_file(title: str) -> None:
    (accepted,) = publish([document(DRAFT.replace("Envoys meet in Vienna", f"'{title}'"))], house())
    name = accepted.path.removeprefix("content/articles/2018/04/").removesuffix(".md")
    assert name.isascii()
    assert "/" not in name
    assert len(name) <= 80
    assert name not in ("", "con")


FULL = Draft(
    path="",
    title="A: b",
    body="Body",
    kind="teaser",
    published=dt.date(2018, 4, 11),
    date_basis="inferred",
    dateline=Dateline("Paris", "France", "AFP", dt.date(2018, 4, 11)),
    source="wire",
    via=(Hop("feed", "A, b"), Hop("page", "C", "04:56:00")),
    capture="3f9a",
    part=2,
    tags=("russia",),
    summary="One.\nTwo.",
    lang="en",
)


def test_a_draft_is_written_and_read_back() -> None:
    data = draft_file(FULL)
    read = read_draft(data, "content/drafts/a.md")
    assert read.problems == ()
    assert read.noun is not None
    assert read.noun.body == "\nBody\n"
    for name in DRAFT_KEYS:
        assert getattr(read.noun, name) == getattr(FULL, name), name
    assert data.decode().split("\n")[1:4] == ["kind: teaser", 'title: "A: b"', "published: 2018-04-11"]


def test_a_draft_with_half_a_character_is_written_without_it() -> None:
    draft = Draft(path="", title="a\ud800b", body="c\udfffd", via=(Hop("feed", "\ud800"),))
    assert read_draft(draft_file(draft), "a.md").problems == ()


def test_a_new_draft_never_takes_a_name_that_is_taken() -> None:
    today = dt.date(2018, 5, 1)
    path = draft_path(FULL, today)
    assert path == "content/drafts/2018-04-11-a-b.md"
    assert draft_path(FULL, today, {path}) == "content/drafts/2018-04-11-a-b-2.md"
    assert draft_path(Draft("", "", ""), today) == "content/drafts/2018-05-01-untitled.md"


def test_a_document_is_found_by_every_name_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "content/articles/2018/04/envoys.md"
    make_site(
        tmp_path,
        {
            path: ARTICLE.replace("{slug}", "envoys").replace("---\n\n", "slug: vienna-talks\n---\n\n"),
            "content/articles/2018/05/envoys.md": ARTICLE.replace("{slug}", "envoys-5"),
            "content/drafts/2018-04-11-envoys-meet.md": DRAFT,
        },
    )
    monkeypatch.chdir(tmp_path / "content")
    for word in [
        path,
        "2018/04/envoys",
        "2018/04/envoys.html",
        "tag:picket.example,2018:envoys",
        "vienna-talks",
        "vienna",
        "articles/2018/04/envoys.md",
    ]:
        found, problems = find(tmp_path, [word])
        assert [each.path for each in found] == [path], (word, problems)
    for word in ["2018-04-11-envoys-meet", "envoys-meet", "envoys-m", "2018-04-11"]:
        assert [each.shelf for each in find(tmp_path, [word])[0]] == ["drafts"], word
    _, problems = find(tmp_path, ["envoys", "envois", ""])
    assert [problem.code for problem in problems] == ["ambiguous-id", "not-found", "not-found"]
    assert "2018/05/envoys.md" in problems[0].hint
    assert "“envoys”" in problems[1].hint
    assert find(tmp_path, ["envoys-meet"], ("articles",))[1][0].code == "not-an-article"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "# Head\n\nGen. J. Smith of the U.S. Navy spoke. He left. Then more.\n",
            "Gen. J. Smith of the U.S. Navy spoke. He left.",
        ),
        ("![x](a.png)\n\n- item\n\n> quote\n\nIt [began](https://a.example) *today*.", "It began today."),
        ("One " + "word " * 70 + "end. Two.", "One " + "word " * 58 + "…"),
        ("“We won't,” he said. “Never.” More.", "“We won't,” he said. “Never.”"),
        ("", ""),
        ("| a | b |\n", ""),
    ],
)
def test_a_lead_is_the_first_sentence_or_two(body: str, sentence: str) -> None:
    assert lead(body) == sentence
