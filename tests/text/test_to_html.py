"""Markdown to HTML that may reach a reader."""

from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from digest.text import to_html
from digest.text.excerpt import excerpt
from digest.text.sanitize import clean_desk, clean_foreign, settled, web_address
from digest.text.to_html import UnfitText, desk_html, foreign_html, plain_line, summary_forms, summary_html

MARKUP = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=a()>",
            "<a href='javascript:a()'>",
            "<svg onload=a()>",
            "<!--",
            "-->",
        ),
        *(
            "[x](javascript:a())",
            "![x](http://h.example/p.png)",
            "[x](//h.example)",
            "[x](data:text/html,a)",
            "<b>",
            "</div>",
        ),
        *(
            "`",
            "```",
            "*",
            "**",
            "_",
            "> ",
            "- ",
            "1. ",
            "# ",
            "\n",
            "\n\n",
            "[^1]",
            "[^1]: ",
            "|",
            "|-|",
            "~~",
            "&lt;",
            "&#0;",
        ),
        *(
            "[x]: javascript:a()",
            "[x]",
            "<",
            ">",
            '"',
            "'",
            "\\",
            "  ",
            "    ",
            "text",
            "{: onclick=a() }",
            "<style>",
            "<math>",
        ),
    ]
)
DOCUMENTS = st.lists(st.one_of(MARKUP, st.text(max_size=8)), max_size=30).map("".join)


def live(html: str) -> list[str]:
    """Whatever in a fragment could run, load or leave its element."""
    found = []
    for element in lxml_html.fragment_fromstring(html, create_parent="div").iter():
        if not isinstance(element.tag, str):
            found.append(str(element))
        elif element.tag in {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "img",
            "form",
            "object",
            "link",
            "meta",
            "base",
        }:
            found.append(element.tag)
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "src", "srcdoc", "formaction"}:
                found.append(name)
            if name == "href" and not value.startswith(("http://", "https://", "mailto:", "#b-")):
                found.append(value)
    return found


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_foreign_text_never_becomes_live_markup(document: str) -> None:
    html = foreign_html(document)
    assert not live(html)
    assert clean_foreign(html) == html


# What stories are made of, so that most of these documents are what the sanitiser need not be asked about.
ORDINARY = st.sampled_from(
    [
        *("A word ", "– ", "“so” ", "it's ", "& ", "\xa0", "é", "fin.\n", "\n\n", "\n> ", "\n- ", "\n2. ", "\n   "),
        *("\n## ", "\n### ", "\n#### ", "\n---\n", "  \n", "*", "**", "***", "~~", "`a`", '`"`', "`<`", "`&amp;`"),
        *("[a](https://a.example/b?c=1&d=2#e)", "[b](https://a-b.example)", "[*c*](https://a.example/%C3%A9)"),
        *("[d](https://xn--a.example/)", "[e](https://a--b.example/)", "[f](http://1.2.3.999/)", "[g](https://a.b1/)"),
        *("[h](https://a.example:99999/)", "[i](https://a.example/a b)", '[j](https://a.example "t")', "<https://a.example>"),
        *("\n\n| a | b |\n| --- | --: |\n| c | d |\n", "\n\n| a |\n| --- |\n", "[^1]", "\n\n[^1]: note\n"),
        *("[", "]", "\r", "\t"),
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(ORDINARY, ORDINARY, ORDINARY, MARKUP), max_size=30).map("".join))
@example("[a <https://b.example> c](https://d.example)")
@example("[*a* **b**<https://b.example>](https://d.example) [c](https://d.example) `d` [e](https://d.example)")
def test_what_the_sanitiser_is_not_asked_is_what_it_would_have_said(document: str) -> None:
    quick = foreign_html(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(to_html, "settled", lambda *given: None)
        assert quick == foreign_html(document)


def test_an_ordinary_story_needs_no_sanitiser() -> None:
    html = '<h2>A</h2>\n<p>“B” &amp; <em>c</em> <a href="https://a.example/b?c=1&amp;d=2">d</a></p>\n<ul>\n<li>e</li>\n</ul>\n'
    assert settled(html) == clean_foreign(html)


@pytest.mark.parametrize(
    "html",
    [
        "<script>a</script>",
        "<p onclick=a>b</p>",
        "<P>a</P>",
        '<a href="javascript:a()">b</a>',
        '<a href="https://a.example/" onclick="b">c</a>',
        '<a href="https://a.example@b.example/">c</a>',
        '<a href="//a.example/">b</a>',
        "<p>&nbsp;</p>",
        "<p>&#106;</p>",
        "<p>a & b</p>",
        "<p",
        "<p>a > b</p>",
        "<!-- a -->",
    ],
)
def test_whatever_is_not_ordinary_goes_to_the_sanitiser(html: str) -> None:
    assert settled(html) is None


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_the_desk_s_writing_is_sanitised_too(document: str) -> None:
    html = desk_html(document, "../")
    assert not [value for value in live(html) if value.startswith(("javascript", "data", "on", "script", "img", "svg"))]
    assert clean_desk(html, "../") == html


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_a_summary_stays_one_line_without_links_or_blocks(document: str) -> None:
    html = summary_html(document)
    assert not live(html)
    assert "\n" not in html
    assert not [tag for tag in ("<a", "<p", "<h", "<li", "<div", "<table") if tag in html]


PROSE = st.lists(
    st.sampled_from(["a", "Z", "9", " ", ",", ".", "-", "–", "—", "'", "“", "”", "(", ")", ":", ";", "/", "%", "$"]),
    max_size=12,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(PROSE)
@example("it's 5.5 – no")
@example("a ")
@example("a...b")
@example("a -- b")
@example("a 'b' c")
@example("1. a")
def test_plain_words_are_what_markdown_makes_of_them(text: str) -> None:
    quick = summary_html(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(to_html, "_prose", lambda _: False)
        assert quick == summary_html(text)


def test_what_looks_like_html_is_shown_as_it_is_written() -> None:
    html = foreign_html('a <b>bold</b> move\n\n<div onclick="x()">\n\n`<i>` stays')
    assert "a &lt;b&gt;bold&lt;/b&gt; move" in html
    assert "&lt;div onclick=" in html
    assert "<code>&lt;i&gt;</code>" in html


def test_structure_survives() -> None:
    source = (
        '## Head\n\nA *b* **c** ~~d~~ [e](https://x.example/?a=1&b=2 "t").\n\n3. x\n4. y\n\n> q\n\n'
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n\n```py\ncode < 1\n```\n\nNote[^n].\n\n[^n]: Here.\n"
    )
    html = foreign_html(source)
    for piece in (
        "<h2>Head</h2>",
        "<em>b</em> <strong>c</strong> <del>d</del>",
        'href="https://x.example/?a=1&amp;b=2" title="t"',
        '<ol start="3">',
        "<blockquote>",
        '<th class="right">b</th>',
        "code &lt; 1",
        'href="#b-n"',
        'id="b-n"',
    ):
        assert piece in html


def test_quotes_and_dashes_are_typographic() -> None:
    assert foreign_html('It\'s "so" -- and...') == "<p>It’s “so” – and…</p>\n"
    assert "“so”" in desk_html('"so"')


def test_images_become_their_words() -> None:
    assert foreign_html('![A ship](https://h.example/p.png "t")') == "<p>A ship</p>\n"
    assert "<img" not in desk_html("![A ship](p.png)")
    assert "A ship" in desk_html("![A ship](p.png)")


def test_headings_begin_at_two_and_skip_no_level() -> None:
    html = foreign_html("# a\n\n### b\n\n# c\n\n#### d\n\n##### e")
    assert [html[at + 2] for at in range(len(html)) if html.startswith("<h", at)] == ["2", "3", "2", "3", "4"]


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("/page", 'href="https://site.example/page"'),
        ("next.html", 'href="https://site.example/a/next.html"'),
        ("#part", 'href="#b-part"'),
        ("//other.example/x", ""),
        ("javascript:a()", ""),
        ("java\tscript:a()", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", 'href="mailto:a@b.example"'),
    ],
)
def test_where_links_of_foreign_text_lead(link: str, becomes: str) -> None:
    html = foreign_html(f"[x](<{link}>)", "https://site.example/a/story.html")
    assert (becomes in html) if becomes else ("href" not in html)


@pytest.mark.parametrize("pattern", [">", "- ", "* ", "1. ", "> - "])
def test_deep_nesting_is_refused_fast(pattern: str) -> None:
    with pytest.raises(UnfitText):
        foreign_html(pattern * 20_000 + "x")


@pytest.mark.parametrize(
    "pattern", ["[", "![](", "[a](", "<a ", "<![", "<!--", "`a", "*a ", "_a *b ", "<div>\n\n", "[^1]"]
)
def test_patterns_that_slow_other_engines_down_are_rendered(pattern: str) -> None:
    assert foreign_html(pattern * 5_000)


def test_long_texts_are_refused() -> None:
    with pytest.raises(UnfitText, match="too long"):
        desk_html("word " * 50_000)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:a()",
            "//x.example/",
            "https:///path",
            "https://u:p@x.example/",
            "https://x.example\\@y.example/",
            "",
        ),
        *("https://x.example/a b", "https://x.example/\n", "ftp://x.example/", "https://[::1", 'https://x.example/"'),
    ],
)
def test_addresses_no_reader_is_sent_to(address: str) -> None:
    assert web_address(address) == ""


def test_a_summary_as_markup_and_as_words() -> None:
    assert summary_forms('The *Moskva* & "co" <x>') == (
        "The <em>Moskva</em> &amp; “co” &lt;x&gt;",
        "The Moskva & “co” <x>",
    )


@given(st.text(alphabet="<>&\"'ab ", max_size=40))
def test_plain_words_of_a_line_are_the_words(text: str) -> None:
    assert plain_line(escape(text, quote=False)) == text


def test_an_excerpt_ends_at_a_word_and_says_so() -> None:
    html = foreign_html("One *two* three.\n\nFour [five](https://x.example) six seven.")
    assert excerpt(html, 5) == ("One two three.", "Four five…")
    assert excerpt(html, 3) == ("One two three…",)
    assert excerpt(html, 7) == ("One two three.", "Four five six seven.")
    assert excerpt(html, 0) == ()


def test_words_of_scripts_without_spaces_count_each() -> None:
    assert excerpt("<p>日本語の文章です</p>", 3) == ("日本語…",)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS, st.integers(0, 12))
def test_an_excerpt_never_holds_more_words(document: str, words: int) -> None:
    shown = " ".join(excerpt(foreign_html(document), words))
    assert len(shown.split()) <= words
