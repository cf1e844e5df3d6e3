"""Names in a line of credit: where one ends and the next begins, and which are of people."""

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice

from digest.ingest.page import lexicon
from digest.ingest.page.title import fold

BY = re.compile(
    r"^\s*(?:(?:(?:written|posted|published|story|text|words|report|reporting|article|analysis|authored|recipe|"
    r"guest post|"
    r"contributed|created|compiled|edited)\s*:?\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|autor|автор|текст|بقلم|yazan|przez)(?:\s*:\s*|\s+)"
    r"|(?:(?:written|posted|authored)\s)?(?-i:By|by)(?=(?-i:[A-Z]))"
    r"|(?:author|autor|auteur|autore|text|texte|words|автор)(?:in|s|es|en)?\s*:\s*|[-–—|•·]\s*)",
    re.I,
)
_JOINS = re.compile(
    r"\s*(?:;|,|\||\n|·|•|\s/\s|(?<=[a-z])/(?=[A-Z])|\s&\s|\s\+\s|\s(?:and|und|et|y|e|en|och|og|и|ve)\s)\s*"
)
_TITLES = re.compile(
    r"(?:[A-Z][A-Za-z]{0,3}\.?){1,3}|[A-Z]{2,8}\d*|E-RYT \d+|Ph\.?D\.?|M\.D\.|R\.D\.|M\.P\.H\.?|B\.A\.|M\.A\."
)
_NOT_PEOPLE = re.compile(rf"\b(?:{'|'.join(lexicon.words('not_people'))})\b", re.I)
NOBODY = frozenset(lexicon.words("nobody"))
ADDRESS = re.compile(r"https?://|www\.|@\w|^\w+(?:\.\w+)*\.(?:com|org|net)$", re.I)
_MOST = 100  # names of one credit that are looked at
_LETTERS = re.compile(r"[^\W\d_]")
AROUND_NAME = " .,-–—|:()[]\"'“”·•/*†"
_SMALL = frozenset(lexicon.words("name_particles"))
_INITIAL = re.compile(r"(?:\b[^\W\d_]|\b[JS]r)\.$")


def stated_names(line: str) -> list[str]:
    """The names in a credit that the page gives to machines: taken at its word, but for addresses and placeholders."""
    found = []
    for part in split_names(line):
        if sum(word[:1].islower() and word not in _SMALL for word in part.split()) > 2:
            continue  # an office or a place of work, not a name
        if len(part) <= 80 and _LETTERS.search(part) and not ADDRESS.search(part) and fold(part) not in NOBODY:
            found.append(part)
    return found


def names_in(line: str) -> list[str]:
    """The names of people in a line of credit that the page shows to readers."""
    return [part for part in split_names(line) if is_person(part)]


def split_names(line: str) -> list[str]:
    line = BY.sub("", " ".join(unescape(line).replace("\n", " | ").split()))
    parts = []
    for index, said in enumerate(_JOINS.split(line)):
        bare = re.sub(r"\s*\([^)]*\)?$", "", BY.sub("", said))
        part = bare.strip(AROUND_NAME) + ("." if _INITIAL.search(bare.rstrip()) else "")
        if part and not (index and _TITLES.fullmatch(part)):
            parts.append(_halved(part))
    return parts


def _halved(part: str) -> str:
    """`YucyYucy` → `Yucy`: a name that the page says twice without a space."""
    half = len(part) // 2
    return part[:half] if len(part) > 5 and part[:half] == part[half:] else part


def is_person(part: str) -> bool:
    words = part.split()
    if not 2 <= len(words) <= 5 or len(part) > 50 or re.search(r"[\d@/:!?]", part) or _NOT_PEOPLE.search(part):
        return False
    return all(word[:1].isupper() or word.lower() in _SMALL or not word[:1].islower() for word in words)


def each_once(names: Iterable[str]) -> tuple[str, ...]:
    out: dict[str, str] = {}
    for name in islice(names, _MOST):
        out.setdefault(fold(name), name)
    kept = [
        name
        for key, name in out.items()
        if key and not any(key != other and f" {key} " in f" {other} " for other in out)
    ]
    return tuple(kept[:20])


def may_be_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 5 or len(part) > 50 or re.search(r"[\d@/:!?]", part):
        return False
    return not words[-1][:1].islower() or words[-1].lower() in ("editors", "staff", "team", "redaktion")
