"""What the pages of a small site hold, and that all of them hang together."""

import datetime as dt
import json
import posixpath
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html as lxml_html

from digest.model.article import Draft
from digest.model.settings import Settings
from digest.render import shelves
from digest.render.shelves import Moment
from tests.render.catalog import FULL_STORY, article, built, catalog


def tree(data: bytes) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(data.decode())


def text(data: bytes) -> str:
    return " ".join(tree(data).text_content().split())


MANY = catalog(*(article(f"story-{n:02}", published=dt.date(2018, 4, 1 + n)) for n in range(23)))


def test_a_small_site_has_its_pages() -> None:
    pages = built(catalog())
    expected = """404.html about.html archive.html atom.xml feed.json index.html robots.txt rss.xml sitemap.xml
        style.css         2018/04/index.html 2018/04/full-story.html 2018/04/other-story.html editions/index.html
        editions/2018-04-13.html sources/index.html sources/gazette.html storylines/index.html storylines/strikes.html
        tags/index.html tags/syria.html tags/syria/atom.xml tags/syria/rss.xml tags/syria/feed.json tags/russia.html"""
    assert set(expected.split()) <= set(pages)


def test_every_link_and_file_resolves_inside_the_site() -> None:
    pages = built(MANY)
    broken = []
    for path, data in pages.items():
        if not path.endswith(".html"):
            continue
        document = tree(data)
        ids = set(document.xpath("//@id"))
        for address in document.xpath("//@href | //@src | //@cite"):
            parts = urlsplit(address)
            if parts.scheme or address.startswith("mailto:"):
                continue
            if not parts.path:
                broken += [] if parts.fragment in ids else [(path, address)]
                continue
            base = "/news/" if path == "404.html" else f"/news/{path}"
            target = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
            if target.removeprefix("/news/") not in pages:
                broken.append((path, address))
    assert not broken


def test_home_shows_the_newest_as_lead_and_pages_on_from_the_oldest() -> None:
    pages = built(MANY)
    home = tree(pages["index.html"])
    assert home.xpath("string(//article[@class='lead']/h2)").strip() == "Story 22"
    # 23 stories at 5 a page: three closed pages of the oldest 15, and the newest 8 on the home page.
    assert len(home.xpath("//article")) == 8
    assert [path for path in sorted(pages) if path.startswith("page/")] == ["page/1.html", "page/2.html", "page/3.html"]
    assert "Story 00" in text(pages["page/1.html"])
    assert home.xpath("//nav[@class='pager']/a/@href") == ["page/3.html"]
    assert tree(pages["page/3.html"]).xpath("//nav[@class='pager']/a/@href") == ["../index.html", "../page/2.html"]


def test_a_new_story_leaves_the_closed_pages_alone() -> None:
    before = built(MANY)
    grown = catalog(*MANY.articles, article("new-story", published=dt.date(2018, 4, 25)))
    after = built(grown)
    assert before["page/1.html"] == after["page/1.html"]
    assert before["tags/syria/2.html"] == after["tags/syria/2.html"]
    assert before["index.html"] != after["index.html"]


def test_a_long_running_story_goes_on_over_pages_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LONG_LIMIT", 5)

    def titles(page: bytes) -> list[str]:
        return [" ".join(heading.text_content().split()) for heading in tree(page).xpath("//article//h3")]

    pages = built(MANY)
    parts = [f"storylines/strikes/{number}.html" for number in (1, 2, 3)]
    assert [path for path in sorted(pages) if path.startswith("storylines/strikes/")] == parts
    shown = [titles(pages[path]) for path in (*parts, "storylines/strikes.html")]
    assert [title for part in shown for title in part] == [f"Story {number:02}" for number in range(23)]
    assert list(map(len, shown)) == [5, 5, 5, 8]
    assert [path for path in pages if path.startswith("storylines/strikes") and b"How it <em>began" in pages[path]] == [
        "storylines/strikes.html"
    ]
    beside = tree(pages[parts[1]]).xpath("//nav[@class='pager']/a/@href")
    assert beside == ["../../storylines/strikes/3.html", "../../storylines/strikes/1.html"]
    grown = built(catalog(*MANY.articles, article("new-story", published=dt.date(2018, 4, 25))))
    assert [grown[path] for path in parts] == [pages[path] for path in parts]


def test_an_article_shows_where_it_comes_from() -> None:
    page = tree(built(catalog())["2018/04/full-story.html"])
    road = [" ".join(item.text_content().split()) for item in page.xpath("//section[@class='road']//li")]
    assert road == [
        "The Wire agency",
        "The Gazette publisher",
        "A feed feed",
        "Relay IFTTT",
        "Some Blog blog",
        "Test Digest",
    ]
    assert page.xpath("//p[@class='credit']//span[@class='inferred']/text()") == ["date inferred"]
    assert page.xpath("//time/@datetime")[0] == "2018-04-12T06:30:00+02:00"
    original = page.xpath("//p[@class='original']/a")[0]
    assert original.get("href") == "https://gazette.example/full-story"
    assert original.get("rel") == "noopener noreferrer nofollow"


def test_links_of_a_story_of_our_own_start_at_this_site_and_those_of_others_at_the_original() -> None:
    body = (
        "See [one](other-story.html), [two](/2018/04/other-story.html), [three](../../about.html) and [four](//x.org)."
    )
    own, foreign = article("own", url="", body=body), article("foreign", body=body)
    pages = built(catalog(own, foreign, article("other-story")))
    links = tree(pages["2018/04/own.html"]).xpath("//div[@class='body']//a/@href")
    there = "https://digest.example/news/2018/04/other-story.html"
    assert links == [there, there, "https://digest.example/news/about.html"]
    links = tree(pages["2018/04/foreign.html"]).xpath("//div[@class='body']//a/@href")
    gazette = "https://gazette.example/"
    assert links == [f"{gazette}other-story.html", f"{gazette}2018/04/other-story.html", f"{gazette}about.html"]
    assert there.encode() in pages["atom.xml"]


def test_headings_step_down_one_level_at_a_time() -> None:
    for path, data in built(catalog()).items():
        if path.endswith(".html"):
            levels = [int(heading.tag[1]) for heading in tree(data).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
            assert levels[0] == 1, path
            assert levels.count(1) == 1, path
            assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)


def test_json_ld_is_json_and_says_the_truth() -> None:
    page = tree(built(catalog())["2018/04/full-story.html"])
    data = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == FULL_STORY.title
    assert data["mainEntityOfPage"] == "https://digest.example/news/2018/04/full-story.html"
    assert data["author"] == {"@type": "Person", "name": "Ada Writer"}


def test_the_page_for_missing_addresses_links_from_the_root_of_the_host() -> None:
    links = tree(built(catalog())["404.html"]).xpath("//main//a/@href")
    assert links == ["/news/index.html", "/news/archive.html", "/news/tags/index.html"]


def test_a_site_without_articles_builds() -> None:
    empty = catalog(editions=(), storylines=())
    pages = built(type(empty)(settings=empty.settings))
    assert "Nothing has been published yet" in text(pages["index.html"])
    assert "editions/index.html" not in pages


def test_a_withdrawn_article_leaves_a_stub_and_nothing_else() -> None:
    gone = article(
        "gone-story",
        title="Gone title",
        body="CANARYBODY",
        summary="CANARYSUM",
        withdrawn=dt.date(2018, 4, 20),
        reason="Its source took it back.",
    )
    pages = built(catalog(gone, article("other-story")))
    stub = pages["2018/04/gone-story.html"]
    assert "withdrawn on 20 April 2018. Its source took it back." in text(stub)
    assert b'content="noindex"' in stub
    assert not [path for path, data in pages.items() if b"CANARY" in data]
    allowed = {"2018/04/gone-story.html", "_redirects"}  # a host may answer that it is gone
    assert not [path for path, data in pages.items() if b"gone-story" in data and path not in allowed]


def test_old_addresses_say_where_the_story_is_now() -> None:
    pages = built(catalog(article("here", aliases=("/old/place.html", "/2017/01/older/"))))
    assert tree(pages["old/place.html"]).xpath("//main//a/@href") == ["../2018/04/here.html"]
    assert tree(pages["2017/01/older/index.html"]).xpath("//main//a/@href") == ["../../../2018/04/here.html"]


FUTURE = article(
    "future-story",
    title="CANARYTITLE",
    published=dt.date(2018, 6, 1),
    aliases=("/old/future.html",),
    tags=("missiles",),
)
DRAFTS = (
    Draft("content/drafts/2018-04-11-waiting.md", "DRAFTCANARY one", "Text.", source="gazette", tags=("syria",)),
    Draft("content/drafts/2018-04-11-lead.md", "DRAFTCANARY two", "Text.", kind="teaser"),
)


def test_what_is_not_out_yet_is_nowhere() -> None:
    pages = built(catalog(FUTURE, article("other-story"), drafts=DRAFTS))
    assert not [path for path, data in pages.items() if b"CANARY" in data or b"future" in data]
    assert "tags/missiles.html" not in pages


def test_with_drafts_the_desk_sees_all_and_no_feed_does() -> None:
    pages = built(
        catalog(FUTURE, article("other-story"), drafts=DRAFTS),
        drafts=True,
        moment=Moment(dt.date(2018, 5, 1), ahead=True),
    )
    assert "drafts/2018-04-11-waiting.html" in pages
    assert "Not published" in text(pages["drafts/2018-04-11-waiting.html"])
    assert "never published" in text(pages["drafts/2018-04-11-lead.html"])
    assert "Not out yet" in text(pages["2018/04/future-story.html"])
    public = [path for path in pages if path.endswith((".xml", ".json", ".txt"))]
    assert not [path for path in public if b"CANARY" in pages[path] or b"future-story" in pages[path]]
    assert b"Disallow: /\n" in pages["robots.txt"]


def test_a_moment_decides_to_the_minute() -> None:
    published = dt.datetime(2018, 5, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    story = catalog(
        article("noon", published=published), settings=Settings("T", "https://x.example", zone="Asia/Tokyo")
    )
    instant = published.astimezone(dt.UTC)
    day = dt.date(2018, 5, 1)
    assert "2018/04/noon.html" not in built(story, moment=Moment(day, instant - dt.timedelta(seconds=1)))
    assert "2018/04/noon.html" in built(story, moment=Moment(day, instant))
    assert "2018/04/noon.html" in built(story, moment=Moment(day))
    assert "2018/04/noon.html" not in built(story, moment=Moment(dt.date(2018, 4, 30)))


WORDS = " ".join(f"word{n:03}" for n in range(200))


@pytest.mark.parametrize(
    ("source", "agency", "shown", "hidden"),
    [
        ("gazette", "", "word199", ""),
        ("silent", "", "word199", ""),
        ("quoted", "", "word011", "word012"),
        ("linked", "", "", "word000"),
        ("gazette", "quoted", "word011", "word012"),
        ("quoted", "linked", "", "word000"),
    ],
)
def test_no_output_shows_more_than_the_rights_allow(source: str, agency: str, shown: str, hidden: str) -> None:
    body = f"**{WORDS[:47]}** [{WORDS[48:119]}](https://a.example) {WORDS[120:]}"
    pages = built(catalog(article("a-story", source=source, agency=agency, body=body)))
    if shown:
        assert shown.encode() in pages["2018/04/a-story.html"]
        assert shown.encode() in pages["atom.xml"]
    if hidden:
        assert not [path for path, data in pages.items() if hidden.encode() in data]
        assert b"What happened, in one sentence." in pages["2018/04/a-story.html"]
    if hidden and shown:
        assert "word011…" in text(pages["2018/04/a-story.html"])


def test_languages_written_from_right_to_left_say_so() -> None:
    page = tree(built(catalog(article("arabic", lang="ar")))["2018/04/arabic.html"])
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    home = tree(built(catalog(article("arabic", lang="ar"), article("other-story")))["index.html"])
    assert home.xpath("//article[@lang='ar']/@dir") == ["rtl"]
