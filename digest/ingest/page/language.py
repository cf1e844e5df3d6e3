"""The language of the story: what the page declares, checked against what its text is written in."""

import re

from digest.ingest.language import identifier
from digest.ingest.page.facts import Facts, texts

_ENOUGH = 200  # letters; below this a guess is worth less than the page's word
_SURE = 0.9


def language_of(facts: Facts, text: str) -> str | None:
    """A two-letter code, with the region where the page's own code has the same language."""
    declared = next((code for said in _declared(facts) if (code := _code(said))), None)
    guess = _guess(text) if len(text) >= _ENOUGH else None
    if guess and (declared is None or declared.split("-")[0] != guess):
        return guess
    return declared


def _declared(facts: Facts) -> list[str]:
    said = [facts.lang, *facts.meta.get("content-language", ()), *facts.meta.get("language", ())]
    for thing in facts.articles():
        said += texts(thing.get("inLanguage"))
    return [*said, facts.first("og:locale", "dc.language")]


def _code(said: str) -> str | None:
    found = re.match(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])", said)
    if not found:
        return None
    return found.group(1).lower()


def _guess(text: str) -> str | None:
    code, sure = identifier().classify(text[:3000])
    return str(code) if sure >= _SURE else None
