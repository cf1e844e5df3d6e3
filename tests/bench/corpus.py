"""A made-up news desk: stories that depend on their number alone, so that 1,000 of them are the first of 10,000.

Only `random()` of a generator seeded with text is used: the one sequence that Python promises not to change.
"""

import datetime as dt
import itertools
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.bench.wordlists import (
    ACTORS,
    DEEDS,
    FIRST_WORDS,
    HEADINGS,
    LAST_WORDS,
    MANNERS,
    OPENERS,
    PAPERS,
    PLACES,
    SUBJECTS,
    THINGS,
)

SEED = "radar picket"
FIRST_DAY = dt.datetime(2017, 1, 1, tzinfo=dt.UTC)
SECONDS = 8 * 365 * 86_400  # eight years of news

TERMS = tuple(f"{subject}-{side}" for subject in SUBJECTS for side in LAST_WORDS)
PUBLISHERS = {f"{first}-{paper}": f"{first.title()} {paper.title()}" for first in FIRST_WORDS for paper in PAPERS}
_PUBLISHER_KEYS = tuple(PUBLISHERS)
# A few terms are on every second story and most are rare, as on a real desk.
_WEIGHTS = tuple(itertools.accumulate(1 / rank for rank in range(1, len(TERMS) + 1)))

Pick = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Story:
    """One story, before it is written in a generator's own front matter."""

    number: int
    title: str
    slug: str
    published: dt.datetime
    source: str  # key of PUBLISHERS
    url: str
    tags: tuple[str, ...]
    summary: str
    place: str
    country: str
    body: str


def term_name(term: str) -> str:
    """As readers see it: air-buying → Air buying."""
    return _capital(term.replace("-", " "))


def term_about(term: str) -> str:
    """The sentence that a tag page opens with."""
    subject, side = term.split("-")
    return f"All that concerns {subject} and its {side}."


def stories(count: int) -> Iterator[Story]:
    """The first `count` stories."""
    return (story(number) for number in range(count))


def story(number: int) -> Story:
    """The story of that number, the same on every machine."""
    dice = Random(f"{SEED}:{number}")

    def pick(words: Sequence[str]) -> str:
        return words[int(dice.random() * len(words))]

    published = FIRST_DAY + dt.timedelta(seconds=int(dice.random() * SECONDS))
    title = _title(dice, pick)
    slug = (
        "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in title.lower()).split()[:8]) + f"-{number}"
    )
    source = pick(_PUBLISHER_KEYS)
    place, country = pick(PLACES).split("/")
    return Story(
        number=number,
        title=title,
        slug=slug,
        published=published,
        source=source,
        url=f"https://{source}.example/{published:%Y/%m}/{slug}",
        tags=_tags(dice),
        summary=f"{_sentence(dice, pick)} {_sentence(dice, pick)}",
        place=place,
        country=country,
        body=_body(dice, pick, f"https://{source}.example"),
    )


def _title(dice: Random, pick: Pick) -> str:
    title = _capital(f"{pick(ACTORS)} {pick(DEEDS)} {pick(THINGS)}")
    roll = dice.random()
    if roll < 0.10:
        return f"{title}: what “{pick(HEADINGS).lower()}” means"
    if roll < 0.18:
        return f"{title} & more from {pick(PLACES).split('/')[0]}"
    return f"{title} near {pick(PLACES).split('/')[0]}" if roll < 0.5 else title


def _tags(dice: Random) -> tuple[str, ...]:
    """Four terms, without repeats."""
    chosen: dict[str, None] = {}
    while len(chosen) < 4:
        chosen[TERMS[bisect(_WEIGHTS, dice.random() * _WEIGHTS[-1])]] = None
    return tuple(chosen)


def _sentence(dice: Random, pick: Pick) -> str:
    core = f"{pick(ACTORS)} {pick(DEEDS)} {pick(THINGS)} {pick(MANNERS)}"
    roll = dice.random()
    if roll < 0.4:
        core = f"{pick(OPENERS)} {core}"
    elif roll < 0.6:
        core = f"{core}, while {pick(ACTORS)} {pick(DEEDS)} {pick(THINGS)}"
    return _capital(core) + "."


def _body(dice: Random, pick: Pick, site: str) -> str:
    """About 630 words: paragraphs under headings, with lists, quotations, a table now and then, and links."""
    goal = 315 + int(dice.random() * 450)
    blocks = [_paragraph(dice, pick, site)]
    words = _count(blocks[0])
    while words < goal:
        group = [
            f"## {pick(HEADINGS)}",
            _paragraph(dice, pick, site),
            _special(dice, pick),
            _paragraph(dice, pick, site),
        ]
        blocks += group
        words += sum(map(_count, group))
    return "\n\n".join(blocks) + "\n"


def _paragraph(dice: Random, pick: Pick, site: str) -> str:
    sentences = [_sentence(dice, pick) for _ in range(2 + int(dice.random() * 3))]
    words = " ".join(sentences).split(" ")
    at = int(dice.random() * (len(words) - 3))
    roll = dice.random()
    if roll < 0.4:
        words[at] = f"[{words[at]}"
        words[at + 2] += f"]({site}/{int(dice.random() * 90_000)})"
    elif roll < 0.55:
        words[at] = f"**{words[at]}**"
    elif roll < 0.7:
        words[at] = f"*{words[at]}*"
    return " ".join(words)


def _special(dice: Random, pick: Pick) -> str:
    """A block that is no plain paragraph; the straight quotes and dashes are there for the typographer."""
    roll = dice.random()
    if roll < 0.35:
        return f'> "{_sentence(dice, pick)}"\n>\n> -- {pick(ACTORS)}'
    if roll < 0.65:
        return "\n".join(f"- {pick(THINGS)} {pick(MANNERS)}" for _ in range(3 + int(dice.random() * 3)))
    if roll < 0.85:
        return "\n".join(f"{at}. {_sentence(dice, pick)}" for at in range(1, 4 + int(dice.random() * 2)))
    rows = [f"| {pick(PLACES).split('/')[0]} | {2 + int(dice.random() * 300)} |" for _ in range(4)]
    return "\n".join(["| Site | Units |", "| --- | --- |", *rows])


def _count(block: str) -> int:
    return block.count(" ") + block.count("\n") + 1


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
