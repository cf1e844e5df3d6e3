"""Atom (RFC 4287), RSS 2.0 (RSS Advisory Board) and JSON Feed 1.1, of the whole site and of one term.

Entries are known by the ids of their articles, which no change of address touches. The clock has no say: a feed was
updated when its newest story was published.
"""

import datetime as dt
import re
import uuid
from functools import partial

import msgspec

from digest.model.dates import Published, instant, rfc3339
from digest.render.code import escaped
from digest.render.pages.article import shown
from digest.render.questions import Site
from digest.render.templates import MONTHS, json_text
from digest.text.characters import surely_fit
from digest.text.sanitize import absolute_fragments, web_address
from digest.text.to_html import summary_forms

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NEVER_PUBLISHED = "1970-01-01T00:00:00Z"  # an empty feed must still state a date

# Not in XML 1.0 at all, however they are written.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Entry(msgspec.Struct, frozen=True):
    """One story as a feed shows it: `content` and `summary` are sanitised HTML, their links absolute."""

    id: str
    title: str
    address: str
    original: str
    published: Published
    summary: str
    plain_summary: str
    content: str
    content_xml: str  # the same, ready for XML: it is the most of a feed
    source: str
    author: str
    tags: tuple[tuple[str, str], ...]
    lang: str


class Channel(msgspec.Struct, frozen=True):
    """A feed as a whole."""

    id: str
    title: str
    description: str
    home: str  # the page that shows the same
    folder: str  # the address that the names of the feed files are added to
    lang: str
    site: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        newest = max((entry.published for entry in self.entries), key=instant, default=None)
        return rfc3339(newest) if newest else _NEVER_PUBLISHED


def atom(site: Site, _path: str, tag: str) -> bytes:
    """Atom 1.0."""
    channel = channel_of(site, tag)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(channel.lang)}">\n',
        f"<title>{_xml(channel.title)}</title>\n",
        f"<subtitle>{_xml(channel.description)}</subtitle>\n" if channel.description else "",
        f"<id>{channel.id}</id>\n<updated>{channel.updated}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{_xml(channel.folder)}atom.xml"/>\n',
        f'<link rel="alternate" type="text/html" href="{_xml(channel.home)}"/>\n',
        f"<author><name>{_xml(channel.site)}</name></author>\n",
        "<generator>digest</generator>\n",
        *(_atom_entry(entry) for entry in channel.entries),
        "</feed>\n",
    ]
    return "".join(parts).encode()


def _atom_entry(entry: Entry) -> str:
    moment = rfc3339(entry.published)
    lines = [
        f'<entry xml:lang="{_xml(entry.lang)}">',
        f"<title>{_xml(entry.title)}</title>",
        f"<id>{_xml(entry.id)}</id>",
        f'<link rel="alternate" type="text/html" href="{_xml(entry.address)}"/>',
        f'<link rel="via" href="{_xml(entry.original)}"/>' if entry.original else "",
        f"<published>{moment}</published>",
        f"<updated>{moment}</updated>",
        f"<author><name>{_xml(entry.author or entry.source)}</name></author>",
        *(f'<category term="{_xml(slug)}" label="{_xml(name)}"/>' for slug, name in entry.tags),
        f'<summary type="html">{_xml(entry.summary)}</summary>' if entry.summary else "",
        f'<content type="html">{entry.content_xml}</content>' if entry.content else "",
        "</entry>\n",
    ]
    return "\n".join(filter(None, lines))


def rss(site: Site, _path: str, tag: str) -> bytes:
    """RSS 2.0 with the full text in content:encoded where rights allow it."""
    channel = channel_of(site, tag)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"',
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n',
        f"<title>{_xml(channel.title)}</title>\n<link>{_xml(channel.home)}</link>\n",
        f"<description>{_xml(channel.description or channel.title)}</description>\n",
        f"<language>{_xml(channel.lang)}</language>\n",
        f"<lastBuildDate>{_rfc822(channel)}</lastBuildDate>\n" if channel.entries else "",
        "<generator>digest</generator>\n<docs>https://www.rssboard.org/rss-specification</docs>\n",
        f'<atom:link rel="self" type="application/rss+xml" href="{_xml(channel.folder)}rss.xml"/>\n',
        *(_rss_item(entry) for entry in channel.entries),
        "</channel>\n</rss>\n",
    ]
    return "".join(parts).encode()


def _rss_item(entry: Entry) -> str:
    lines = [
        "<item>",
        f"<title>{_xml(entry.title)}</title>",
        f"<link>{_xml(entry.address)}</link>",
        f'<guid isPermaLink="false">{_xml(entry.id)}</guid>',
        f"<pubDate>{rfc822(instant(entry.published))}</pubDate>",
        f"<dc:creator>{_xml(entry.author or entry.source)}</dc:creator>",
        *(f"<category>{_xml(name)}</category>" for _, name in entry.tags),
        f"<description>{_xml(entry.summary)}</description>" if entry.summary else "",
        f"<content:encoded>{entry.content_xml}</content:encoded>" if entry.content else "",
        "</item>\n",
    ]
    return "\n".join(filter(None, lines))


def json_feed(site: Site, _path: str, tag: str) -> bytes:
    """JSON Feed 1.1."""
    channel = channel_of(site, tag)
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": f"{channel.folder}feed.json",
        "language": channel.lang,
    }
    if channel.description:
        feed["description"] = channel.description
    feed["authors"] = [{"name": channel.site}]
    feed["items"] = [_json_item(entry) for entry in channel.entries]
    return f"{json_text(feed)}\n".encode("utf-8", "replace")


def _json_item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {"id": entry.id, "url": entry.address, "title": entry.title}
    if entry.original:
        item["external_url"] = entry.original
    if entry.content:
        item["content_html"] = entry.content
    else:
        item["content_text"] = entry.plain_summary or entry.title
    if entry.plain_summary:
        item["summary"] = entry.plain_summary
    item["date_published"] = rfc3339(entry.published)
    item["authors"] = [{"name": entry.author or entry.source}]
    if entry.tags:
        item["tags"] = [name for _, name in entry.tags]
    item["language"] = entry.lang
    return item


def channel_of(site: Site, tag: str) -> Channel:
    """The feed of one term, or of everything where `tag` is empty; made once for its three forms."""
    return site.part(("channel", tag), lambda own: _channel(own, tag))


def _channel(site: Site, tag: str) -> Channel:
    url, title = site.text("url"), site.text("title")
    term = site.ask("term", tag) if tag else None
    name = term.name if term else tag
    folder = f"{url}/tags/{tag}/" if tag else f"{url}/"
    ids = site.ask("newest", "tag" if tag else "all", tag, site.number("feed_entries"))
    return Channel(
        # Named after the host in site.yaml, not after the address of this build: --base-url leaves it as it is.
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"{site.text('host')}/{tag}").urn,
        title=f"{title}: {name}" if tag else title,
        description=(term.about if term else "") if tag else site.text("description") or site.text("tagline"),
        home=f"{url}/tags/{tag}.html" if tag else f"{url}/",
        folder=folder,
        lang=site.text("language"),
        site=title,
        entries=tuple(site.part(("entry", id_), partial(_entry, id_=id_)) for id_ in ids),
    )


def _entry(site: Site, id_: str) -> Entry:
    article = site.article(id_)
    if article is None:
        raise LookupError(id_)
    address = f"{site.text('url')}/{article.permalink}"
    summary, plain = summary_forms(article.summary)
    text = shown(site, article)
    content = text.html or "".join(f"<p>{_xml(paragraph)}</p>" for paragraph in text.excerpt)
    content = absolute_fragments(content, address)
    return Entry(
        id=article.id,
        title=article.title,
        address=address,
        original=web_address(article.url),
        published=article.published,
        summary=summary,
        plain_summary=plain,
        content=content,
        content_xml=_xml(content),
        source=site.credit(article.source).name,
        author=article.author,
        tags=tuple((slug, site.label(slug).name) for slug in dict.fromkeys(article.tags)),
        lang=article.lang,
    )


def _rfc822(channel: Channel) -> str:
    return rfc822(max(instant(entry.published) for entry in channel.entries))


def rfc822(moment: dt.datetime) -> str:
    """A moment in UTC as RSS wants it. The standard library's own comes with half of its mail package."""
    day, month = _DAYS[moment.weekday()], MONTHS[moment.month - 1][:3]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def _xml(text: str) -> str:
    """Text as it may stand in an element or a quoted attribute of XML 1.0."""
    return escaped(text if text.isprintable() or surely_fit(text) else _NO_XML.sub("\ufffd", text))
