"""What reading one file of content gives."""

from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from digest.problems import Problem

if TYPE_CHECKING:
    from digest.text.matter import Fields

Noun = TypeVar("Noun")


# A site has as many as files: these are cheap to make.
class Read(msgspec.Struct, Generic[Noun], frozen=True, gc=False):
    """What a file gave: the noun, or None where it can't be used; where its values stand; what is wrong with it."""

    path: str
    noun: Noun | None
    fields: "Fields"
    problems: tuple[Problem, ...]
    body_at: int = 0  # where the body of an article that was read just now begins in its file's bytes
    settled: bool = False  # the noun comes from an earlier build's record, checked, and `fields` are not known
