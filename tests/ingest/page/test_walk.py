"""The walk loses no visible word, keeps reading order, and writes Markdown that shows the same text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.ingest.blocks import Block
from digest.ingest.page.compose import body_markdown
from digest.ingest.readers.html import read_html


def blocks(source: str) -> tuple[Block, ...]:
    return read_html(f"<html><body>{source}</body></html>".encode(), "https://example.org/a/b").blocks


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>One <b>bold</b> word</p>", ["One **bold** word"]),
        ("<p>a*b_c [x] 1 < 2</p>", [r"a\*b_c \[x\] 1 \< 2"]),
        ("<p># not a heading</p>", [r"\# not a heading"]),
        ("<p>1986. A year</p>", [r"1986\. A year"]),
        ("<p>- Kosovo war -</p>", [r"\- Kosovo war -"]),
        ("<p>&lt;script&gt; and &amp;amp;</p>", [r"\<script> and \&amp;"]),
        ("<ul><li>one<ul><li>two</li></ul></li></ul>", ["- one", "  - two"]),
        ("<ol start=3><li>x<li>y</ol>", ["3. x", "4. y"]),
        ("<ul><li><p>p</p><p>q</p></ul>", ["- p", "  q"]),
        ("<ul><li>a</ul><ul><li>b</ul>", ["- a", "* b"]),
        ("<blockquote><p>a</p><p>b</p></blockquote>", ["> a", "> b"]),
        ("<div class='alert alert-info'><b>Note</b><p>a</p></div>", ["> [!info]\n> **Note**", "> a"]),
        (
            "<div class='admonition tip'><p class='admonition-title'>Try it</p><p>a</p></div>",
            ["> [!tip] Try it", "> a"],
        ),
        ("<aside data-callout='warning' class=callout><p>a</p></aside>", ["> [!warning]\n> a"]),
        ("<h2><b>Head</b></h2>", ["## Head"]),
        ("<pre class='language-python'><code>a\n  b</code></pre>", ["```python\na\n  b\n```"]),
        ("<p><a href='c?d=(1)'>link</a></p>", ["[link](https://example.org/a/c?d=(1))"]),
        ("<p><a href='javascript:x()'>no link</a></p>", ["no link"]),
        ("a<br><br>b", ["a", "b"]),
        ("<p>a<br>b</p>", ["a\\\nb"]),
        ("<figure><img src=x><figcaption>A ship</figcaption></figure>", ["A ship"]),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>", ["| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"]),
        ("<div>a<span style='display:none'>hidden text</span> b</div>", ["a b"]),
    ],
)
def test_markdown_of_each_construct(source: str, markdown: list[str]) -> None:
    assert [block.markdown for block in blocks(source)] == markdown


_TAGS = st.sampled_from(
    [
        "p",
        "div",
        "b",
        "i",
        "a",
        "ul",
        "li",
        "ol",
        "blockquote",
        "h2",
        "section",
        "table",
        "tr",
        "td",
        "code",
        "article",
        "x-y",
    ]
)
_TREES = st.recursive(
    st.text("abc ёй", min_size=1, max_size=6).map(lambda text: f" {text} "),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(lambda t: f"<{t[0]}>{''.join(t[1])}</{t[0]}>"),
    max_leaves=25,
)


@settings(max_examples=80, deadline=None)
@given(_TREES)
def test_every_visible_word_is_in_one_block_in_order(source: str) -> None:
    text = f"<html><body>{source}</body></html>"
    visible = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")).find("body")
    assert words(" ".join(block.text for block in blocks(source))) == words(" ".join(visible.itertext()))


@pytest.mark.parametrize("address", [None, "http://page-1.invalid/"])
def test_relative_links_of_a_page_from_nowhere_keep_their_words_only(address: str | None) -> None:
    page = b"<p><a href='/wiki/Ship'>ship</a> and <a href='https://example.org/x'>port</a></p>"
    assert [block.markdown for block in read_html(page, address).blocks] == ["ship and [port](https://example.org/x)"]


def test_a_page_from_nowhere_may_say_what_its_links_are_relative_to() -> None:
    page = b"<base href='https://example.org/a/'><p><a href='ship'>ship</a></p>"
    assert read_html(page, None).blocks[0].markdown == "[ship](https://example.org/a/ship)"


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><title>T</title><article><h1>one</h1><p>two</p></article>three",
        "<title>T</title><main><h1>one</h1><p>two</p></main><p>three",
        "<head><title>T</title><x-story>one</x-story><p>two<p>three",
    ],
)
def test_pages_that_leave_out_the_tags_that_html_lets_them_leave_out(page: str) -> None:
    assert [block.text for block in read_html(page.encode(), None).blocks] == ["one", "two", "three"]


def test_boxes_that_follow_each_other_stay_apart() -> None:
    boxes = "<div class='alert alert-info'><p>a</p></div><div class='alert alert-danger'><p>b</p></div>"
    assert body_markdown(blocks(boxes)) == "> [!info]\n> a\n\n> [!danger]\n> b\n"
    quoted = body_markdown(blocks(f"<blockquote><p>Said:</p>{boxes}</blockquote>"))
    assert quoted == "> Said:\n>\n> > [!info]\n> > a\n>\n> > [!danger]\n> > b\n"


def test_a_head_whose_row_is_not_marked_is_a_row_all_the_same() -> None:
    table = "<table><thead><th></th><th>Base</th></thead><tbody><tr><td>16</td><td>7 mm</td></tr></tbody></table>"
    assert [block.markdown for block in blocks(table)] == ["|  | Base |\n| --- | --- |\n| 16 | 7 mm |"]


def test_a_box_of_facts_beside_an_entry_is_not_the_story() -> None:
    rows = "<tr><th>Class</th><td>Frigate</td></tr><tr><th>Built</th><td>1998</td></tr>"
    facts = f"<table class='infobox vcard'>{rows}</table>"
    prose = "<p>The frigate sailed from the northern base at first light, said the navy in a statement.</p>" * 3
    assert [(block.kind, block.inside) for block in blocks(facts + prose)][:2] == [
        ("table", False),
        ("paragraph", True),
    ]


_NOTED = (
    "<p>One ship<sup><a href='#n1' id=r1>1</a></sup> left <a href='#n2'>[2]</a> and <a href='#x'>3</a>.</p>"
    "<ol><li id=n1>First <a href='#r1'>1</a></li><li><a name=n2></a><p>Second</p><p>more</p></li></ol>"
)


def test_marks_that_lead_down_to_list_items_are_footnotes() -> None:
    assert [block.markdown for block in blocks(_NOTED)] == [
        "One ship[^1] left [^2] and 3.",
        "[^1]: First",
        "[^2]: Second",
        "    more",
    ]
    assert body_markdown(blocks(_NOTED)).endswith("3.\n\n[^1]: First\n[^2]: Second\n\n    more\n")


def test_the_mark_of_a_note_that_was_cut_is_left_out() -> None:
    assert body_markdown(blocks(_NOTED)[:1]) == "One ship left  and 3.\n"
    assert body_markdown(blocks("<p>[^1] and [^2]</p><pre>[^3]</pre>")) == "\\[^1\\] and \\[^2\\]\n\n```\n[^3]\n```\n"
