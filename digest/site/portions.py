"""The pages of a build in portions for one process each, so that what pages share is worked out by one of them."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from digest.render.answers import Answers
from digest.render.packing import PACKERS, Wanted, original
from digest.site.plan import Planned

# Pages that are given to one process at a time: a process that has done its part makes room for the next one, so that
# no processor waits for another, and what a process remembers of pages it has made goes with it. To begin a process of
# a large site takes a while, for it gets a copy of the tables of all its memory.
PART_PAGES = 10_000
PARTS = 2  # for each process, at the least

AT_ONCE = 32  # pages of which each step is taken together: their texts are in a processor's cache all the while

# Stories of one time: the lists of one time are made one after the other, for a maker remembers the cards of some three
# times as many stories. In the order of their names, each list of a large site would have to make its cards anew.
SPAN = 4_000

# What a list of each kind is a list of.
_SCOPES = {"home": "all", "tag": "tag", "source": "source", "month": "month", "storyline": "storyline"}
_FEEDS = frozenset({"atom", "rss", "json_feed"})


def portions(answers: Answers, pages: Sequence[Planned], jobs: int) -> list[list[int]]:
    """The numbers of the pages in portions; pages that show the same cards or the same texts together.

    Copies are with their pages. Portions with lists, whose makers remember the most, take turns with portions without.
    """
    packed = any(page.kind in PACKERS for page in pages)
    order = _with_copies(answers, pages) if packed else _together(answers, pages)
    parts = max(jobs * PARTS, -(-len(pages) // PART_PAGES))
    size = -(-len(pages) // parts)
    cut = [order[start : start + size] for start in range(0, len(order), size)]
    half = -(-len(cut) // 2)
    turns: Iterator[tuple[list[int], list[int]]] = zip_longest(cut[:half], cut[half:], fillvalue=[])
    return [part for pair in turns for part in pair]


def _with_copies(answers: Answers, pages: Sequence[Planned]) -> list[int]:
    beside: dict[Wanted, list[int]] = {}
    for index, page in enumerate(pages):
        beside.setdefault(original(page[:3]), []).append(index)
    groups = list(beside.values())
    return [index for number in _together(answers, [Planned(*page) for page in beside]) for index in groups[number]]


def _together(answers: Answers, pages: Sequence[Planned]) -> list[int]:
    """Lists by depth and time; then each term's feeds, with the articles that they show; then the other articles."""
    articles = {page.arguments[0]: index for index, page in enumerate(pages) if page.kind == "article"}
    lists: list[int] = []
    feeds: dict[str, list[int]] = {}
    for index, page in enumerate(pages):
        if page.kind in _FEEDS:
            feeds.setdefault(str(page.arguments[0]), []).append(index)
        elif page.kind != "article":
            lists.append(index)
    lists.sort(key=lambda index: _depth_and_time(answers, pages[index]))
    fed: dict[int, None] = {}
    for tag, group in feeds.items():
        shown = answers.value(("newest", "tag" if tag else "all", tag, answers.value(("setting", "feed_entries"))))
        fed |= dict.fromkeys([*group, *[articles[id_] for id_ in shown if id_ in articles]])
    return [*lists, *fed, *[index for index, page in enumerate(pages) if page.kind == "article" and index not in fed]]


def _depth_and_time(answers: Answers, page: Planned) -> tuple[int, int, str]:
    """What lists are sorted by, those of one kind together: a card is the same in two of one depth."""
    span = 0
    if scope := _SCOPES.get(page.kind):
        *key, number = page.arguments
        span = answers.shelves.newest_on(scope, str(key[0]) if key else "", int(number)) // SPAN
    return page.path.count("/"), span, page.kind


def runs(pages: Sequence[Planned]) -> Iterator[range]:
    """Where pages of one kind, with their copies, follow each other, a few at a time."""
    kinds = [original(page[:3])[1] if page.kind in PACKERS else page.kind for page in pages]
    start = 0
    for end, kind in enumerate(kinds, 1):
        if end == len(pages) or end - start == AT_ONCE or kinds[end] != kind:
            yield range(start, end)
            start = end
