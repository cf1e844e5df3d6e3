"""Everything publishable at one moment."""

import msgspec

from digest.model.article import Article, Draft
from digest.model.edition import Edition, StandingPage, Storyline
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy


class Catalog(msgspec.Struct, frozen=True):
    """A site's content, decoded and checked: what its references name is there."""

    settings: Settings
    articles: tuple[Article, ...] = ()  # newest first, then by permalink; withdrawn ones included
    drafts: tuple[Draft, ...] = ()  # by path
    dropped: tuple[Draft, ...] = ()
    editions: tuple[Edition, ...] = ()  # newest first
    storylines: tuple[Storyline, ...] = ()
    pages: tuple[StandingPage, ...] = ()
    sources: dict[str, Source] = msgspec.field(default_factory=dict)  # in the order of the file
    taxonomy: Taxonomy = msgspec.field(default_factory=Taxonomy)
