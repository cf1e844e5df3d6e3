"""Credit lines of feeds, exports and mails → the people they name."""

import re
from collections.abc import Iterable

from digest.ingest.page.names import stated_names
from digest.ingest.page.title import fold

_MAIL = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
_NOBODY = frozenset(("unknown", "noreply", "no reply", "admin", "administrator", "anonymous", "webmaster", "editor"))
_MOST = 20  # names of one item


def people_of(lines: Iterable[str], site: str | None) -> tuple[str, ...]:
    """Those a feed credits: without mail addresses, “By”, placeholders, and the site's own name; each once."""
    out: dict[str, str] = {}
    for line in lines:
        for name in stated_names(_bare(line)):
            out.setdefault(fold(name), name)
    return tuple(name for key, name in out.items() if key and key != fold(site or ""))[:_MOST]


def name_given(line: str) -> str | None:
    """A name as its owner chose it, for exports of one's own site: only mail addresses and placeholders go."""
    bare = _bare(line)
    return None if not bare or fold(bare) in _NOBODY else bare


def _bare(line: str) -> str:
    bare = " ".join(_MAIL.sub(" ", line[:500]).split()).strip(" ,;:<>\"'")
    return bare[1:-1].strip() if bare.startswith("(") and bare.endswith(")") else bare.removesuffix("()").strip()
