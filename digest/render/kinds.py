"""The kinds of outputs by name: each a function from questions to what a template needs, or to bytes."""

from collections.abc import Callable, Mapping

from digest.render import feeds, hosting, sitemap
from digest.render.frame import Html
from digest.render.pages.article import article, text_ahead
from digest.render.pages.desk import edition, standing
from digest.render.pages.drafts import draft, drafts
from digest.render.pages.files import asset, moved, robots
from digest.render.pages.lists import home, month, source, storyline, tag
from digest.render.pages.overviews import archive, editions, not_found, sources, storylines, tags

KINDS: Mapping[str, Callable[..., Html | bytes]] = {
    "archive": archive,
    "article": article,
    "asset": asset,
    "atom": feeds.atom,
    "draft": draft,
    "drafts": drafts,
    "edition": edition,
    "editions": editions,
    "headers": hosting.headers,
    "home": home,
    "json_feed": feeds.json_feed,
    "month": month,
    "moved": moved,
    "not_found": not_found,
    "redirects": hosting.redirects,
    "robots": robots,
    "rss": feeds.rss,
    "sitemap": sitemap.sitemap,
    "source": source,
    "sources": sources,
    "standing": standing,
    "storyline": storyline,
    "storylines": storylines,
    "tag": tag,
    "tags": tags,
}

# What is worth doing for many pages of a kind before the first of them is made.
AHEAD: Mapping[str, Callable[..., object]] = {"article": text_ahead}
