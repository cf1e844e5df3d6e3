"""The story's authors as the page states them: names without “By”, each once, none invented."""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from lxml import html

from digest.ingest.page import lexicon
from digest.ingest.page.facts import Facts, Thing, Told, texts
from digest.ingest.page.said_dates import said_date, without_dates
from digest.ingest.page.title import fold, site_names
from digest.ingest.page.walk import Piece

_BY = re.compile(
    r"^\s*(?:(?:(?:written|posted|published|story|text|words|report|reporting|article|analysis|authored|recipe|"
    r"guest post|"
    r"contributed|created|compiled|edited)\s*:?\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|autor|автор|текст|بقلم|yazan|przez)(?:\s*:\s*|\s+)"
    r"|(?:(?:written|posted|authored)\s)?(?-i:By|by)(?=(?-i:[A-Z]))"
    r"|(?:author|autor|auteur|autore|text|texte|words|автор)(?:in|s|es|en)?\s*:\s*|[-–—|•·]\s*)",
    re.I,
)
_INNER_BY = re.compile(r"(?:^|[\s·|•,)\d])(?:by|von|par|por)\s*:?\s+(?=[^\W\d_])", re.I)
_AFTER_NAME = re.compile(
    r"\s*(?:[|·•–—(]|\s-\s|,?\s(?:on|in|at|for|am|le|el|updated|published|posted|last)\s|,?\s?\d|,?\s(?:jan|feb|mar|apr|may|jun|jul|"
    r"aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\w*\.?\s\d"
    r"|,?\s(?-i:Former|Senior|Deputy|Chief|Contributing|Staff|Managing|Associate|Assistant|Executive|Founder|Co-Founder|"
    r"Head of|Director|President|Professor)\s"
    r"|(?-i:(?<=[a-z])(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d))",
    re.I,
)
_JOINS = re.compile(
    r"\s*(?:;|,|\||\n|·|•|\s/\s|(?<=[a-z])/(?=[A-Z])|\s&\s|\s\+\s|\s(?:and|und|et|y|e|en|och|og|и|ve)\s)\s*"
)
_TITLES = re.compile(
    r"(?:[A-Z][A-Za-z]{0,3}\.?){1,3}|[A-Z]{2,8}\d*|E-RYT \d+|Ph\.?D\.?|M\.D\.|R\.D\.|M\.P\.H\.?|B\.A\.|M\.A\."
)
_NOT_PEOPLE = re.compile(rf"\b(?:{'|'.join(lexicon.words('not_people'))})\b", re.I)
_NOBODY = frozenset(lexicon.words("nobody"))
_NOT_BY = re.compile(  # what others did for the story
    r"\b(?:reviewed|checked|verified|photos?|photograph(?:s|y|ed)?|images?|illustrat(?:ions?|ed)|sponsored|powered|"
    r"translated|updated)\W*$",
    re.I,
)
_TEAM = re.compile(r"(?:[A-Z0-9][\w.&'’-]*\s){1,4}(?:Team|Staff|Editors|Newsroom|Newsdesk)")
_HANDLE = re.compile(r"[a-z][\w.-]{2,30}")
_SIGNED = re.compile(
    r"^(?:this (?:post|article|story) was )?(?:written|posted|authored) by:?\s+|^(?:authors?|autor|auteur)\s*:\s*", re.I
)
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
_ADDRESS = re.compile(r"https?://|www\.|@\w|^\w+(?:\.\w+)*\.(?:com|org|net)$", re.I)
_LETTERS = re.compile(r"[^\W\d_]")
_CATEGORY = re.compile(r"(?:in|on|at|from|filed|under)\s", re.I)  # “In Local News”
_AROUND_NAME = " .,-–—|:()[]\"'“”·•/*†"
_JUST_UNDER = 3  # pieces after the title among which a bare name is the author's
_SMALL = frozenset(lexicon.words("name_particles"))
_META = lexicon.words("author_meta")


def authors_of(root: html.HtmlElement, pieces: Sequence[Piece], told: Told) -> tuple[str, ...]:
    """The names of the first rung that names anyone but the site; the site's own where nothing else is stated."""
    sites = site_names(told.facts, told.address)
    fallback: tuple[str, ...] = ()
    for said in (_json_ld(told.facts), _meta(told.facts)):
        named = _each_once(name for line in said for name in stated_names(line))
        others = tuple(name for name in named if fold(name) not in sites)
        if others:
            return others
        fallback = fallback or named
    around = _around(pieces, told.title)
    for said in (_marked(root), _bylines(around)):
        named = _each_once(name for line in said for name in names_in(line) if fold(name) not in sites)
        if named:
            return named
    spoken = _each_once(name for name in _spoken(around) or _bare(around) if fold(name) not in _NOBODY)
    if spoken:
        return spoken
    for said in (_signed(pieces), _called(pieces)):
        named = _each_once(name for line in said for name in names_in(line) or [line])
        if named:
            return named
    return fallback


def is_credit(line: str, authors: Sequence[str]) -> bool:
    """Whether a short line says who wrote the story, or when, and nothing else."""
    if len(line) > 120 or line.endswith((".", "!", "?")):
        return False
    rest = _BY.sub("", line)
    for name in authors:
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest, flags=re.I)
    rest = without_dates(rest)
    named = rest != _BY.sub("", line)
    return named and sum(len(word) for word in re.findall(r"\w+", rest)) <= 20


def stated_names(line: str) -> list[str]:
    """The names in a credit that the page gives to machines: taken at its word, but for addresses and placeholders."""
    found = []
    for part in _split(line):
        if sum(word[:1].islower() and word not in _SMALL for word in part.split()) > 2:
            continue  # an office or a place of work, not a name
        if len(part) <= 80 and _LETTERS.search(part) and not _ADDRESS.search(part) and fold(part) not in _NOBODY:
            found.append(part)
    return found


def names_in(line: str) -> list[str]:
    """The names of people in a line of credit that the page shows to readers."""
    return [part for part in _split(line) if _is_person(part)]


def _split(line: str) -> list[str]:
    line = _BY.sub("", " ".join(unescape(line).replace("\n", " | ").split()))
    parts = []
    for index, said in enumerate(_JOINS.split(line)):
        part = re.sub(r"\s*\([^)]*\)?$", "", _BY.sub("", said)).strip(_AROUND_NAME)
        if part and not (index and _TITLES.fullmatch(part)):
            parts.append(_halved(part))
    return parts


def _halved(part: str) -> str:
    """`YucyYucy` → `Yucy`: a name that the page says twice without a space."""
    half = len(part) // 2
    return part[:half] if len(part) > 5 and part[:half] == part[half:] else part


def _is_person(part: str) -> bool:
    words = part.split()
    if not 2 <= len(words) <= 5 or len(part) > 50 or re.search(r"[\d@/:!?]", part) or _NOT_PEOPLE.search(part):
        return False
    return all(word[:1].isupper() or word.lower() in _SMALL or not word[:1].islower() for word in words)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    out: dict[str, str] = {}
    for name in names:
        out.setdefault(fold(name), name)
    kept = [
        name
        for key, name in out.items()
        if key and not any(key != other and f" {key} " in f" {other} " for other in out)
    ]
    return tuple(kept[:20])


def _json_ld(facts: Facts) -> list[str]:
    for thing in facts.articles():
        lines = _authors_of_thing(thing, facts)
        if lines:
            return lines
    return []


def _authors_of_thing(thing: Thing, facts: Facts) -> list[str]:
    said = thing.get("author") or thing.get("creator") or []
    lines: list[str] = []
    for item in said if isinstance(said, list) else [said]:
        named = item
        if isinstance(item, dict) and not item.get("name") and isinstance(item.get("@id"), str):
            named = facts.named(item["@id"]) or item
        lines.extend(texts(named))
    return [line for line in lines if not _ADDRESS.search(line)]


def _meta(facts: Facts) -> list[str]:
    for key in _META:
        lines = [line for line in facts.meta.get(key, ()) if not _ADDRESS.search(line)]
        if lines and any(fold(line) not in _NOBODY for line in lines):
            return lines
    return []


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


def _marked(root: html.HtmlElement) -> list[str]:
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


def _around(pieces: Sequence[Piece], title: str) -> list[Piece]:
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


def _bylines(around: Sequence[Piece]) -> list[str]:
    for piece in around:
        if 3 < len(piece.text) < 100 and _hinted(piece) and not _elsewhere(piece.node, 2):
            text = _AFTER_NAME.split(_INNER_BY.split(piece.text)[-1], maxsplit=1)[0]
            if names_in(text):
                return [text]
    return []


def _spoken(around: Sequence[Piece]) -> list[str]:
    """What a line says after “By”, be it a team or a single name."""
    for piece in around:
        if len(piece.text) > (60 if piece.kind == "heading" else 120):
            continue
        lead = _BY.match(piece.text) if not piece.text.startswith(("-", "–", "—", "|", "•", "·")) else None
        found = lead or _INNER_BY.search(piece.text)
        if found and not _NOT_BY.search(piece.text[: found.start()]):
            line = _AFTER_NAME.split(piece.text[found.end() :], maxsplit=1)[0]
            named = [
                part
                for part in _split(line)
                if _may_be_name(part) and (lead or not part[:1].islower()) and not part.startswith("our ")
            ]
            if not named and _HANDLE.fullmatch(line) and said_date(piece.text):
                named = [line]
            if named:
                return named
    return []


def _bare(around: Sequence[Piece]) -> list[str]:
    """A name, or a team's, that stands for itself just under the title, or in a line that begins with the date."""
    for rank, piece in enumerate(around):
        text = piece.text
        if len(text) >= 60 or piece.kind == "heading":
            continue
        rest = without_dates(text).strip(_AROUND_NAME) if said_date(text) else ""
        if rank >= _JUST_UNDER and not (rest and text.endswith(rest)):
            continue
        if rank < _JUST_UNDER and _TEAM.fullmatch(text):
            return [text]
        first = _AFTER_NAME.split(text, maxsplit=1)[0]
        if rest and not _is_person(first):
            first = _AFTER_NAME.split(rest, maxsplit=1)[0]
        if (
            _is_person(first)
            and first[0].isupper()  # in a script without capitals nothing sets a bare name apart
            and "&" not in first
            and not _CATEGORY.match(first)
            and (first == text or rest)
        ):
            return [first]
    return []


def _signed(pieces: Sequence[Piece]) -> list[str]:
    """A line anywhere that says in so many words who wrote the page."""
    for piece in pieces:
        found = _SIGNED.match(piece.text) if len(piece.text) < 90 else None
        if found and not _elsewhere(piece.node, 6, _OTHERS):
            line = _AFTER_NAME.split(piece.text[found.end() :], maxsplit=1)[0]
            if names_in(line):
                return [line]
    return []


def _called(pieces: Sequence[Piece]) -> list[str]:
    """The one name on the page in elements that are called an author's name, wherever they stand."""
    lines = {
        piece.text
        for piece in pieces
        if len(piece.text) < 60
        and _NAME_OF_AUTHOR.search(piece.node.get("class") or "")
        and not _elsewhere(piece.node, 6, _OTHERS)
    }
    return [line for line in lines if _is_person(line) or _TEAM.fullmatch(line)] if len(lines) == 1 else []


def _may_be_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 5 or len(part) > 50 or re.search(r"[\d@/:!?]", part):
        return False
    return not words[-1][:1].islower() or words[-1].lower() in ("editors", "staff", "team", "redaktion")
