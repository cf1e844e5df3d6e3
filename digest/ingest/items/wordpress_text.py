"""How WordPress keeps a post's text: paragraphs by empty lines, and shortcodes in square brackets."""

import html
import re

_TEXT_HOLDERS = ("li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "summary", "p")
_BLOCKS = (
    "address|article|aside|blockquote|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|"
    "ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|object|iframe|script|style"
)
_HAS_PARAGRAPHS = re.compile(r"<p[\s>]|<!--\s*wp:", re.IGNORECASE)
_VERBATIM = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_BLOCK = re.compile(rf"<(/?)({_BLOCKS})\b[^<>]*>", re.IGNORECASE)
_WRAPPED = range(60, 101)
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")

# Bounded and without backtracking: brackets and quotation marks of a hostile text cost no more than they are long.
_ATTRIBUTES = r"(?>[^\[\]\"']++|\"[^\"]{0,400}+\"|'[^']{0,400}+'){0,20}+"
_CAPTION = re.compile(rf"\[(?:wp_)?caption({_ATTRIBUTES})\](.{{0,4000}}?)\[/(?:wp_)?caption\]", re.DOTALL)
_CODE = re.compile(rf"\[(code|sourcecode|php|python|bash)({_ATTRIBUTES})\](.{{0,20000}}?)\[/\1\]", re.DOTALL)
_EMBED = re.compile(rf"\[embed{_ATTRIBUTES}\]\s*(https?://[^\s\[\]]+)\s*\[/embed\]")
# A shortcode is told from words in brackets by its having attributes or an end, or by being one of the platform's own.
_END = re.compile(r"\[/([a-z][\w-]*)\]")
_START = re.compile(rf"\[([a-z][\w-]*){_ATTRIBUTES}\]")
_WITH_ATTRIBUTES = re.compile(
    rf"\[[a-z][\w-]*\s+[\w-]+=(?:\"[^\"\[\]]{{0,400}}\"|'[^'\[\]]{{0,400}}'|[^\s\]\[]+){_ATTRIBUTES}\]"
)
_OWN = re.compile(
    rf"\[(?:gallery|playlist|audio|video|toc|more|nextpage|sharing|jetpack[\w-]*|contact-form[\w-]*)(?:\s{_ATTRIBUTES})?\]"
)
_CAPTION_TEXT = re.compile(r"""\bcaption=(?:"([^"]*)"|'([^']*)')""")


def without_shortcodes(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text as HTML alone, and what went: (rule, shortcode). Captions, code and embedded addresses stay as HTML."""
    if "[" not in text:
        return text, ()
    removed: list[tuple[str, str]] = []

    def cut(found: re.Match[str]) -> str:
        removed.append(("wordpress/shortcode", found.group()))
        return ""

    if "caption]" in text:
        text = _CAPTION.sub(_figure, text)
    if "[/" in text:
        text = _CODE.sub(lambda found: f"<pre>{html.escape(html.unescape(found.group(3)), quote=False)}</pre>", text)
        text = _EMBED.sub(r'<p><a href="\1">\1</a></p>', text)
    ended = {found.group(1) for found in _END.finditer(text)}
    text = _WITH_ATTRIBUTES.sub(cut, _OWN.sub(cut, text))
    if ended:
        text = _END.sub(cut, _START.sub(lambda found: cut(found) if found.group(1) in ended else found.group(), text))
    return text, tuple(removed)


def _figure(found: re.Match[str]) -> str:
    said = _CAPTION_TEXT.search(found.group(1))
    picture, _, after = found.group(2).rpartition(">")
    words = (said.group(1) or said.group(2) or "") if said else after
    picture = f"{picture}>" if picture else ""
    return f"\n\n<figure>{picture}<figcaption>{words.strip()}</figcaption></figure>\n\n"


def paragraphs(text: str) -> str:
    """Text whose paragraphs are told by empty lines → HTML; text that has its paragraphs stays."""
    if _HAS_PARAGRAPHS.search(text) or "\n" not in text.strip():
        return text
    text, kept = _put_by(text.replace("\r\n", "\n").replace("\x00", ""))
    chunks = _EMPTY_LINES.split(_BLOCK.sub(r"\n\n\g<0>\n\n", text).strip())
    out: list[str] = []
    held = False  # whether an element stands open that holds text without a paragraph of its own
    for chunk in chunks:
        tag = _BLOCK.fullmatch(chunk.strip())
        out.append(chunk if tag or chunk.startswith("\x00") else _lines(chunk, bare=held))
        if tag is not None:
            held = not tag.group(1) and tag.group(2).lower() in _TEXT_HOLDERS
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found.group(1))], "\n".join(out))


def _lines(chunk: str, *, bare: bool) -> str:
    rows = chunk.strip().split("\n")
    # Lines of one width were broken by an editor's window, not by the writer.
    wrapped = len(rows) > 2 and all(len(row.rstrip()) in _WRAPPED for row in rows[:-1])
    broken = "\n".join(rows) if wrapped else "<br>\n".join(rows)
    return broken if bare or not broken else f"<p>{broken}</p>"


def _put_by(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each element whose line ends mean what they are, and those elements."""
    small = text.lower() if len(text.lower()) == len(text) else text
    kept: list[str] = []
    out: list[str] = []
    at = 0
    unending: set[str] = set()
    for found in _VERBATIM.finditer(text):
        name = found.group(1).lower()
        if found.start() < at or name in unending:
            continue
        end = small.find(f"</{name}", found.end())
        close = text.find(">", end) if end >= 0 else -1
        if close < 0:
            unending.add(name)
            continue
        out.append(f"{text[at : found.start()]}\n\n\x00{len(kept)}\x00\n\n")
        kept.append(text[found.start() : close + 1])
        at = close + 1
    return "".join([*out, text[at:]]), kept
