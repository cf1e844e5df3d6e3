"""A small catalog made by hand, and a site folder made of text, for the tests of render and site."""

import datetime as dt
from pathlib import Path

import msgspec
from msgspec.structs import replace

from digest.model.article import Article, Dateline, Hop
from digest.model.catalog import Catalog
from digest.model.edition import Edition, Section, StandingPage, Storyline
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy, Term
from digest.render.answers import Answers, World
from digest.render.make import Rendered, render_page
from digest.render.shelves import Moment
from digest.render.templates import Templates
from digest.render.theme import load_theme
from digest.site.plan import plan

TODAY = dt.date(2018, 5, 1)


def article(slug: str, **more: object) -> Article:
    """An article of April 2018 with everything that must be there."""
    base = Article(
        path=f"content/articles/2018/04/{slug}.md",
        id=f"tag:example.org,2018:{slug}",
        title=slug.replace("-", " ").capitalize(),
        slug=slug,
        permalink=f"2018/04/{slug}.html",
        published=dt.date(2018, 4, 11),
        source="gazette",
        body="First paragraph of the story.\n\nSecond paragraph.",
        tags=("syria",),
        summary="What happened, in one sentence.",
        url=f"https://gazette.example/{slug}",
    )
    return msgspec.structs.replace(base, **more)


FULL_STORY = article(
    "full-story",
    published=dt.datetime(2018, 4, 12, 6, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    date_basis="inferred",
    dateline=Dateline("Paris", "France", "AFP", dt.date(2018, 4, 11)),
    agency="wire",
    author="Ada Writer",
    via=(Hop("blogger", "Some Blog", "Reviewed by Unknown"), Hop("ifttt", "Relay"), Hop("feed", "A feed")),
    tags=("syria", "russia"),
    storyline="strikes",
    same_as=("tag:example.org,2018:other-story",),
    body="# A heading\n\nSome *text* with [a link](https://a.example/).\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n",
)

SOURCES = {
    source.key: source
    for source in (
        Source("gazette", "The Gazette", rights="full", homepage="https://gazette.example"),
        Source("wire", "The Wire", kind="agency", rights="full"),
        Source("quoted", "Quoted Weekly", rights="excerpt", words=12),
        Source("linked", "Linked Daily", rights="link"),
        Source("silent", "Silent Post"),
    )
}

TERMS = Taxonomy(
    (
        Term("syria", "Syria", "region", about="The country and its war."),
        Term("russia", "Russia", "region"),
        Term("missiles", "Missiles", "topic"),
    )
)


def catalog(*articles: Article, **more: object) -> Catalog:
    """A catalog of these articles (two, where none are given), newest first."""
    given = articles or (FULL_STORY, article("other-story"))
    ordered = tuple(sorted(given, key=lambda one: (str(one.published), one.permalink), reverse=True))
    settings = Settings(title="Test Digest", url="https://digest.example/news", tagline="For tests", per_page=5)
    base = Catalog(
        settings=settings,
        articles=ordered,
        sources=SOURCES,
        taxonomy=TERMS,
        editions=(
            Edition(
                path="content/editions/2018-04-13.md",
                date=dt.date(2018, 4, 13),
                title="First issue",
                body="The *note* of the editor, see [the archive](/archive.html).",
                number=1,
                lead=ordered[0].id,
                sections=(Section("World", tuple(one.id for one in ordered[1:3])),),
            ),
        ),
        storylines=(
            Storyline("content/storylines/strikes.md", "strikes", "The strikes", "How it *began*.", tag="syria"),
        ),
        pages=(StandingPage("content/pages/about.md", "about", "About", "## Who\n\nWe are.", nav=1),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def answers(content: Catalog, root: Path | None = None, moment: Moment | None = None, base_url: str = "") -> Answers:
    """Answers about a catalog with its theme, the packaged one where `root` is not given."""
    theme, problems = load_theme(root or Path("/nonexistent"), content.settings.theme)
    assert theme is not None, problems
    return Answers(World(content, theme, moment or Moment(TODAY), base_url))


def site(content: Catalog, **more: object) -> dict[str, Rendered]:
    """Every page of a catalog by its path."""
    drafts = bool(more.pop("drafts", False))
    asked = answers(content, **more)  # type: ignore[arg-type]
    templates = Templates(asked.world.theme)
    pages, problems = plan(asked, drafts)
    assert not problems, problems
    return {page.path: render_page(asked, templates, page.path, page.kind, page.arguments) for page in pages}


def built(content: Catalog, **more: object) -> dict[str, bytes]:
    """The bytes of every page; none may have failed."""
    made = site(content, **more)
    assert not [page.problem for page in made.values() if page.problem]
    return {path: page.data for path, page in made.items()}
