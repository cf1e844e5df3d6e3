"""The files of a new site: few, each with a line that says what it is for, and good enough to build at once."""

import datetime as dt

from digest.library.change import Change
from digest.model.names import tag_uri
from digest.model.settings import Settings
from digest.text.matter_write import write_matter
from digest.text.yaml_write import scalar

_SOURCES = """\
# Who is credited, and how much of their text may be shown: rights: full, excerpt (at most `words` words), or link.
# `digest schema sources` prints every key.

our-desk:
  name: Our desk
  kind: publisher
  rights: full
  note: Our own writing.

afp:
  name: Agence France-Presse
  kind: agency
  hosts: [afp.com]
  homepage: https://www.afp.com
  zone: Europe/Paris
  rights: link
"""

_TAXONOMY = """\
# The terms that articles are tagged with, by axis. `aliases` are other spellings, in any script.

topic:
  missile-defense:
    name: Missile defense
    aliases: [missile defence, air defense]
    about: Seeing missiles early and stopping them.
  diplomacy:
    name: Diplomacy
    about: Talks, treaties and votes.
region:
  europe:
    name: Europe
    about: The continent as a whole.
"""

_BODY = """
This article shows what an article is: a head between two lines of three hyphens, then text in Markdown. Change it, or
remove the file once you have one of your own.

1. Take in a page with `digest ingest FILE`: it becomes a draft.
2. Look at it with `digest inbox`, then `digest tag` and `digest summarize` it.
3. Accept it with `digest publish`, and see it with `digest serve`.
"""

_ABOUT = """
Say here who writes this digest, how you choose, and how a reader can reach you about a mistake.
"""

_GITIGNORE = """\
# Made by digest, safe to delete.
.digest/
output/*
!output/.gitkeep

# Pages as received may be under others' copyright: they stay on this machine.
content/captures/
"""


def new_site(title: str, url: str, today: dt.date) -> tuple[Change, ...]:
    """Every file of a new site, none of which may exist. Its one article is dated `today`."""
    settings = f"""\
# The site's settings. `digest schema site` prints every key.
title: {scalar(title)}
tagline: Defense news, read closely
url: {scalar(url)}   # where it will be; feeds and the ids of articles are made of it
language: en
zone: UTC              # the desk's time zone, such as Europe/Paris
theme: plain
"""
    slug = "a-first-article"
    article = write_matter(
        {
            "id": tag_uri(Settings(title=title, url=url).host, today.year, slug),
            "title": "A first article",
            "slug": slug,
            "published": today,
            "date_basis": "stated",
            "source": "our-desk",
            "tags": ["missile-defense", "europe"],
            "summary": "What an article is made of, and the three steps from a page found to a story published.",
            "lang": "en",
        },
        _BODY,
    )
    files = {
        "site.yaml": settings,
        ".gitignore": _GITIGNORE,
        "output/.gitkeep": "",
        "content/sources.yaml": _SOURCES,
        "content/taxonomy.yaml": _TAXONOMY,
        f"content/articles/{today:%Y/%m}/{slug}.md": article,
        "content/pages/about.md": write_matter({"title": "About", "nav": 1}, _ABOUT),
    }
    return tuple(Change(path, None, text.encode("utf-8")) for path, text in files.items())
