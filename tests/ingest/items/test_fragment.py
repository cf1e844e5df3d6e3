"""Pieces of HTML and plain text as blocks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.items.fragment import html_blocks, html_text, text_blocks


@settings(max_examples=150)
@given(st.text(alphabet="ab. \n\t>*-1)_=\r\x0b\u2028http://x", max_size=200))
def test_no_letter_of_plain_text_is_lost(text: str) -> None:
    assert "".join(block.raw for block in text_blocks(text)) == text


def test_plain_text_gives_paragraphs_items_and_links() -> None:
    text = "One line\nand its end.\n\n* first https://a.example/x_y.\n* second\n1) third\n\n> said\n> twice\n-----\n"
    text += "# not a heading"
    assert [(block.kind, block.markdown) for block in text_blocks(text)] == [
        ("paragraph", "One line and its end."),
        ("item", "- first <https://a.example/x_y>."),
        ("item", "- second"),
        ("item", "1) third"),
        ("quote", "> said twice"),
        ("rule", "---"),
        ("paragraph", "\\# not a heading"),
    ]
    assert text_blocks(text)[1].linked == len("https://a.example/x_y")


def test_html_gives_what_a_reader_sees() -> None:
    fragment = "<p>A &lt;b&gt; <a href='x'>link</a></p><script>no</script><iframe src=y></iframe><embed src=z>tail"
    assert [block.text for block in html_blocks(fragment, "https://a.example/d/")] == ["A <b> link", "tail"]
    assert "(https://a.example/d/x)" in html_blocks(fragment, "https://a.example/d/")[0].markdown
    assert html_text("A&nbsp;&amp; <i>B</i>") == "A & B"
    assert html_blocks(" <!-- nothing --> ", None) == ()
