"""A place that the built site is sent to."""

from dataclasses import dataclass

TARGET_KINDS = ("folder",)


@dataclass(frozen=True, slots=True)
class Target:
    """One entry of `deploy:` in site.yaml. `path` is a folder; a relative one starts at the site's own folder."""

    name: str
    kind: str  # one of TARGET_KINDS
    path: str
