"""digest schema NAME: JSON Schema of the files an editor writes."""

import json

import click

from digest.cli import say
from digest.library.schema import SCHEMAS, schema


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def command(name: str) -> int:
    """Print the JSON Schema of a file: many editors complete and check by it.

    article, draft, edition, page and storyline are front matter; site, sources, taxonomy and theme are whole files.
    """
    click.echo(json.dumps(schema(name), indent=2, ensure_ascii=False))
    return say.FINE
