"""Which view of the site the preview shows; one for all open tabs, changed from the bar on any of them."""

import datetime as dt
import json
from dataclasses import dataclass

LONGEST = 200  # bytes of a wish; a longer one is none


@dataclass(frozen=True, slots=True)
class View:
    """`ahead` shows what is not yet published, drafts and later days alike; `as_of` the site as on another day."""

    ahead: bool = False
    as_of: dt.date | None = None

    def as_json(self) -> dict[str, object]:
        """The form that the page gets."""
        return {"ahead": self.ahead, "as_of": str(self.as_of or "")}


AS_PUBLISHED = View()


def wished(data: bytes) -> View | None:
    """The view that a page asks for; None for anything else than exactly such a wish."""
    try:
        found = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != {"ahead", "as_of"}:
        return None
    ahead, day = found["ahead"], found["as_of"]
    if not isinstance(ahead, bool) or not isinstance(day, str):
        return None
    try:
        return View(ahead, dt.date.fromisoformat(day) if day else None)
    except ValueError:
        return None
