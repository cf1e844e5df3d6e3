"""The same site as digest's: see pelican_site.py."""

import json
from calendar import month_name
from collections import Counter
from itertools import pairwise
from pathlib import Path

from jinja2.filters import do_striptags
from pelican import signals

SITENAME = "Bench Desk"
SITESUBTITLE = "made-up news, measured"
DESCRIPTION = "A made-up news desk that is only there to be built."
SITEURL = "https://bench.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
LOCALE = ["C"]
PATH = "content"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = []
STATIC_PATHS = []
OUTPUT_PATH = "output"
THEME = "theme"
THEME_STATIC_DIR = "."
USE_FOLDER_AS_CATEGORY = False
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.meta": {},
        "markdown.extensions.extra": {},
        "markdown.extensions.smarty": {},
    },
    "output_format": "html",
}

ARTICLE_URL = ARTICLE_SAVE_AS = "{date:%Y}/{date:%m}/{slug}.html"
MONTH_ARCHIVE_URL = MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"
TAG_URL = TAG_SAVE_AS = "tags/{slug}.html"
TAGS_URL = TAGS_SAVE_AS = "tags/index.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "sources/{slug}.html"
CATEGORIES_URL = CATEGORIES_SAVE_AS = "sources/index.html"
ARCHIVES_URL = ARCHIVES_SAVE_AS = "archive.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ""
SITEMAP_SAVE_AS = "sitemap.xml"
ROBOTS_SAVE_AS = "robots.txt"
DIRECT_TEMPLATES = ["index", "tags", "categories", "archives", "404", "sitemap", "robots"]
DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None}
PAGINATION_PATTERNS = [
    (1, "{name}{extension}", "{name}{extension}"),
    (2, "{name}/{number}{extension}", "{name}/{number}{extension}"),
]

FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = "atom.xml"
FEED_ALL_RSS = "rss.xml"
TAG_FEED_ATOM = "tags/{slug}/atom.xml"
TAG_FEED_RSS = "tags/{slug}/rss.xml"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
RSS_FEED_SUMMARY_ONLY = False


def _link_neighbours(generator):
    """Newer and older, as the neighbors plugin does, and the months for the archive."""
    newer = None
    for article in generator.articles:
        article.newer, article.older = newer, None
        if newer:
            newer.older = article
        newer = article
    counts = Counter((article.date.year, article.date.month) for article in generator.articles)
    months = [
        {
            "year": year,
            "name": f"{month_name[month]} {year}",
            "url": f"{year}/{month:02}/index.html",
            "count": count,
        }
        for (year, month), count in sorted(counts.items(), reverse=True)
    ]
    for newer, older in pairwise(months):
        newer["older"], older["newer"] = older, newer
    generator.context["months"] = months
    generator.context["by_url"] = {month["url"]: month for month in months}


def _write_json_feeds(generator, writer):
    """JSON Feed 1.1 of the site and of each tag: Pelican has none of its own, so it is left to plugins."""
    _write_json_feed(writer, "", SITENAME, generator.articles)
    for tag, articles in generator.tags.items():
        _write_json_feed(writer, f"tags/{tag.slug}", f"{SITENAME}: {tag.name}", articles)


def _write_json_feed(writer, folder, title, articles):
    place = f"{folder}/" if folder else ""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{SITEURL}/{folder}.html" if folder else f"{SITEURL}/",
        "feed_url": f"{SITEURL}/{place}feed.json",
        "language": DEFAULT_LANG,
        "description": DESCRIPTION,
        "authors": [{"name": SITENAME}],
        "items": [_json_item(article) for article in articles[:FEED_MAX_ITEMS]],
    }
    path = Path(writer.output_path, folder, "feed.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(feed, ensure_ascii=False, indent=1), encoding="utf-8")


def _json_item(article):
    return {
        "id": f"{SITEURL}/{article.url}",
        "url": f"{SITEURL}/{article.url}",
        "title": article.title,
        "external_url": article.original,
        "content_html": article.get_content(SITEURL),
        "summary": do_striptags(article.summary),
        "date_published": article.date.isoformat(),
        "authors": [{"name": article.category.name}],
        "tags": [tag.name for tag in article.tags],
        "language": article.lang,
    }


class _Plugin:
    @staticmethod
    def register():
        signals.article_generator_finalized.connect(_link_neighbours)
        signals.article_writer_finalized.connect(_write_json_feeds)


PLUGINS = [_Plugin]
