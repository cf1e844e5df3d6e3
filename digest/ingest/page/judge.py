"""A forest of small decision trees that weighs the features of a piece: how likely it belongs to the main content.

The forest is data (forest.json), grown by tests/bench/grow_forest.py on pages whose true text is known; each node
knows the mean judgement of the pieces that passed it, so that a judgement can say which features moved it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any, TypeAlias

from digest.ingest.page.features import NAMES


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by number: a leaf's feature is -1; a row goes left where its figure is at most the limit."""

    features: tuple[int, ...]
    limits: tuple[float, ...]
    lefts: tuple[int, ...]
    rights: tuple[int, ...]
    values: tuple[float, ...]


_Fork: TypeAlias = tuple[int, float, Any, Any]  # feature, limit, what is at most it, what is above; a leaf: -1, value


@cache
def forest() -> tuple[Tree, ...]:
    """The packaged forest. A forest grown for other features than ours is a mistake of the build, not of a page."""
    stored = json.loads(files("digest.ingest.page").joinpath("forest.json").read_text("utf-8"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("forest.json was grown for other features; grow it again with tests/bench/grow_forest.py")
    return tuple(Tree(*(tuple(part) for part in tree)) for tree in stored["trees"])


def judge(row: Sequence[float]) -> float:
    """The likelihood, 0 to 1, that the piece with these features belongs to the main content."""
    total = 0.0
    for feature, limit, left, right in _forks():
        while feature >= 0:
            feature, limit, left, right = left if row[feature] <= limit else right  # noqa: PLW2901 - it walks down
        total += limit
    return 1.0 / (1.0 + exp(-total))


@cache
def _forks() -> tuple[_Fork, ...]:
    """The trees for walking down only, nested, which takes two thirds of the time."""
    return tuple(_fork(tree, 0) for tree in forest())


def _fork(tree: Tree, node: int) -> _Fork:
    if tree.features[node] < 0:
        return -1, tree.values[node], None, None
    left, right = _fork(tree, tree.lefts[node]), _fork(tree, tree.rights[node])
    return tree.features[node], tree.limits[node], left, right


def reasons(row: Sequence[float], most: int = 3) -> list[tuple[str, float]]:
    """The features that moved the judgement of a piece most, with how far (in logits), the strongest first."""
    moved: dict[int, float] = {}
    for tree in forest():
        node = 0
        while (feature := tree.features[node]) >= 0:
            after = tree.lefts[node] if row[feature] <= tree.limits[node] else tree.rights[node]
            moved[feature] = moved.get(feature, 0.0) + tree.values[after] - tree.values[node]
            node = after
    strongest = sorted(moved.items(), key=lambda item: (-abs(item[1]), item[0]))[:most]
    return [(NAMES[feature], by) for feature, by in strongest]
