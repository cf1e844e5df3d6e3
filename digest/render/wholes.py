"""What many answers are made of, and of nothing else: where it is the same as in another build, so are they.

A build compares these instead of asking every question again: there are some hundred for ten thousand stories.
"""

from zlib import crc32

from digest.fingerprint import of_texts, of_value
from digest.render.shelves import Shelves

_OF_EDITIONS = frozenset({"edition", "editions", "editions_beside", "latest_edition"})
_OF_A_STORY = frozenset({"article", "beside", "card", "editions_of"})
_BUCKETS = 256  # for stories, by the hash of their ids: a new one stirs its own and those of its two neighbours
_LEAVES = 8  # pages of a list, counted from the oldest, so that a new story leaves all but the last as they are


def wholes(shelves: Shelves) -> dict[str, str]:
    """The fingerprint of each whole, by name: the editions, each shelf and its pages, each bucket of stories."""
    faces = {id_: article.face or of_value(shelves.card(id_)) for id_, article in shelves.articles.items()}
    rules = [of_value([shelves.per_page, shelves.scheduled])]
    found = {"editions": of_value(list(shelves.editions.values()))}
    for scope in ("all", "tag", "source", "month", "storyline"):
        size = shelves.load(scope) * _LEAVES
        for key, ids in shelves.shelves[scope].items():
            last, shelf = shelves.closed(scope, key), list(map(faces.__getitem__, ids))
            blocks = []
            if last:
                shelf.reverse()
                for number, start in enumerate(range(0, len(shelf), size)):
                    follows = str(min(last, (number + 1) * _LEAVES + 1))  # whether a page of this block is the last one
                    blocks.append(of_texts([*rules, follows, *shelf[start : start + size]]))
                    found[f"{scope}#{number} {key}"] = blocks[-1]
            found[f"{scope} {key}"] = of_texts([*rules, str(last), *(blocks or shelf)])
    found.update(_stories(shelves, faces))
    return found


def _stories(shelves: Shelves, faces: dict[str, str]) -> dict[str, str]:
    """The buckets: of each story its text, its neighbours, and the editions that hold it."""
    buckets: list[list[str]] = [[] for _ in range(_BUCKETS)]
    order = list(map(faces.__getitem__, shelves.order))
    beside = zip(["", *order], order, [*order[1:], ""], strict=False)
    places = map(_bucket, shelves.articles)
    for place, article, (newer, face, older) in zip(places, shelves.articles.values(), beside, strict=True):
        buckets[place].append(f"{article.mark or repr(article)} {newer} {face} {older}")
    marks = {date: of_value(edition) for date, edition in shelves.editions.items()}
    for id_, editions in shelves.editions_of.items():
        held = [marks[edition.date.isoformat()] for edition in editions]
        buckets[_bucket(id_)].append(of_value([id_, held]))
    return {f"stories {number}": of_texts(texts) for number, texts in enumerate(buckets)}


def _bucket(id_: str) -> int:
    return crc32(id_.encode() if id_.isascii() else id_.encode("utf-8", "surrogatepass")) % _BUCKETS


def whole_of(question: tuple[str | int, ...]) -> str:
    """The name of the whole that the answer to a question is made of; empty where there is none such."""
    name = question[0]
    if name in _OF_A_STORY:
        return f"stories {_bucket(str(question[1]))}"
    if name == "leaf" and question[3]:
        return f"{question[1]}#{(int(question[3]) - 1) // _LEAVES} {question[2]}"
    if name in {"leaf", "newest"}:
        return f"{question[1]} {question[2]}"
    return "editions" if name in _OF_EDITIONS else ""
