"""Credits that a page shows its readers: marked up, in a byline, under a label, or signed at the end."""

import re
from collections.abc import Sequence

from lxml import html

from digest.ingest.page.names import AROUND_NAME, BY, is_person, may_be_name, names_in, split_names
from digest.ingest.page.said_dates import said_date, without_dates
from digest.ingest.page.title import fold
from digest.ingest.page.walk import Piece

_INNER_BY = re.compile(r"(?:^|[\s·|•,)\d])(?:by|von|par|por)\s*:?\s+(?=[^\W\d_])", re.I)
_AFTER_NAME = re.compile(
    r"\s*(?:[|·•–—(]|\s-\s|,?\s(?:on|in|at|for|am|le|el|updated|published|posted|last)\s|,?\s?\d|,?\s(?:jan|feb|mar|apr|may|jun|jul|"
    r"aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\w*\.?\s\d"
    r"|,?\s(?-i:Former|Senior|Deputy|Chief|Contributing|Staff|Managing|Associate|Assistant|Executive|Founder|Co-Founder|"
    r"Head of|Director|President|Professor)\s"
    r"|(?-i:(?<=[a-z])(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d))",
    re.I,
)
_NOT_BY = re.compile(  # what others did for the story
    r"\b(?:reviewed|checked|verified|photos?|photograph(?:s|y|ed)?|images?|illustrat(?:ions?|ed)|sponsored|powered|"
    r"translated|updated)\W*$",
    re.I,
)
_TEAM = re.compile(r"(?:[A-Z0-9][\w.&'’-]*\s){1,4}(?:Team|Staff|Editors|Newsroom|Newsdesk)")
_HANDLE = re.compile(r"[a-z][\w.-]{2,30}")
_SIGNED = re.compile(
    r"^(?:this (?:post|article|story) was )?(?:written|posted|authored) by:?\s+|^by:\s+"
    r"|^(?:authors?|contributors?|autor|auteur)\s*:\s*",
    re.I,
)
LABEL = re.compile(  # what stands alone above a name, or in the label of a card's data
    r"(?:(?:written|posted|authored|words|story|report) by|authors?(?:\(s\))?|contributors?|autor(?:in|en)?|auteure?|"
    r"(?:geschrieben|verfasst) von|escrito por|écrit par|rédigé par|scritto da|autore|geschreven door|автор|"
    r"napisane przez)\s*:?",
    re.I,
)
_LABELLED = 6  # names below one label
_NAME_OF_AUTHOR = re.compile(r"(?:^|[\s_-])(?:post-?_?)?author(?:-?_?bio)?[-_]*names?(?:[\s_-]|$)", re.I)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?_?lines?|authors?(?:-?_?(?:names?|link|info))?|entry-author|post-author|writers?)(?:[\s_-]|$)",
    re.I,
)
_ELSEWHERE = re.compile(
    r"bio|box|avatar|image|photo|relat|comment|descr|about|social|widget|sidebar|footer|foot|more|card|teaser|respond|review",
    re.I,
)
_OTHERS = re.compile(r"relat|comment|respond|review|sidebar|footer|foot|card|teaser", re.I)
_CATEGORY = re.compile(r"(?:in|on|at|from|filed|under)\s", re.I)  # “In Local News”
_JUST_UNDER = 3  # pieces after the title among which a bare name is the author's


def _elsewhere(node: html.HtmlElement, up: int, names: re.Pattern[str] = _ELSEWHERE) -> bool:
    """Whether the element, or one of those above it, belongs to comments, related stories or the frame of the page."""
    for here in [node, *list(node.iterancestors())[:up]]:
        if here.tag in ("aside", "nav") or (here.tag == "footer" and next(here.iterancestors("article"), None) is None):
            return True
        if here.tag not in ("body", "html", "article", "main", "footer") and names.search(
            f"{here.get('class') or ''} {here.get('id') or ''}"
        ):
            return True
    return False


def marked(root: html.HtmlElement) -> list[str]:
    found = root.xpath(
        "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop='name'])]"
        " | //a[contains(concat(' ', @rel, ' '), ' author ')] | //*[contains(concat(' ', @class, ' '), ' h-card ')]"
    )
    lines = []
    for node in found[:20]:
        text = " ".join((node.get("content") or _lines(node)).split(" "))
        if 0 < len(text) < 120 and not _elsewhere(node, 6):
            lines.append(text)
    return lines[:6]


def _lines(node: html.HtmlElement) -> str:
    return "\n".join(text for part in node.itertext() if (text := " ".join(part.split())))


def around_title(pieces: Sequence[Piece], title: str) -> list[Piece]:
    """The pieces near the title and before the text proper, where bylines stand: those after it first."""
    wanted = fold(title)
    heads = [(i, fold(piece.text)) for i, piece in enumerate(pieces) if piece.kind == "heading"]
    # A kicker may stand in the heading before the title.
    places = [i for i, head in heads if head == wanted] or [i for i, head in heads if wanted and head.endswith(wanted)]
    if not places:
        return []
    at = next((i for i in places if pieces[i].level == 1), places[0])
    return [*pieces[at + 1 : at + 13], *reversed(pieces[max(0, at - 4) : at])]


def _hinted(piece: Piece) -> bool:
    """Whether the piece, or what holds it, is called a byline."""
    for node in [piece.node, *list(piece.node.iterancestors())[:2]]:
        name = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('data-testid') or ''}"
        if _BYLINE.search(name) and node.tag not in ("body", "html", "article", "main"):
            return True
    return False


def bylines(around: Sequence[Piece]) -> list[str]:
    for piece in around:
        if 3 < len(piece.text) < 100 and _hinted(piece) and not _elsewhere(piece.node, 2):
            text = _AFTER_NAME.split(_INNER_BY.split(piece.text)[-1], maxsplit=1)[0]
            if names_in(text):
                return [text]
    return []


def spoken(around: Sequence[Piece]) -> list[str]:
    """What a line says after “By”, be it a team or a single name."""
    for piece in around:
        if len(piece.text) > (60 if piece.kind == "heading" else 120):
            continue
        lead = BY.match(piece.text) if not piece.text.startswith(("-", "–", "—", "|", "•", "·")) else None
        found = lead or _INNER_BY.search(piece.text)
        if found and not _NOT_BY.search(piece.text[: found.start()]):
            line = _AFTER_NAME.split(piece.text[found.end() :], maxsplit=1)[0]
            named = [
                part
                for part in split_names(line)
                if may_be_name(part) and (lead or not part[:1].islower()) and not part.startswith("our ")
            ]
            if not named and _HANDLE.fullmatch(line) and said_date(piece.text):
                named = [line]
            if named:
                return named
    return []


def bare(around: Sequence[Piece]) -> list[str]:
    """A name, or a team's, that stands for itself just under the title, or in a line that begins with the date."""
    for rank, piece in enumerate(around):
        text = piece.text
        if len(text) >= 60 or piece.kind == "heading":
            continue
        rest = without_dates(text).strip(AROUND_NAME) if said_date(text) else ""
        if rank >= _JUST_UNDER and not (rest and text.endswith(rest)):
            continue
        if rank < _JUST_UNDER and _TEAM.fullmatch(text):
            return [text]
        first = _AFTER_NAME.split(text, maxsplit=1)[0]
        if rest and not is_person(first):
            first = _AFTER_NAME.split(rest, maxsplit=1)[0]
        if (
            is_person(first)
            and first[0].isupper()  # in a script without capitals nothing sets a bare name apart
            and "&" not in first
            and not _CATEGORY.match(first)
            and (first == text or rest)
        ):
            return [first]
    return []


def labelled(pieces: Sequence[Piece]) -> list[str]:
    """The names in the lines right below one that says nothing but “Written by”.

    In the frame of the page such a line counts only if there is no other: else it is of other stories.
    """
    aside: list[list[str]] = []
    for index, piece in enumerate(pieces):
        if not LABEL.fullmatch(piece.text) or not (named := _named_below(pieces[index + 1 : index + 1 + _LABELLED])):
            continue
        if not _elsewhere(piece.node, 6, _OTHERS):
            return named
        aside.append(named)
    return aside[0] if len(aside) == 1 else []


def _named_below(pieces: Sequence[Piece]) -> list[str]:
    named: list[str] = []
    for piece in pieces:
        if len(piece.text) > 60 or not is_person(piece.text):
            break
        named.append(piece.text)
        if piece.kind != "item":
            break
    return named


def signed(pieces: Sequence[Piece]) -> list[str]:
    """A line anywhere that says in so many words who wrote the page."""
    for piece in pieces:
        found = _SIGNED.match(piece.text) if len(piece.text) < 90 else None
        if found and not _elsewhere(piece.node, 6, _OTHERS):
            line = _AFTER_NAME.split(piece.text[found.end() :], maxsplit=1)[0]
            if names_in(line):
                return [line]
    return []


def called(pieces: Sequence[Piece]) -> list[str]:
    """The one name on the page in elements that are called an author's name, wherever they stand."""
    lines = {
        piece.text
        for piece in pieces
        if len(piece.text) < 60
        and _NAME_OF_AUTHOR.search(piece.node.get("class") or "")
        and not _elsewhere(piece.node, 6, _OTHERS)
    }
    return [line for line in lines if is_person(line) or _TEAM.fullmatch(line)] if len(lines) == 1 else []
