"""What files say of each other, and what a catalog holds."""

import os
import re
from pathlib import Path

import pytest

from digest.library.load import Loaded, load
from digest.problems import errors
from tests.library.sites import ARTICLE, DRAFT, SITE, TAXONOMY, make_site


def article(name: str, **values: str) -> str:
    text = ARTICLE.replace("{slug}", name)
    for key, value in values.items():
        text = text.replace("---\n\n", f"{key}: {value}\n---\n\n", 1)
    return text


def at(slug: str, month: str = "2018/04") -> str:
    return f"content/articles/{month}/{slug}.md"


def told(loaded: Loaded) -> list[str]:
    return [
        f"{problem.place.file.rsplit('/', 1)[-1]}:{problem.place.line}:{problem.code}" for problem in loaded.problems
    ]


def test_a_whole_site(tmp_path: Path) -> None:
    edition = (
        "---\ntitle: One\nnumber: 3\nlead: b\nsections:\n  - title: All\n"
        "    articles: [2018/04/a, 'tag:picket.example,2018:b']\n---\n\nA note.\n"
    )
    root = make_site(
        tmp_path,
        {
            at("a"): article("a"),
            at("b"): article("b")
            .replace("tags: [russia]", "tags: [talks, Россия, russia]")
            .replace("2018-04-11", "2018-04-12T06:00:00+02:00"),
            "content/editions/2018-04-12.md": edition,
            "content/pages/about.md": "---\ntitle: About\nnav: 1\n---\nUs.\n",
            "content/storylines/strikes.md": "---\ntitle: S\ntag: Syria\narticles: [a]\n---\n",
            "content/drafts/2018-04-11-envoys.md": DRAFT,
            "content/drafts/.hidden.md": "x",
            "content/dropped/2018-04-11-old.md": DRAFT,
        },
    )
    loaded = load(root, drafts=True)
    assert loaded.problems == ()
    catalog = loaded.catalog
    assert catalog is not None
    assert [each.slug for each in catalog.articles] == ["b", "a"]
    newest = catalog.articles[0]
    assert (newest.tags, newest.lang, newest.permalink) == (("diplomacy", "russia"), "en", "2018/04/b.html")
    assert (newest.body, newest.body_line) == ("\nThe body of b.\n", 9)
    first = catalog.editions[0]
    assert (first.date.isoformat(), first.number, first.lead) == ("2018-04-12", 3, "tag:picket.example,2018:b")
    assert first.sections[0].articles == ("tag:picket.example,2018:a", "tag:picket.example,2018:b")
    assert (catalog.storylines[0].tag, catalog.storylines[0].articles) == ("syria", ("tag:picket.example,2018:a",))
    assert [each.title for each in (*catalog.drafts, *catalog.dropped)] == ["Envoys meet in Vienna"] * 2
    assert load(root).catalog.drafts == ()  # type: ignore[union-attr]


def test_no_settings_no_catalog(tmp_path: Path) -> None:
    assert load(tmp_path).catalog is None
    assert told(load(tmp_path)) == ["site.yaml:0:no-file"]


def test_files_that_claim_the_same_name_both_ways(tmp_path: Path) -> None:
    root = make_site(
        tmp_path,
        {
            at("a"): article("a"),
            at("b"): article("b", slug="a"),
            at("c"): article("c").replace("2018:c", "2018:a"),
            at("d"): article("d", aliases="[/2018/04/C.html, /about.html]"),
            "content/pages/about.md": "---\ntitle: About\n---\n",
            "content/pages/archive.md": "---\ntitle: Archive\n---\n",
        },
    )
    loaded = load(root)
    assert told(loaded) == [
        "b.md:8:address-taken",
        "c.md:2:duplicate-id",
        "d.md:8:address-taken",
        "archive.md:0:reserved-address",
    ]
    assert "content/articles/2018/04/a.md" in loaded.problems[0].text
    assert "content/articles/2018/04/a.md" in loaded.problems[1].text


@pytest.mark.parametrize("names", [("Straße", "STRASSE"), ("café", "cafe\u0301"), ("a", "A")])
def test_files_that_are_one_on_some_disk(tmp_path: Path, names: tuple[str, str]) -> None:
    root = make_site(
        tmp_path, {at(name): article(f"x{number}", slug=f"x{number}") for number, name in enumerate(names)}
    )
    assert "twin-files" in [problem.code for problem in load(root).problems]


def test_references_that_mean_nothing_or_two(tmp_path: Path) -> None:
    edition = (
        "---\ntitle: One\ndate: 2018-04-12\nlead: aa\nsections:\n  - title: All\n"
        "    articles:\n      - weekly\n      - 2018/05/weekly\n      - broken\n      - tag:x\n---\n"
    )
    root = make_site(
        tmp_path,
        {
            at("a"): article("a"),
            at("weekly"): article("weekly"),
            at("weekly", "2018/05"): article("weekly").replace("2018:weekly", "2018:weekly-5"),
            at("broken"): article("broken").replace("title", "titel"),
            "content/editions/one.md": edition,
        },
    )
    loaded = load(root)
    assert told(loaded) == [
        "broken.md:1:missing-key",
        "broken.md:3:unknown-key",
        "one.md:4:unknown-article",
        "one.md:8:ambiguous-article",
        "one.md:11:unknown-article",
    ]
    assert "2018/04/weekly or 2018/05/weekly" in loaded.problems[-2].hint
    assert "quotes" in loaded.problems[-1].hint
    assert loaded.catalog is not None
    assert loaded.catalog.editions[0].sections[0].articles == ("tag:picket.example,2018:weekly-5",)


def test_one_mistake_in_the_taxonomy_is_one_problem(tmp_path: Path) -> None:
    files = {at(f"a{number}"): article(f"a{number}") for number in range(5)}
    broken = TAXONOMY.replace("about: The country.", "about: The country: all of it.")
    assert told(load(make_site(tmp_path, {**files, "content/taxonomy.yaml": broken}))) == [
        "taxonomy.yaml:5:yaml-syntax"
    ]


def test_links_out_of_the_site_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(article("secret"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/inner.md").write_text(article("inner"))
    root = make_site(tmp_path / "site", {at("a"): article("a")})
    (root / at("secret")).symlink_to(tmp_path / "secret.md")
    (root / "content/articles/2018/05").symlink_to(tmp_path / "folder")
    loaded = load(root)
    assert told(loaded) == ["secret.md:0:outside-site"]
    assert loaded.catalog is not None
    assert [each.slug for each in loaded.catalog.articles] == ["a"]


def test_a_linked_content_folder_is_named_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/2018/04").mkdir(parents=True)
    (tmp_path / "elsewhere/2018/04/a.md").write_text(article("a"))
    root = make_site(tmp_path / "site")
    (root / "content/articles").symlink_to(tmp_path / "elsewhere")
    loaded = load(root)
    assert told(loaded) == ["articles:0:outside-site"]
    assert loaded.catalog is not None
    assert loaded.catalog.articles == ()


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    root = make_site(tmp_path, {at("a"): article("a")})
    os.mkfifo(root / at("b"))
    assert told(load(root)) == ["b.md:0:no-file"]


def test_an_article_outside_a_month_is_told_to_move(tmp_path: Path) -> None:
    root = make_site(tmp_path, {"content/articles/a.md": article("a"), at("b", "2018/13"): article("b")})
    assert [problem.code for problem in load(root).problems] == ["misplaced-article"] * 2


def test_a_name_that_is_no_slug_is_mended_where_the_file_may_say_another(tmp_path: Path) -> None:
    files = {"content/storylines/My Line.md": "---\ntitle: L\n---\n", "content/pages/Us all.md": "---\ntitle: U\n---\n"}
    article = "content/articles/2018/04/A Story.md"
    hints = {p.place.file: p.hint for p in load(make_site(tmp_path, {**files, article: ARTICLE})).problems}
    assert hints["content/storylines/My Line.md"] == "call it my-line.md"
    assert hints["content/pages/Us all.md"] == "call it us-all.md"
    assert hints[article] == "call it a-story.md, or add “slug: …” to its head"


def test_a_huge_file_is_named_and_the_rest_is_there(tmp_path: Path) -> None:
    root = make_site(tmp_path, {at("a"): article("a"), at("b"): article("b") + "x" * 5_000_000})
    loaded = load(root)
    assert told(loaded) == ["b.md:0:file-too-large"]
    assert loaded.catalog is not None
    assert len(loaded.catalog.articles) == 1


def test_what_is_wanting_but_not_wrong_is_a_warning(tmp_path: Path) -> None:
    text = article("a").replace("summary: What happened.\n", "")
    loaded = load(make_site(tmp_path, {at("a"): text}))
    assert [(problem.code, problem.severity) for problem in loaded.problems] == [("no-summary", "warning")]
    assert loaded.catalog is not None
    assert len(loaded.catalog.articles) == 1


def test_a_mistake_hides_no_other_of_the_same_file(tmp_path: Path) -> None:
    text = article("a", agency="nobody", author="[a, b]")
    text = text.replace("2018-04-11", "2018-13-01").replace("tags: [russia]", "tags: [mars]")
    story = "---\ntitle: S\nstatus: ongoing\ntag: mars\narticles: [nix, a]\n---\n"
    loaded = load(make_site(tmp_path, {at("a"): text, "content/storylines/strikes.md": story}))
    codes = [(problem.place.file.rsplit("/", 1)[-1], problem.code) for problem in loaded.problems]
    assert sorted(codes) == [
        ("a.md", "bad-date"),
        ("a.md", "unknown-agency"),
        ("a.md", "unknown-term"),
        ("a.md", "wrong-type"),
        ("strikes.md", "bad-choice"),
        ("strikes.md", "unknown-article"),
        ("strikes.md", "unknown-term"),
    ]


@pytest.mark.parametrize("nothing", ["", ' ""', " ~"])
def test_what_is_there_but_empty_is_wanting_too(tmp_path: Path, nothing: str) -> None:
    text = re.sub("(summary|tags):.*", rf"\1:{nothing}", article("a"))
    loaded = load(make_site(tmp_path, {at("a"): text}))
    keys = [line.partition(":")[0] for line in text.split("\n")]
    assert sorted(told(loaded)) == [f"a.md:{keys.index(key) + 1}:no-{key}" for key in ("tags", "summary")]
    assert not errors(loaded.problems)


def test_targets_of_a_deploy_are_settings(tmp_path: Path) -> None:
    loaded = load(make_site(tmp_path, {"site.yaml": SITE + "deploy:\n  live: {kind: folder, path: ../www}\n"}))
    assert loaded.catalog is not None
    assert [(each.name, each.path) for each in loaded.catalog.settings.deploy] == [("live", "../www")]
