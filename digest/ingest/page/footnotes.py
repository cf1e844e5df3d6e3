"""Footnotes: marks in the text that lead down the same page to an item of a list."""

import re

from lxml import html

_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|note \d{1,3})\s*[\])]?\s*", re.I)
_MOST = 2000  # marks on one page that are looked at


def footnotes_of(root: html.HtmlElement) -> dict[html.HtmlElement, str]:
    """The links that are marks, and the list items they lead to, each with its note's number on this page.

    A mark is short and stands above its note: the link from a note back up to its mark is none.
    """
    marks = [node for node in root.iter("a") if (node.get("href") or "").startswith("#")][:_MOST]
    marks = [node for node in marks if _MARK.fullmatch("".join(node.itertext()))]
    if not marks:
        return {}
    items: dict[str, html.HtmlElement] = {}
    places: dict[html.HtmlElement, int] = {}
    for place, node in enumerate(root.iter("a", "li", "p")):
        places[node] = place
        name = node.get("id") or node.get("name")
        held = next((above for above in node.iterancestors("li")), None) if node.tag != "li" else node
        if name and held is not None:
            items.setdefault(str(name), held)
    found: dict[html.HtmlElement, str] = {}
    numbers: dict[html.HtmlElement, str] = {}
    for node in marks:
        item = items.get((node.get("href") or "")[1:])
        if item is not None and places[node] < places[item]:
            found[node] = numbers.setdefault(item, str(len(numbers) + 1))
    return {**found, **numbers}
