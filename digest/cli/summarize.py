"""digest summarize ID: write the summary of a draft or an article, or see one suggested."""

import sys

import click

from digest.cli import say


@click.command("summarize")
@click.argument("name", metavar="ID")
@click.option("--text", help="The summary, in your words; - reads it from standard input; an empty one takes it away.")
@click.option("--suggest", is_flag=True, help="Print the story's first sentences, to rewrite; nothing is saved.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, text: str | None, suggest: bool, as_json: bool) -> int:
    """Write the summary of a draft or an article."""
    from digest.cli.editing import keep, meant, open_desk
    from digest.library.edit import summarize
    from digest.library.suggest import lead

    if (text is None) == (not suggest):
        raise click.UsageError('say what: digest summarize ID --text "…", or --suggest')
    desk = open_desk()
    (document,) = meant(desk, [name])
    if suggest:
        summary = lead(document.matter.body)
    else:
        summary = sys.stdin.read().strip() if text == "-" else str(text).strip()
        keep(desk, [summarize(document, summary)])
    if as_json:
        say.as_json({"path": document.path, "summary": summary, "saved": not suggest})
    elif suggest:
        say.line(summary or "There is no prose to take a sentence from.")
    else:
        words = len(summary.split())
        done = f"summary of {say.count(words, 'word')} saved" if words else "summary removed"
        say.line(f"{document.path}: {done}")
    return say.FINE
