"""A site on disk for the tests of whole builds, and edits that an editor might make to it."""

import datetime as dt
import shutil
from pathlib import Path

from digest.site.build import BuildOptions, build
from digest.site.edit import edited
from digest.site.look import look, settle
from digest.site.report import BuildReport
from digest.site.seal import view_of

TODAY = dt.date(2018, 5, 1)

SITE = "title: Test Digest\ntagline: For tests\nurl: https://digest.example/news\nper_page: 3\nfeed_entries: 4\n"
SOURCES = """\
gazette: {name: The Gazette, kind: publisher, rights: full, homepage: "https://gazette.example"}
weekly: {name: The Weekly, kind: publisher, rights: excerpt, words: 6}
wire: {name: The Wire, kind: agency, rights: full}
"""
TERMS = """\
region:
  syria: {name: Syria, about: The country and its war.}
  russia: {name: Russia}
topic:
  missiles: {name: Missiles}
  diplomacy: {name: Diplomacy}
"""


def article(slug: str, **fields: str) -> str:
    """The text of an article's file."""
    given = {
        "id": f"tag:digest.example,2018:{slug}",
        "title": slug.replace("-", " ").capitalize(),
        "slug": slug,
        "published": "2018-04-11",
        "date_basis": "stated",
        "source": "gazette",
        "url": f"https://gazette.example/{slug}",
        "tags": "[syria]",
        "summary": "What happened, in one sentence.",
        "lang": "en",
    }
    body = fields.pop("body", "The first paragraph of a story.\n\nThe second has *weight*.")
    head = "".join(f"{key}: {value}\n" for key, value in (given | fields).items() if value)
    return f"---\n{head}---\n\n{body}\n"


def write(root: Path, path: str, text: str) -> None:
    """Put a file into the site."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def make_site(root: Path, stories: int = 8) -> Path:
    """A site with articles, an edition, a storyline, a page, and a theme of its own."""
    root.mkdir(parents=True, exist_ok=True)
    write(root, "site.yaml", SITE)
    write(root, "content/sources.yaml", SOURCES)
    write(root, "content/taxonomy.yaml", TERMS)
    tags = ("[syria]", "[syria, russia]", "[missiles, diplomacy]", "[russia]")
    for number in range(stories):
        fields = {"published": f"2018-04-{10 + number}", "tags": tags[number % 4]}
        if number % 3 == 1:
            fields["source"] = "weekly"
        write(root, f"content/articles/2018/04/story-{number}.md", article(f"story-{number}", **fields))
    sections = "sections:\n  - title: World\n    articles: [story-1, story-2]\n"
    write(
        root,
        "content/editions/2018-04-20.md",
        f"---\ntitle: An issue\ndate: 2018-04-20\nlead: story-0\n{sections}---\n\nThe note.\n",
    )
    write(
        root, "content/storylines/strikes.md", "---\ntitle: Strikes\nstatus: open\ntag: syria\n---\n\nHow it began.\n"
    )
    write(root, "content/pages/about.md", "---\ntitle: About\nnav: 1\n---\n\n## Who\n\nWe are.\n")
    return root


def run(root: Path, **options: object) -> BuildReport:
    """Build the site as of the tests' day."""
    return build(root, BuildOptions(**{"today": TODAY, **options}))  # type: ignore[arg-type]


def command(root: Path, *, drafts: bool = False, now: dt.datetime, jobs: int = 1) -> BuildReport | None:
    """Build the site as `digest build` does: by the shortest way that its seal allows; None: nothing to do."""
    seen = look(str(root), view_of(drafts))
    if seen and seen.edited == ():
        with seen.hold:
            settle(str(root), seen)
        return None
    report = edited(str(root), seen, drafts) if seen and seen.edited else None
    return report or build(root, BuildOptions(now.date(), now, drafts=drafts, jobs=jobs), seen=seen)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def clean_tree(root: Path, scratch: Path, **options: object) -> dict[str, bytes]:
    """What a build from nothing makes of the site as it now is; what earlier builds remember stays as it is."""
    records, aside = root / ".digest/records", root / ".digest/aside"
    if records.exists():
        records.rename(aside)
    report = run(root, output=scratch, full=True, **options)
    shutil.rmtree(records, ignore_errors=True)
    if aside.exists():
        aside.rename(records)
    assert report.swapped, report.problems
    return tree(scratch)
