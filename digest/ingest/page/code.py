"""Blocks of code: their letters with line ends kept, without gutters of line numbers, and their language."""

import re

from lxml import html

from digest.ingest.page import lexicon

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?|sourceCode|code|prism|hljs)[-: ]\s*"
    r"([A-Za-z][\w+#-]{0,20})",
    re.I,
)
_NOT_ONE = frozenset(lexicon.words("not_languages"))
_GUTTER = re.compile(
    r"(?:^|\s)(?:gutter|line-?numbers?(?:-rows)?|linenos?|lineno|linenodiv|blob-num|ln|rouge-gutter|hljs-ln-numbers)"
    r"(?:\s|$)",
    re.I,
)
_WHOLE = frozenset(("pre", "listing", "xmp"))
_FRAMES = frozenset(("table", "figure", "div"))
MAY_HOLD = _WHOLE | _FRAMES  # elements that may be blocks of code
_BUTTON = frozenset(("button", "figcaption"))


def code_of(node: html.HtmlElement) -> tuple[str, str] | None:
    """The code an element holds and its language; None when the element is not one block of code.

    Beside `pre` these are the tables and figures that highlighters put around code with numbered lines.
    """
    if node.tag in _WHOLE:
        return _letters(node), _language(node)
    if node.tag in _FRAMES and _is_frame(node):
        codes = [pre for pre in node.iterdescendants("pre") if not _in_gutter(pre, node)]
        if len(codes) == 1:
            return _letters(codes[0]), _language(codes[0]) or _language(node)
    return None


def _is_frame(node: html.HtmlElement) -> bool:
    name = node.get("class") or ""
    if not re.search(r"highlight|rouge|codehilite|syntax|chroma", name, re.I):
        return False
    return any(_GUTTER.search(inner.get("class") or "") for inner in node.iterdescendants("td", "pre", "div"))


def _in_gutter(node: html.HtmlElement, frame: html.HtmlElement) -> bool:
    while node is not frame:
        if _GUTTER.search(node.get("class") or ""):
            return True
        node = node.getparent()
    return False


def _letters(node: html.HtmlElement) -> str:
    parts: list[str] = []
    todo: list[html.HtmlElement | str] = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, str):
            parts.append(here)
            continue
        if here.tag == "br":
            parts.append("\n")
        elif (here is not node and here.tag in _BUTTON) or (
            _GUTTER.search(here.get("class") or "") and here is not node
        ):
            continue
        later: list[html.HtmlElement | str] = [here.text] if here.text else []
        for child in here:
            if isinstance(child.tag, str):
                later.append(child)
            if child.tail:
                later.append(child.tail)
        if here.tag in ("div", "p", "li", "tr") and here is not node:
            later.append("\n")
        todo.extend(reversed(later))
    text = "".join(parts).replace("\xa0", " ")
    return re.sub(r"[ \t]+$", "", text, flags=re.M).strip("\n")


def _language(node: html.HtmlElement) -> str:
    near = [node, *list(node.iterdescendants("code"))[:1]]
    parent = node.getparent()
    for _ in range(3):
        if parent is None:
            break
        near.append(parent)
        parent = parent.getparent()
    for place in near:
        for key in ("data-lang", "data-language", "lang", "data-code-lang"):
            said = place.get(key)
            tags = ("pre", "code") if key == "lang" else ("pre", "code", "div", "figure")
            if said and place.tag in tags and re.fullmatch(r"[A-Za-z][\w+#-]{0,20}", said):
                return str(said).lower()
        for found in _LANGUAGE.finditer(place.get("class") or ""):
            if found.group(1).lower() not in _NOT_ONE:
                return str(found.group(1)).lower()
    return ""
