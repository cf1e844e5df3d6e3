"""Credit lines of feeds, exports and mails → the people they name."""

import re
from collections.abc import Iterable

from digest.ingest.page.authors import people
from digest.ingest.page.title import fold

_MAIL = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
_NOBODY = frozenset(("unknown", "noreply", "no reply", "admin", "administrator", "anonymous", "webmaster", "editor"))


def people_of(lines: Iterable[str], site: str | None) -> tuple[str, ...]:
    """The people in credit lines: without mail addresses, “By”, roles, and the site's own name."""
    bare = [_bare(line) for line in lines]
    return people([line for line in bare if line], {fold(site)} if site else set())


def name_given(line: str) -> str | None:
    """A name as its owner chose it, for exports of one's own site: only mail addresses and placeholders go."""
    bare = _bare(line)
    return None if not bare or fold(bare) in _NOBODY else bare


def _bare(line: str) -> str:
    bare = " ".join(_MAIL.sub(" ", line[:500]).split()).strip(" ,;:<>\"'")
    return bare[1:-1].strip() if bare.startswith("(") and bare.endswith(")") else bare.removesuffix("()").strip()
