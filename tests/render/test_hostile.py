"""Hostile text in every slot of every noun: it must come out as text."""

import datetime as dt
import json

import pytest
from lxml import etree
from lxml import html as lxml_html

from digest.model.article import Dateline, Draft, Hop
from digest.model.edition import Edition, Section, StandingPage, Storyline
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy, Term
from digest.render.shelves import Moment
from tests.render.catalog import article, built, catalog

STRINGS = [
    "<script>hostile()</script>",
    '"><img src=x onerror=hostile()>',
    "' onmouseover='hostile()",
    "</title><script>hostile()</script>",
    "</script><script>hostile()</script>",
    "<!--<script>",
    "]]><script>hostile()</script>",
    "{{7*7}}{% raw %}${7*7}#{7*7}",
    "javascript:hostile()",
    "data:text/html,<script>hostile()</script>",
    "&lt;script&gt;hostile()&lt;/script&gt;",
    "<svg/onload=hostile()>",
    "<style>@import'//h.example'</style>",
    "\u2028\u2029\x00\x1b]0;x\x07",
    '```x" onclick="hostile()\ncode\n```',
    '[a](javascript:hostile() "x")',
    '[a](https://h.example "\\" onclick=\\"hostile()")',
    "![a](https://h.example/p.png)",
    '<https://h.example/"onclick=hostile()>',
    "{: onclick=hostile() }\n\n# H {#main onclick=hostile()}",
    "[^x]\n\n[^x]: <b onclick=hostile()>",
    '| a |\n|---|\n| <td onclick="hostile()"> |',
    "<a href='java\tscript:hostile()'>x</a>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=hostile()>",
    "<base href=//h.example/><meta http-equiv=refresh content='0;url=//h.example'>",
    "<form action=//h.example><input autofocus onfocus=hostile()>",
]

ALLOWED_RELS = {"stylesheet", "icon", "canonical", "alternate"}


def hostile_site(text: str, *, drafts: bool = False) -> dict[str, bytes]:
    story = article(
        "a-story",
        **{name: f"{text} {name}" for name in ("title", "headline", "author", "body", "summary")},
        url=text,
        via=(Hop("feed", text, text), Hop(text, text)),
        dateline=Dateline(text, text, text),
        agency="bad",
        source="bad",
        tags=("syria",),
        storyline="strikes",
        lang="en",
    )
    content = catalog(
        story,
        article("other-story", same_as=(story.id,)),
        settings=Settings(title=text, url="https://digest.example", tagline=text, description=text, editor=text),
        sources={
            "bad": Source("bad", text, homepage=text, note=text, rights="full"),
            "gazette": Source("gazette", "Gazette", rights="full"),
        },
        taxonomy=Taxonomy((Term("syria", text, text, about=text),)),
        editions=(
            Edition("e.md", dt.date(2018, 4, 13), text, text, lead=story.id, sections=(Section(text, (story.id,)),)),
        ),
        storylines=(Storyline("s.md", "strikes", text, text, tag="syria"),),
        pages=(StandingPage("p.md", "about", text, text, nav=1, summary=text),),
        drafts=(Draft("content/drafts/d.md", text, text, summary=text, url=text, source="bad", tags=("syria",)),),
    )
    moment = Moment(dt.date(2018, 5, 1), ahead=drafts)
    return built(content, drafts=drafts, moment=moment)


def live(path: str, data: bytes) -> list[str]:
    """Whatever in a page could run, load from elsewhere, or be reached only by breaking out of its slot."""
    found = []
    document = lxml_html.document_fromstring(data.decode())
    for element in document.iter():
        if not isinstance(element.tag, str):
            found.append(f"{path}: a comment")
            continue
        if element.tag == "script":
            assert element.get("type") == "application/ld+json"
            json.loads(element.text or "")
        if element.tag in {"img", "svg", "math", "style", "iframe", "object", "embed", "base", "form", "input"}:
            found.append(f"{path}: <{element.tag}>")
        if element.tag == "link" and element.get("rel") not in ALLOWED_RELS:
            found.append(f"{path}: link {element.get('rel')}")
        if element.tag == "meta" and element.get("http-equiv"):
            found.append(f"{path}: http-equiv")
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                found.append(f"{path}: {name}={value}")
            if (
                name in {"href", "src", "cite"}
                and ":" in value.split("/")[0]
                and not value.startswith(("https:", "#b-"))
            ):
                found.append(f"{path}: {name}={value}")
    return found


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("text", STRINGS)
def test_hostile_text_stays_text(text: str, drafts: bool) -> None:
    pages = hostile_site(text, drafts=drafts)
    found = [finding for path, data in pages.items() if path.endswith(".html") for finding in live(path, data)]
    assert not found
    for path, data in pages.items():
        if path.endswith(".xml"):
            etree.fromstring(data)
        if path.endswith(".json"):
            json.loads(data)


def test_templates_in_content_are_never_run() -> None:
    pages = hostile_site("{{7*7}} {% for x in site %}")
    assert b"{{7*7}}" in pages["2018/04/a-story.html"]
    assert not [path for path, data in pages.items() if b">49" in data or b" 49 " in data]


def test_ids_in_a_text_can_t_shadow_the_page_s_own() -> None:
    page = built(catalog(article("a-story", body="[^main]\n\n[^main]: Note.")))["2018/04/a-story.html"]
    ids = lxml_html.document_fromstring(page.decode()).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "b-main" in ids


def test_pages_load_nothing_from_elsewhere() -> None:
    for path, data in hostile_site("![x](https://h.example/p.png) https://h.example").items():
        if path.endswith(".html"):
            document = lxml_html.document_fromstring(data.decode())
            loads = document.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //@src | //@srcset | //@poster")
            assert not [address for address in loads if "//" in address], path


def test_links_to_elsewhere_give_nothing_away() -> None:
    body = "[x](https://h.example/) <https://i.example/>"
    page = lxml_html.document_fromstring(built(catalog(article("a-story", body=body)))["2018/04/a-story.html"].decode())
    links = page.xpath("//main//a[starts-with(@href, 'http')]")
    assert len(links) == 3
    assert {link.get("rel") for link in links} == {"noopener noreferrer nofollow"}
