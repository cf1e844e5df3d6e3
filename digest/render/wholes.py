"""What many answers are made of, and of nothing else: where it is the same as in another build, so are they.

A build compares these few hundred instead of asking some ten thousand questions again.
"""

from collections.abc import Container

from digest.fingerprint import of_texts, of_value
from digest.render.shelves import Shelves

_OF_EDITIONS = frozenset({"edition", "editions", "editions_beside", "editions_of", "latest_edition"})
_BLOCK = 100  # articles, counted from the oldest, so that a new one leaves all blocks but the last as they are


def wholes(shelves: Shelves) -> dict[str, str]:
    """The fingerprint of each whole, by name: all editions, each shelf, each block of articles with its neighbours."""
    faces = {id_: article.face or of_value(shelves.cards[id_]) for id_, article in shelves.articles.items()}
    rules = [str(shelves.per_page), *shelves.scheduled]
    found = {"editions": of_value(list(shelves.editions.values()))}
    for scope in ("all", "tag", "source", "month"):
        for key, ids in shelves.shelves[scope].items():
            found[f"{scope} {key}"] = of_texts([*rules, "", *map(faces.__getitem__, ids)])
    oldest_first = list(map(faces.__getitem__, reversed(shelves.order)))
    for start in range(0, len(oldest_first), _BLOCK):
        block = oldest_first[max(start - 1, 0) : start + _BLOCK + 1]
        found[f"block {start // _BLOCK}"] = of_texts(block)
    return found


def whole_of(question: tuple[str | int, ...]) -> str:
    """The name of the whole that the answer to a question is made of; empty where there is none such.

    Cards and neighbours have their blocks: see `calm_articles`.
    """
    name = question[0]
    if name in {"leaf", "newest"}:
        return f"{question[1]} {question[2]}"
    return "editions" if name in _OF_EDITIONS else ""


def calm_articles(shelves: Shelves, same: Container[str]) -> frozenset[str]:
    """The ids of the articles whose cards and neighbours are as they were: those in blocks that are the `same`."""
    oldest_first = shelves.order[::-1]
    starts = range(0, len(oldest_first), _BLOCK)
    calm = (oldest_first[start : start + _BLOCK] for start in starts if f"block {start // _BLOCK}" in same)
    return frozenset(id_ for block in calm for id_ in block)
