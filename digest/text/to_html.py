"""Markdown to HTML that may reach a reader, in two dialects by trust. Both end in the sanitiser.

Foreign text (article bodies) and summaries go through pyromark: CommonMark with tables, footnotes, strikethrough and
typographic quotes, in linear time; what looks like HTML in it is shown as text. The desk's own pages, notes and
introductions go through Python-Markdown and its extensions, which is loaded when the first of them is asked for.
"""

import re
from functools import lru_cache
from html import escape

import pyromark

from digest.text.characters import fit
from digest.text.sanitize import TAG, UNSETTLED_OR_UNORDERED, clean_desk, clean_foreign, clean_line, settled

FOREIGN_CHARACTERS = 2_000_000  # 300,000 words: longer than any story, short enough to render in a second
DESK_CHARACTERS = 200_000  # Python-Markdown needs quadratic time on some patterns
DEPTH = 100  # nested elements; HTML5 parsers need quadratic time in the depth

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_SMART_PUNCTUATION
)
_IMAGE = re.compile(r'<img src="[^"]*" alt="([^"]*)"(?: title="[^"]*")? ?/?>')
_ALIGN = re.compile(r'(<t[dh]) style="text-align: (?:left|(right|center))">')
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_RELATIVE = re.compile(r'<a href="(?!https?:|mailto:|#)')
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_CALLOUT = re.compile(r"^((?:[ \t]*>)+[ \t]?)\[!([A-Za-z]{1,20})\][-+]?[ \t]*(.*)$", re.MULTILINE)
# One line in which Markdown has nothing to do but to round apostrophes, unless two of a kind stand together.
_PROSE = re.compile("(?=[A-Za-z])(?:[A-Za-z0-9 ,;:()%$/.“”–—-]++|(?<=[A-Za-z])'(?=[A-Za-z]))++(?<! )")
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})


class UnfitText(Exception):  # noqa: N818 - wrong content, which the caller makes a Problem
    """The text can't be rendered safely; the words are fit to show an editor."""


def foreign_html(markdown: str, base: str = "", home: str = "") -> str:
    """Foreign Markdown as sanitised HTML. `base` is the original's address, for its relative links.

    Of a text that stands on this site alone, `home` is the site's address: what a link that begins with / starts from.
    Headings begin at h2 and skip no level; images become their alt text. Raises UnfitText.
    """
    markdown = _limited(markdown, FOREIGN_CHARACTERS)
    if "[!" in markdown:
        markdown = _CALLOUT.sub(_headed, markdown)
    html = _without_markup(markdown) if "<" in markdown else pyromark.html(markdown, options=_OPTIONS)
    if html.count("<") < 2 * DEPTH and (clean := settled(html, UNSETTLED_OR_UNORDERED)) is not None:
        return clean
    html = _reworded(html)
    _shallow(html)
    return settled(html) or clean_foreign(html, *((base, home) if _RELATIVE.search(html) else ()))


def _reworded(html: str) -> str:
    """The HTML with images' words for images, classes for styles, and headings in order."""
    html = _IMAGE.sub(lambda match: match[1], html)
    html = _ALIGN.sub(lambda match: f'{match[1]} class="{match[2]}">' if match[2] else f"{match[1]}>", html)
    return _ordered_headings(html)


def _headed(callout: re.Match[str]) -> str:
    """The opening of a box, `> [!note] Title`, as a title of its own; a box without one is called by its sort."""
    quotes, sort, title = callout.groups()
    return f"{quotes}**{title.strip().replace('*', '') or sort.capitalize()}**\n{quotes.rstrip()}"


def summary_html(markdown: str) -> str:
    """A summary as sanitised inline HTML: emphasis and typographic quotes, no blocks, no links."""
    if _prose(markdown):
        return markdown.replace("'", "’")
    markdown = _limited(markdown, DESK_CHARACTERS)
    html = _without_markup(markdown) if "<" in markdown else pyromark.html(markdown, options=_OPTIONS)
    _shallow(html)
    html = html.replace("<p>", "").replace("</p>", " ").replace("<li>", " ")
    return " ".join((clean_line(html) if "<" in html else html).split())


def _prose(text: str) -> bool:
    """Whether it is one line of plain words, of which Markdown makes what they are."""
    if "  " in text or ".." in text or "--" in text or len(text) > DESK_CHARACTERS:
        return False
    return _PROSE.fullmatch(text) is not None


def desk_html(markdown: str, root: str = "") -> str:
    """The desk's own Markdown as sanitised HTML; a link to /x leads to `root` + x. Raises UnfitText."""
    markdown = _limited(markdown, DESK_CHARACTERS)
    html = _python_markdown(markdown)
    html = re.sub(r"<img\b[^>]*?\balt=\"([^\"]*)\"[^>]*>", lambda match: match[1], html)
    html = _ALIGN.sub(lambda match: f'{match[1]} class="{match[2]}">' if match[2] else f"{match[1]}>", html)
    html = re.sub(r'(<t[dh]) style="text-align: (right|center);">', r'\1 class="\2">', html)
    html = _ordered_headings(html)
    _shallow(html)
    return clean_desk(html, root)


def _limited(markdown: str, characters: int) -> str:
    """The text with what no document may hold replaced. Raises UnfitText where it is too long."""
    if len(markdown) > characters:
        raise UnfitText(f"the text is too long to render ({len(markdown):,} characters; at most {characters:,})")
    return fit(markdown)


def _python_markdown(text: str) -> str:
    import markdown  # noqa: PLC0415 - 39 ms, and a site may hold no such page

    return markdown.markdown(
        text,
        extensions=["footnotes", "tables", "abbr", "def_list", "toc", "smarty"],
        extension_configs={"footnotes": {"BACKLINK_TEXT": "↩"}},
        output_format="html",
    )


def _without_markup(text: str) -> str:
    """Renders text whose raw HTML is shown as it is written.

    Escaping one piece of HTML can bring out another (an HTML block becomes a paragraph with spans), so this goes on
    until none is left; a text that needs more than a few rounds has every < escaped outright.
    """
    for _ in range(4):
        spans = _html_spans(text)
        if not spans:
            return pyromark.html(text, options=_OPTIONS)
        data = text.encode()
        parts, end = [], 0
        for start, stop in spans:
            parts += [data[end:start], data[start:stop].replace(b"<", b"&lt;")]
            end = stop
        text = b"".join([*parts, data[end:]]).decode()
    return pyromark.html(text.replace("<", "&lt;"), options=_OPTIONS)


def _html_spans(text: str) -> list[tuple[int, int]]:
    """Where raw HTML stands, as byte offsets in order."""
    return [
        (span["start"], span["end"])
        for event, span in pyromark.events_with_range(text, options=_OPTIONS)
        if isinstance(event, dict) and ("Html" in event or "InlineHtml" in event)
    ]


def _ordered_headings(html: str) -> str:
    """Headings from h2 downwards, none more than one level below the one before it."""
    shift: dict[int, int] = {}  # level as written → level as shown, of the headings still open

    def renamed(match: re.Match[str]) -> str:
        stated = int(match[2])
        if match[1]:
            return f"</h{shift.get(stated, 2)}"
        for deeper in [key for key in shift if key > stated]:
            del shift[deeper]
        upper = max((new for old, new in shift.items() if old < stated), default=1)
        return f"<h{shift.setdefault(stated, min(upper + 1, 6))}"

    return _HEADING.sub(renamed, html)


def _shallow(html: str) -> None:
    """Raises UnfitText where elements are nested deeper than any true text nests them."""
    if html.count("<") < 2 * DEPTH:
        return
    depth = 0
    for match in _TAG.finditer(html):
        if match[2] in _VOID:
            continue
        depth += -1 if match[1] else 1
        if depth > DEPTH:
            raise UnfitText(f"quotes, lists or emphasis are nested more than {DEPTH} deep")


def plain_line(html: str) -> str:
    """Sanitised inline HTML as plain text, for places that take no markup."""
    if "<" not in html and "&" not in html:
        return html
    return unescape_text(TAG.sub("", html))


def unescape_text(text: str) -> str:
    """The references that the sanitiser writes, and no other, turned back."""
    for reference, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\xa0"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(reference, character)
    return text


@lru_cache(maxsize=4096)
def summary_forms(markdown: str) -> tuple[str, str]:
    """A summary as inline HTML and as plain text, remembered: many lists show the same one.

    A summary that can't be rendered is shown as it is written.
    """
    try:
        html = summary_html(markdown)
    except UnfitText:
        html = escape(markdown[:1000], quote=False)
    return html, plain_line(html)
