"""What of HTML may reach a reader: an allow-list, applied last, after every other step that makes or changes markup.

The lists hold no svg, math, style, iframe, form or media element: the published bypasses of HTML sanitisers need one of
them. Images are not here either: a hot-linked picture tells a third party who reads, so readers get its alt text.
"""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import nh3

from digest.text.plain_address import PLAIN_HOST, PLAIN_TAIL, is_plain

INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
BLOCK_TAGS = frozenset(
    [
        "blockquote",
        "caption",
        "col",
        "colgroup",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SCHEMES = frozenset({"http", "https", "mailto"})
FOREIGN_REL = "noopener noreferrer nofollow"
DESK_REL = "noopener noreferrer"
ID_PREFIX = "b-"  # of every id inside a body, so that none can shadow one of the page's own

# Gone with all they hold; what stands in any other unknown element is kept as text.
_DROPPED_WHOLE = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "textarea"})
_ATTRIBUTES = {
    "*": {"lang", "dir", "id"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "dfn": {"title"},
    "time": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
}
_CLASSES = {
    "td": {"right", "center"},
    "th": {"right", "center"},
    "div": {"footnote", "footnote-definition", "toc"},
    "sup": {"footnote-reference", "footnote-definition-label"},
    "a": {"footnote-ref", "footnote-backref"},
}
TAG = re.compile("<[^>]*>")
_SETTLED = "p>|li>|t(?:[dhr]|able|head|body)>|em>|strong>|ul>|ol>|blockquote>|code>|pre>|del>"
_SETTLED_LINK = rf'a href="{PLAIN_HOST}(?:[/?#]{PLAIN_TAIL}(?:&amp;{PLAIN_TAIL})*+)?+">'
# A link in a link: Markdown makes one of an address in pointed brackets that stands in a link's text.
_TO_ITS_END = "[^<]*+(?:<(?!/?a[ >])[^<]*+)*+</a>"


def _unsettled(headings: str) -> re.Pattern[str]:
    tags = rf"/?+(?:{_SETTLED}|h{headings}>)|/a>|{_SETTLED_LINK}{_TO_ITS_END}"
    return re.compile(f"<(?!{tags})", re.ASCII)


# What the sanitiser would not leave as it is wherever our Markdown writes it; the other: or a heading whose level
# may have to be another.
UNSETTLED, UNSETTLED_OR_UNORDERED = _unsettled("[2-6]"), _unsettled("2")
_WITH_REL = f'" rel="{FOREIGN_REL}">'
_SETTLED_TEXT = re.compile("&(?:amp|lt|gt|quot);")
_FRAGMENT = re.compile(r'(<a (?:[a-z]+="[^"]*" )*href=")#')


def clean_foreign(html: str, base: str = "", home: str = "") -> str:
    """HTML of foreign text as it may stand in a page; `base` is the original's address, for relative links.

    Of a text that stands on this site alone, `home` is the site's address: what a link that begins with / starts from.
    """
    return _cleaner("foreign", web_address(base), home).clean(html)


def settled(html: str, unsettled: re.Pattern[str] = UNSETTLED) -> str | None:
    """What `clean_foreign` would make of the commonest HTML, known without a parser; None where it must be asked.

    The HTML must be well-formed, as a Markdown renderer's is. It is settled if it holds nothing but text, plain
    elements, links to plain addresses that hold no other, and references; `unsettled` finds what else there is.
    """
    if unsettled.search(html) or "\r" in html or html.count("<") != html.count(">"):
        return None
    if "&" in html:
        if len(_SETTLED_TEXT.findall(html)) != html.count("&"):
            return None
        html = html.replace("&quot;", '"')
    if '">' in html:
        html = _WITH_REL.join(html.split('">'))  # only links have attributes here
    return html.replace("\xa0", "&nbsp;") if "\xa0" in html else html


def clean_desk(html: str, root: str = "") -> str:
    """HTML of the desk's own writing. A link to /x becomes a link to `root` + x, so that it works in any folder."""
    return _cleaner("desk", root).clean(html)


def clean_line(html: str) -> str:
    """HTML as it may stand inside one line of text: no blocks and no links, so that a title or a card can hold it."""
    return _cleaner("line", "").clean(html)


def absolute_fragments(html: str, address: str) -> str:
    """Cleaned HTML whose links within itself name the whole `address`, as a feed needs it."""
    safe = address.replace("&", "&amp;").replace('"', "%22")
    return _FRAGMENT.sub(lambda match: f"{match[1]}{safe}#", html) if 'href="#' in html else html


@lru_cache(maxsize=64)  # a page asks for one several times
def web_address(address: str) -> str:
    """The address if a reader may be sent there, else an empty text: http or https, with a host, nothing hidden."""
    if is_plain(address):
        return address
    if not address or re.search(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029<>\"]", address):
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""


@lru_cache(maxsize=32)
def _cleaner(dialect: str, root: str, home: str = "") -> nh3.Cleaner:
    tags = INLINE_TAGS - {"a"} if dialect == "line" else INLINE_TAGS | BLOCK_TAGS
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items() if tag == "*" or tag in tags},
        allowed_classes={tag: set(names) for tag, names in _CLASSES.items() if tag in tags},
        link_rel=DESK_REL if dialect == "desk" else FOREIGN_REL,
        url_schemes=set(SCHEMES),
        url_relative=lambda url: _relative(dialect, root, home, url),
        id_prefix=ID_PREFIX,
    )


def _relative(dialect: str, root: str, home: str, url: str) -> str | None:
    """What a link without a scheme becomes; None takes the link away and leaves its words."""
    if url.startswith("#"):
        return url if url.startswith(f"#{ID_PREFIX}") else f"#{ID_PREFIX}{url[1:]}"
    if url.startswith("//") or "\\" in url or ":" in url.partition("/")[0]:
        return None
    if dialect == "desk":
        return root + url.lstrip("/") if url.startswith("/") else url
    if not root:
        return None
    try:
        return web_address(home + url if home and url.startswith("/") else urljoin(root, url)) or None
    except ValueError:
        return None
