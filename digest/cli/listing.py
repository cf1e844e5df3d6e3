"""digest list: what is there."""

import re

import click

from digest.cli import say
from digest.model.article import Article, Draft
from digest.model.catalog import Catalog


@click.command("list")
@click.option("--tag", metavar="TERM", help="Only with this term.")
@click.option("--source", metavar="KEY", help="Only of this source.")
@click.option("--month", metavar="YYYY-MM", help="Only of this month.")
@click.option("--drafts", is_flag=True, help="The drafts that wait, instead of articles.")
@click.option("--dropped", is_flag=True, help="The drafts that were put aside, instead of articles.")
@click.option("--withdrawn", is_flag=True, help="Only articles taken off the site.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line's worth.")
def command(
    tag: str | None, source: str | None, month: str | None, drafts: bool, dropped: bool, withdrawn: bool, as_json: bool
) -> int:
    """List articles, newest first; or drafts."""
    from digest.cli.day import is_out
    from digest.cli.site_folder import site_folder
    from digest.library.load import load
    from digest.problems import Refused, errors

    if drafts + dropped + withdrawn > 1:
        raise click.UsageError("give one of --drafts, --dropped, --withdrawn")
    loaded = load(site_folder(), drafts=drafts or dropped)
    catalog = loaded.catalog
    if catalog is None:
        raise Refused(*loaded.problems)
    term = _term(catalog, tag) if tag else ""
    _check_source(catalog, source)
    _check_month(month)
    shelf = _shelf(catalog, drafts, dropped, withdrawn)
    shown = [
        each
        for each in shelf
        if (not term or term in each.tags)
        and (not source or each.source == source)
        and (not month or str(each.published or "").startswith(month))
    ]
    if as_json:
        say.as_json([_row(each) for each in shown])
        return say.CONTENT if errors(loaded.problems) else say.FINE
    for each in shown:
        row = _row(each)
        ahead = isinstance(each, Article) and not is_out(each.published, catalog.settings.zone)
        say.line(f"{str(row['published'] or 'no date')[:10]:<12}{row['slug']}{' · not out yet' if ahead else ''}")
        say.line(f"{'':12}{row['title']} · {', '.join(each.tags) or 'no tags'}")
    what = "draft" if drafts or dropped else "article"
    say.line(f"{len(shown)} {what}{'s' if len(shown) != 1 else ''}")
    return say.problems(errors(loaded.problems))


def _shelf(catalog: Catalog, drafts: bool, dropped: bool, withdrawn: bool) -> tuple[Article | Draft, ...]:
    if drafts:
        return catalog.drafts
    if dropped:
        return catalog.dropped
    return tuple(each for each in catalog.articles if (each.withdrawn is not None) == withdrawn)


def _term(catalog: Catalog, word: str) -> str:
    from digest.library.references import nearest_terms
    from digest.problems import Place, Problem, Refused

    term = catalog.taxonomy.find(word)
    if term is None:
        hint = nearest_terms(word, catalog.taxonomy)
        raise Refused(Problem(Place("digest list"), f"no such term “{word}”", "unknown-term", hint))
    return term.slug


def _check_source(catalog: Catalog, key: str | None) -> None:
    from digest.problems import Place, Problem, Refused, did_you_mean

    if key and key not in catalog.sources:
        hint = did_you_mean(key, catalog.sources) or f"known: {', '.join(sorted(catalog.sources)) or 'none yet'}"
        raise Refused(Problem(Place("digest list"), f"no such source “{key}”", "unknown-source", hint))


def _check_month(month: str | None) -> None:
    if month and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise click.BadParameter(f"“{month}” is not a month; write it like 2018-04", param_hint="--month")


def _row(each: Article | Draft) -> dict[str, object]:
    return {
        "path": each.path,
        "id": each.id,
        "slug": each.slug or each.path.rsplit("/", 1)[-1].removesuffix(".md"),
        "title": each.title,
        "published": each.published.isoformat() if each.published else None,
        "date_basis": each.date_basis,
        "source": each.source or None,
        "tags": list(each.tags),
        "summary": each.summary,
        "withdrawn": each.withdrawn.isoformat() if isinstance(each, Article) and each.withdrawn else None,
    }
