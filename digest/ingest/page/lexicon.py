"""The words the page readers go by, kept as data beside them (lexicon.yaml)."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _lexicon() -> dict[str, Any]:
    stored = yaml.load(files("digest.ingest.page").joinpath("lexicon.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(stored, dict):
        raise TypeError("lexicon.yaml is not a mapping")
    return stored


def words(key: str) -> tuple[str, ...]:
    """The words of a plain list, in its order."""
    return tuple(str(_lexicon()[key]).split())


def months() -> dict[str, int]:
    """Names of months in small letters, with their numbers."""
    return {name: number for number, line in enumerate(_lexicon()["months"], 1) for name in str(line).split()}


def hints() -> dict[str, str]:
    """For each purpose that elements are named after, the pattern of such names."""
    return {str(group): "|".join(map(str, patterns)) for group, patterns in _lexicon()["hints"].items()}
