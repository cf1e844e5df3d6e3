"""Footnotes of every make come out as Markdown's own, and what only looks like one stays text."""

import pytest

from digest.ingest.blocks import Block
from digest.ingest.page.compose import body_markdown
from digest.ingest.readers.html import read_html

_PROSE = "<p>The frigate sailed from the northern base at first light, said the navy in a statement.</p>"


def read(source: str) -> tuple[Block, ...]:
    page = f"<html><body><article>{source}</article></body></html>"
    return read_html(page.encode(), "https://example.org/a/b").blocks


def body(source: str) -> str:
    return body_markdown(block for block in read(source) if block.inside)


_WHOLE = "One ship left.[^1]\n\nTwo came back.[^2]\n\n{between}[^1]: A tanker.\n{gap}[^2]: Both frigates.\n"
_SAID = "<p>One ship left.<sup>1</sup></p><p>Two came back.<sup>2</sup></p>"


@pytest.mark.parametrize(
    ("source", "between"),
    [
        pytest.param(
            "<p>One ship left.<sup id=ftnt_ref1><a href='#ftnt1'>[1]</a></sup></p>"
            "<p>Two came back.<sup id=ftnt_ref2><a href='#ftnt2'>[2]</a></sup></p>"
            "<div><p id=ftnt1><a href='#ftnt_ref1'>[1]</a>&nbsp;A tanker.</p></div>"
            "<div><p id=ftnt2><a href='#ftnt_ref2'>[2]</a>&nbsp;Both frigates.</p></div>",
            "",
            id="paragraphs that lead back, as Google's documents have them",
        ),
        pytest.param(
            "<p>One ship left.<sup><a href='#_ftn1'>[1]</a></sup></p>"
            "<p>Two came back.<sup><a href='#_ftn2'>[2]</a></sup></p>"
            "<hr><p><sup><a href='//6CB5#_ftnref1'>[1]</a> </sup>A tanker.</p>"
            "<p><sup><a href='//6CB5#_ftnref2'>[2]</a></sup> Both frigates.</p>",
            "---\n\n",
            id="no name but in the links back, as Word writes them",
        ),
        pytest.param(
            "<p>One ship left.<a name=A1 href='#N1'><span>1</span></a></p>"
            "<p>Two came back.<a name=A2 href='#N2'>2</a></p>"
            "<div class=note><p><a name=N1 href='#A1'><b>1</b></a> A tanker.</p>"
            "<p><a name=N2 href='#A2'>2</a> Both frigates.</p></div>",
            "",
            id="named anchors of old pages",
        ),
        pytest.param(
            _SAID + "<hr><p><sup>1</sup> A tanker.</p><p><sup>2</sup> Both frigates.</p>", "---\n\n", id="below a rule"
        ),
        pytest.param(
            _SAID + "<hr><p><strong>1</strong> A tanker.</p><p><strong>2.</strong> Both frigates.</p>",
            "---\n\n",
            id="below a rule, in bold",
        ),
        pytest.param(
            _SAID + "<h2>Notes</h2><p><sup>1</sup> A tanker.</p><p><sup>2</sup> Both frigates.</p>",
            "",
            id="under a heading",
        ),
        pytest.param(
            _SAID + "<div class=footnotes-footer><div id=footnote-1><a href='javascript:;'>1</a>. A tanker.</div>"
            "<div id=footnote-2><a href='javascript:;'>2</a>. Both frigates.</div></div>",
            "",
            id="links of a script",
        ),
        pytest.param(
            "<p>One ship left.<sup class=footnote-reference><a href='#1'>1</a></sup></p>"
            "<p>Two came back.<sup class=footnote-reference><a href='#2'>2</a></sup></p>"
            "<div class=footnote-definition id=1><sup class=definition-label>1</sup><p>A tanker.</p></div>"
            "<div class=footnote-definition id=2><sup class=definition-label>2</sup><p>Both frigates.</p></div>",
            "",
            id="a label on a line of its own",
        ),
    ],
)
def test_notes_in_paragraphs_are_footnotes(source: str, between: str) -> None:
    assert body(source) == _WHOLE.format(between=between, gap="\n")


@pytest.mark.parametrize(
    ("source", "between"),
    [
        pytest.param(
            _SAID
            + "<div class='Post__footnotes'><h4>Footnotes</h4><ol><li>A tanker.</li><li>Both frigates.</li></ol></div>",
            "",
            id="a numbered list in a box of that name",
        ),
        pytest.param(
            "<p>One ship left.<sup data-fn=a1 class=fn><a href='#a1' id=a1-link>1</a></sup></p>"
            "<p>Two came back.<sup data-fn=b2 class=fn><a href='#b2' id=b2-link>2</a></sup></p>"
            "<ol class=wp-block-footnotes><li id=a1>A tanker. <a href='#a1-link'>↩︎</a></li>"
            "<li id=b2>Both frigates. <a href='#b2-link'>↩︎</a></li></ol>",
            "",
            id="WordPress, with its arrows back",
        ),
        pytest.param(
            "<p>One ship left.<sup id=cite_ref-1 class=reference><a href='#cite_note-1'>[1]</a></sup></p>"
            "<p>Two came back.<sup id=cite_ref-2 class=reference><a href='#cite_note-2'>[2]</a></sup></p>"
            "<ol class=references><li id=cite_note-1><span><b><a href='#cite_ref-1'>^</a></b></span> A tanker.</li>"
            "<li id=cite_note-2><span><b><a href='#cite_ref-2'>^</a></b></span> Both frigates.</li></ol>",
            "",
            id="MediaWiki, with its carets back",
        ),
    ],
)
def test_notes_in_a_list_are_footnotes(source: str, between: str) -> None:
    assert body(source) == _WHOLE.format(between=between, gap="")


def test_several_marks_in_one_pair_of_brackets_are_as_many_footnotes() -> None:
    source = (
        "<p>As others found <cite>[<a href='https://example.org/a/b#b7'>7</a>, <a href='#b2'>2</a>]</cite>.</p>"
        "<h2>References</h2><ul><li id=b2><span>[2]</span> Second.</li><li id=b7><span>[7]</span> Seventh.</li></ul>"
    )
    assert body(_PROSE * 2 + source).endswith(
        "As others found [^1][^2].\n\n## References\n\n[^2]: Second.\n[^1]: Seventh.\n"
    )


@pytest.mark.parametrize(
    "note",
    [
        "<span class=inline-footnote>1<span class=footnoteContent style='display:none'>{}</span></span>",
        "<label for=n1 class=sidenote-number></label><input type=checkbox id=n1><span class=sidenote>{}</span>",
        "<sup>1</sup><small class=footnote>{}</small>",
    ],
)
def test_a_note_in_the_midst_of_its_sentence_goes_below_it(note: str) -> None:
    note = note.format("A <a href='/t'>tanker</a> it was.")
    source = f"<p>One ship{note} left the harbour in the night.</p>{_PROSE}"
    below = "[^1]: A [tanker](https://example.org/t) it was.\n\n"
    last = "The frigate sailed from the northern base at first light, said the navy in a statement.\n"
    assert body(source) == f"One ship[^1] left the harbour in the night.\n\n{below}{last}"


def test_a_note_within_a_list_goes_below_the_list() -> None:
    note = "<span class=sidenote>A tanker it was.</span>"
    source = f"<ul><li>One ship{note} left port in the night.</li><li>Two came back in the morning.</li></ul>{_PROSE}"
    assert body(source).startswith(
        "- One ship[^1] left port in the night.\n- Two came back in the morning.\n\n[^1]: A tanker it was.\n\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "<p>It has 10 km<sup>2</sup> and 1 m<sup>1</sup>.</p><h2>Notes</h2><ol><li>First.</li><li>Second.</li></ol>",
        "<p>He came 1<sup>1</sup>.</p><p>See <a href='#top'>1</a>.</p><p id=top>The top of the page.</p>",
        "<p>The ships<sup>1</sup> left.</p><ol><li>First.</li></ol>",
        "<p>The ships<sup>2</sup> left.</p><hr><p><strong>2</strong> frigates came back.</p>",
        "<p><a href='#p2'>2</a></p><h2 id=p2>Part two</h2>",
        "<p>Asked by readers <a href='#c'>3</a> times.</p><section id=c><h3>3 comments</h3><p>Words.</p></section>",
        "<p>See section <a href='#s4'>4</a>.</p><dl><dt>4<dd id=s4>The hull.</dl>",
        "<p><a href='#a'>A</a> <a href='#b'>B</a></p><ul><li id=a><h3>Apples</h3><li id=b>Boats</ul>",
        "<p>The fleet<a href='https://e.example/x#h'>2</a> left.</p><ul><li id=h>History</ul>",
        "<p>With <sup>3</sup>He and the <sup>1</sup>H line.</p><h2>Notes</h2><ol><li>First.<li>Second.<li>Third.</ol>",
        "<p>Over 40 feet<sup>1</sup>, sin<sup>1</sup> of it.</p><h2>Notes</h2><ol><li>First.</ol>",
        "<p>The square of (a+b)<sup>1</sup> is one.</p><h2>Notes</h2><ol><li>First.</ol>",
        "<p>The ships<sup>2</sup> left<sup>1</sup>.</p><h2>Notes</h2><ol><li>First.<li>Second.</ol>",
    ],
)
def test_what_only_looks_like_a_footnote_stays_text(source: str) -> None:
    assert "[^" not in body(source + _PROSE)


def test_a_note_whose_own_words_open_with_a_number_keeps_it() -> None:
    source = "<p>Ships left.<a href='#n'>*</a></p><ol><li id=n>12 of them, 3 of which came back.</li></ol>"
    assert body(source).endswith("[^1]: 12 of them, 3 of which came back.\n")


@pytest.mark.parametrize("label", ["1", "a"])
def test_a_note_that_opens_with_the_letters_of_its_mark_keeps_them(label: str) -> None:
    source = f"<p>Ships left.<sup><a href='#n'>{label}</a></sup></p><ol><li id=n>{label} in five came back.</li></ol>"
    assert body(source).endswith(f"[^1]: {label} in five came back.\n")


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<span><em>One ship left.</em><a href='#n1'>[1]</a></span> Two stayed.", "*One ship left.*[^1] Two stayed."),
        ("<span><b>One ship left.</b><sup>1</sup></span> Two stayed.", "**One ship left.**[^1] Two stayed."),
        (
            "<span><a href='/b'>One ship</a> <a href='#n1'>[1]</a></span> left.",
            "[One ship](https://example.org/b) [^1] left.",
        ),
    ],
)
def test_what_stands_beside_a_mark_is_kept(source: str, kept: str) -> None:
    assert f"{kept}\n" in body(f"{_PROSE}<p>{source}</p><h2>Notes</h2><ol><li id=n1>A tanker.</li></ol>")


def test_the_mark_of_a_lost_note_goes_before_a_colon_too() -> None:
    source = "<p>He said<sup><a href='#n'>1</a></sup>: all left.</p><ol><li id=n>In a letter.</li></ol>"
    assert body_markdown(read(source)[:1]) == "He said: all left.\n"


def test_a_list_of_notes_counts_on_over_those_that_nobody_cites() -> None:
    source = "<p>Ships left.<a href='#n1'>[1]</a> More.<a href='#n3'>[3]</a></p><ol><li id=n1>A<li>B<li id=n3>C</ol>"
    assert body(source).endswith("[^1]: A\n\n2. B\n\n[^2]: C\n")


def test_notes_in_a_story_that_is_a_list_item_are_found() -> None:
    source = "<ul><li><p>One ship left.<a href='#n'>[1]</a></p><p id=n class=footnote>[1] A tanker.</p></li></ul>"
    assert "left.[^1]" in body(source)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (
            "<p>There are 10<sup>6</sup><span class=sidenote>Give or take some.</span> of them.</p>",
            "There are 106[^1] of them.",
        ),
        ("<p>It is <b>42<span class=footnote>the answer of all</span></b> of them.</p>", "It is **42**[^1] of them."),
        (
            "<p><small class=footnote>Correction: an earlier version was wrong.</small></p>",
            "Correction: an earlier version was wrong.",
        ),
    ],
)
def test_what_stands_before_a_note_in_its_sentence_is_kept(source: str, kept: str) -> None:
    assert f"{kept}\n" in body_markdown(read(source))


def test_a_table_with_a_note_in_its_head_stays_a_table() -> None:
    rows = "<tr><td>2025</td><td>2</td></tr><tr><td>2026</td><td>3</td></tr>"
    head = "<thead><tr><th>Year<span class=sidenote>fiscal year not calendar</span></th><th>Ships</th></tr></thead>"
    kinds = [block.kind for block in read(f"<table>{head}<tbody>{rows}</tbody></table>")]
    assert kinds == ["table", "paragraph"]


def test_a_title_is_told_without_the_mark_of_its_note() -> None:
    source = f"<h1>Frigate leaves port<sup><a href='#n'>1</a></sup></h1>{_PROSE}<ol><li id=n>At dawn.</li></ol>"
    title = read_html(f"<html><body>{source}</body></html>".encode(), None).title
    assert title is not None
    assert title.value == "Frigate leaves port"


_WIDE = 3_000


@pytest.mark.parametrize(
    "source",
    [
        "<p>word<sup>1</sup></p><h2>Notes</h2><ol>" + "<li>x y" * _WIDE + "</ol>",
        "<p>word" + "<a href='#n'>[1]</a>" * 2000 + "</p><ol><li id=n>" + "<b>w</b>" * _WIDE + "</ol>",
        "<p>word<span>" + "<i></i>" * _WIDE + "<a href='#n'>[1]</a>" * 2000 + "</span></p><ol><li id=n>x</ol>",
        "<p>word<sup>" + " " * _WIDE + "[x</sup></p>",
        "<p>x<span class=sidenote><span class=sidenote>a b c</span> d e f</span></p>" * (_WIDE // 2),
        "<p>Author</p>" * _WIDE,
        "<meta name=author content='" + ", ".join(f"N{number} M" for number in range(_WIDE)) + "'><p>x</p>",
    ],
    ids=lambda source: source[:24],
)
def test_a_wide_page_is_read_to_its_end(source: str) -> None:
    """Each took a time that grew with the square of the page: with some ten thousand more, a worker is stopped."""
    assert read(source)


def test_no_letter_of_a_note_is_lost_from_the_text_that_is_judged() -> None:
    source = _SAID + "<h2>Notes</h2><p><sup>1</sup> A tanker.</p><p><sup>2</sup> Both frigates.</p>"
    assert [block.text for block in read(source)][-2:] == ["1 A tanker.", "2 Both frigates."]


def test_notes_stay_with_the_story_whose_marks_are_kept() -> None:
    story = "<p>One ship left the northern harbour in the night, the navy said in a long statement.<sup>1</sup></p>"
    page = (
        f"<article><h1>Ships</h1>{story}{_PROSE * 3}</article><nav><a href='/a'>Home</a> <a href='/b'>About</a></nav>"
        "<div class=page><div class=Post__footnotes><ol><li>See <a href='/r'>this report</a>.</li></ol></div></div>"
    )
    reading = read_html(f"<html><body>{page}</body></html>".encode(), "https://example.org/a/b")
    kept = body_markdown(block for block in reading.blocks if block.inside)
    assert "statement.[^1]\n" in kept
    assert kept.endswith("[^1]: See [this report](https://example.org/r).\n")
    assert "Home" not in kept
