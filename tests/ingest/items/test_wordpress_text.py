"""Shortcodes and paragraphs of WordPress."""

import pytest

from digest.ingest.items.wordpress_text import paragraphs, without_shortcodes


@pytest.mark.parametrize(
    ("text", "html", "removed"),
    [
        ("no brackets", "no brackets", []),
        ("a [sic] and [1] stay", "a [sic] and [1] stay", []),
        ('[gallery ids="1]2"]x', "x", ['[gallery ids="1]2"]']),
        ("[box]in[/box]", "in", ["[box]", "[/box]"]),
        ("[box]in[/box] [sic]", "in [sic]", ["[box]", "[/box]"]),
        ("[vc_row width=1/2]in", "in", ["[vc_row width=1/2]"]),
        ("[embed]https://v.example/1[/embed]", '<p><a href="https://v.example/1">https://v.example/1</a></p>', []),
        ("[code]a[0] &lt; b[/code]", "<pre>a[0] &lt; b</pre>", []),
        (
            '[caption id="1"]<img src=x> Words[/caption]',
            "<figure><img src=x><figcaption>Words</figcaption></figure>",
            [],
        ),
        (
            '[caption id="1" caption="Old words"]<img src=x>[/caption]',
            "<figure><img src=x><figcaption>Old words</figcaption></figure>",
            [],
        ),
    ],
)
def test_shortcodes_go_and_words_in_brackets_stay(text: str, html: str, removed: list[str]) -> None:
    left, gone = without_shortcodes(text)
    assert left.strip() == html
    assert [one for _, one in gone] == removed


def test_empty_lines_make_paragraphs_and_code_keeps_its_own() -> None:
    html = paragraphs("One\ntwo\n\n<ul>\n<li>item</li>\n</ul>\nthree\n<pre>a\n\nb</pre>")
    assert "<p>One<br>\ntwo</p>" in html
    assert "<p>three</p>" in html
    assert "<pre>a\n\nb</pre>" in html
    assert "<p>item" not in html


def test_lines_broken_by_a_window_are_one_paragraph() -> None:
    line = "These words were wrapped by an editor's window at about seventy letters"
    assert paragraphs(f"{line}\n{line}\nand end.") == f"<p>{line}\n{line}\nand end.</p>"


def test_text_with_paragraphs_of_its_own_stays() -> None:
    for text in ("<p>a</p>\n\n<p>b</p>", "<!-- wp:paragraph -->\na\n\nb", "one line"):
        assert paragraphs(text) == text
