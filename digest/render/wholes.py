"""What many answers are made of, and of nothing else: where it is the same as in another build, so are they.

A build compares these few hundred instead of asking some ten thousand questions again.
"""

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


def whole_of(shelves: Shelves, question: tuple[str | int, ...]) -> str:
    """The name of the whole that the answer to a question is made of; empty where there is none such."""
    name = question[0]
    if name in {"beside", "card"}:
        at = shelves.place.get(str(question[1]))
        return f"block {(len(shelves.order) - 1 - at) // _BLOCK}" if at is not None else ""
    if name in {"leaf", "newest"}:
        return f"{question[1]} {question[2]}"
    return "editions" if name in _OF_EDITIONS else ""
