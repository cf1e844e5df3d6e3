"""What a wish comes to on disk: which file shall hold what, and what it must hold now for that to be right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One file's change. `path` is below the site's folder, with slashes.

    `before` None: the file must not exist. `after` None: it is removed.
    """

    path: str
    before: bytes | None
    after: bytes | None
