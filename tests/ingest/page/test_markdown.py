"""The Markdown of any text shows exactly that text again."""

import re
from html import unescape

import pyromark
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.ingest.page.markdown import Span, escape, inline, tidy

_LETTERS = st.text("ab1 .#*_-+>`~[]()<&;!|\\=:^$", max_size=14)


def shown(markdown: str) -> str:
    html = pyromark.html(markdown, options=pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_FOOTNOTES)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@settings(max_examples=300, deadline=None)
@given(_LETTERS)
@example("1986. Great")
@example("- Kosovo war -")
@example("&amp; &lt;b&gt;")
@example("[^1]: note")
@example("| a | b |")
@example("~~~")
@example("<script>alert(1)</script>")
def test_escaped_text_stays_text(text: str) -> None:
    assert shown(escape(" ".join(text.split()))) == " ".join(text.split())


_TARGETS = st.sampled_from([None, None, "https://e.org/a(b)"])
_SPANS = st.lists(
    st.builds(
        Span,
        st.text("ab *_.(“ ", min_size=1, max_size=5),
        _TARGETS,
        st.booleans(),
        st.booleans(),
        code=st.just(False),
        note=st.just(""),
        silent=st.just(False),
    ),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(_SPANS)
def test_styled_text_keeps_its_letters(spans: list[Span]) -> None:
    tidied = tidy(spans)
    assert shown(inline(tidied)).replace(" ", "") == "".join(span.text for span in tidied).replace(" ", "")
