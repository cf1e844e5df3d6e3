"""Signatures below a mail: by the line that parts them from a plain text, by the names of their elements in HTML."""

import re
import sys

from lxml import etree, html

from digest.ingest.page import lexicon
from digest.ingest.page.walk import is_block

# The line that parts a signature from the text, as mail programs set it and as those leave it that trim line ends.
_PARTING = re.compile(r"^--( ?)\r?\n", re.MULTILINE)
_MOST = 15  # lines of a signature
_MANY = 100  # signatures of one mail that are cut: of all that were sent on in it
_PIECES = 1_000  # of which the tree of a signature is made: tables in tables
_BREAKS = 3  # between a signature in HTML and the line that parts it
_BROAD, _NARROW = 100, 60  # its longest line; a bare "--" may part two pieces of a story, whose lines are broader
_UNSEEN = frozenset(lexicon.words("unseen_elements"))
# What mail programs name the element that holds it (Gmail, Thunderbird, Proton, Apple, Outlook on a phone and in a
# browser); Outlook writes x_ before the names in a mail that is sent on.
_NAMED = re.compile(
    r"(?:x_)*(?:gmail_signature(?:_prefix)?|moz-signature|protonmail_signature_block|applemailsignature|"
    r"ms-outlook-mobile-signature|signature)"
)


def without_signature(said: str) -> tuple[str, str]:
    """A plain text and the signature below it, with the line that parts them; an empty one where there is none."""
    last = None
    for last in _PARTING.finditer(said):  # noqa: B007 - only the last such line may part off a signature
        pass
    if last is None or not said[: last.start()].strip():
        return said, ""
    lines = [line.strip() for line in said[last.end() :].splitlines() if line.strip()]
    if not _like_one(lines, _BROAD if last[1] else _NARROW):
        return said, ""
    return said[: last.start()], said[last.start() :].strip()


def lift_signatures(root: html.HtmlElement) -> tuple[str, ...]:
    """Take the signatures out of a mail's tree, and give their lines. What one who is quoted has signed stays."""
    found: dict[html.HtmlElement, list[str]] = {}
    for node in filter(_is_named, root.xpath("//*[@class or @id][not(ancestor-or-self::blockquote)]")):
        if not any(above in found for above in node.iterancestors()) and _like_one(lines := _lines(node), _BROAD):
            found[node] = lines
        if len(found) == _MANY:
            break
    if not found or len(_lines(root, sys.maxsize)) <= sum(map(len, found.values())):
        return ()  # none, or nothing else was written
    for node in found:
        _take_out(node)
    return tuple("\n".join(lines) for lines in found.values() if lines != ["--"])


def _is_named(node: html.HtmlElement) -> bool:
    names = f"{node.get('class', '')} {node.get('id', '')}".lower().split()
    return any(map(_NAMED.fullmatch, names))


def _like_one(lines: list[str], broadest: int) -> bool:
    """Whether these lines are few and short: what stands where a signature should may be the story."""
    return 0 < len(lines) <= _MOST and all(len(line) <= broadest for line in lines)


def _take_out(node: html.HtmlElement) -> None:
    """Take out an element, and the line “--” right above it."""
    above, before = node.getparent(), node.getprevious()
    if above is None:
        return
    node.drop_tree()
    for _ in range(_BREAKS):
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            before = before.getprevious()
    if before is None:
        above.text = None if (above.text or "").strip() == "--" else above.text
    elif (before.tail or "").strip() == "--":
        before.tail = None
    elif not (before.tail or "").strip() and _lines(before) == ["--"]:
        before.drop_tree()


def _lines(root: html.HtmlElement, most: int = _PIECES) -> list[str]:
    """The lines in which an element is seen, without empty ones; none where it is made of more than so many pieces."""
    said: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        if event != "comment" and (is_block(node) or node.tag == "br"):
            said.append("\n")
        holder = node if event == "start" else node.getparent()
        words = node.text if event == "start" else node.tail if node is not root else None
        if holder is not None and holder.tag not in _UNSEEN:
            said.append((words or "") if holder.tag == "pre" else (words or "").replace("\n", " "))
        if len(said) > most:
            return []
    return [line for part in "".join(said).split("\n") if (line := " ".join(part.split()))]
