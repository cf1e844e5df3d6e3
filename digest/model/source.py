"""Who is credited, and how much of their text we may show."""

from typing import Literal

import msgspec

Rights = Literal["full", "excerpt", "link"]
SourceKind = Literal["publisher", "agency", "government", "relay"]

EXCERPT_WORDS = 60  # where `rights: excerpt` states no `words`: about two sentences, a quotation by any measure


class Source(msgspec.Struct, frozen=True):
    """A publisher, an agency, or a relay that only passes texts on."""

    key: str
    name: str
    kind: SourceKind = "publisher"
    hosts: tuple[str, ...] = ()  # lower case; a host matches itself and its sub-domains
    feeds: tuple[str, ...] = ()
    homepage: str = ""
    zone: str = "UTC"  # IANA name: the zone of its dates that state none
    lang: str = ""
    rights: Rights | None = None  # None: not stated; shown in full, with a warning
    words: int = EXCERPT_WORDS  # at most so many words of the body where rights are `excerpt`
    note: str = ""  # on what ground: a licence, a permission, a law
