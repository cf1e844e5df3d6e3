"""sitemap.xml (sitemaps.org 0.9): split, with an index, where a site has more addresses than one file may hold."""

from html import escape

from digest.render.answers import SitemapEntry
from digest.render.questions import Site

LIMIT = 50_000  # addresses in one file, by the protocol

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(site: Site, _path: str, number: int) -> bytes:
    """Number 0 is sitemap.xml: all addresses, or the index of the numbered files that hold them."""
    entries: tuple[SitemapEntry, ...] = site.ask("addresses")
    url = site.text("url")
    if number == 0 and len(entries) > LIMIT:
        return _index(url, files(len(entries)))
    part = entries if number == 0 else entries[(number - 1) * LIMIT : number * LIMIT]
    places = escape("\n".join([f"{url}/{entry.path.removesuffix('index.html')}" for entry in part])).split("\n")
    dated = {day: f"<lastmod>{day}</lastmod>" if day else "" for day in {entry.changed for entry in part}}
    lines = [
        f"<url><loc>{place}</loc>{dated[entry.changed]}</url>\n" for place, entry in zip(places, part, strict=False)
    ]
    return f"{_HEAD}<urlset {_NAMESPACE}>\n{''.join(lines)}</urlset>\n".encode()


def files(addresses: int) -> int:
    """How many numbered files a site needs; 0 where sitemap.xml holds all."""
    return -(-addresses // LIMIT) if addresses > LIMIT else 0


def _index(url: str, count: int) -> bytes:
    lines = "".join(
        f"<sitemap><loc>{escape(url)}/sitemap-{number}.xml</loc></sitemap>\n" for number in range(1, count + 1)
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{lines}</sitemapindex>\n".encode()
