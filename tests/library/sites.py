"""A small sound site on disk, for tests to break and to edit."""

from pathlib import Path

SITE = """\
title: Test Picket
tagline: For tests
url: https://picket.example
language: en
zone: Europe/Paris
theme: plain
per_page: 20
"""

SOURCES = """\
wire:
  name: The Wire
  kind: publisher
  hosts: [wire.example]
  feeds: [https://wire.example/feed.xml]
  homepage: https://wire.example
  zone: UTC
  lang: en
  rights: excerpt
  words: 50
  note: A quotation.
afp:
  name: Agence France-Presse
  kind: agency
  rights: link
"""

TAXONOMY = """\
region:
  russia:
    name: Russia
    aliases: [Россия, Russian Federation]
    about: The country.
  syria:
    name: Syria
topic:
  diplomacy:
    name: Diplomacy
    aliases: [talks]
  missile-defense:
    name: Missile defense
"""

STORYLINE = "---\ntitle: Strikes\nstatus: open\ntag: syria\n---\n\nIt began so.\n"

ARTICLE = """\
---
id: tag:picket.example,2018:{slug}
title: A story of {slug}
published: 2018-04-11
source: wire
tags: [russia]
summary: What happened.
---

The body of {slug}.
"""

DRAFT = """\
---
kind: story
title: Envoys meet in Vienna
published: 2018-04-11
date_basis: stated
source: wire
tags: [russia, talks]   # two
x-own: kept
summary: They met.
---

PARIS (AFP) - Envoys *met*.\r
"""


def make_site(root: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """The sound site, with other files beside or instead of its own."""
    whole: dict[str, str | bytes] = {
        "site.yaml": SITE,
        "content/sources.yaml": SOURCES,
        "content/taxonomy.yaml": TAXONOMY,
        "content/storylines/strikes.md": STORYLINE,
        **(files or {}),
    }
    for path, text in whole.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
