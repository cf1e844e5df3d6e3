"""digest tag ID… +term -term: add and remove tags."""

import click

from digest.cli import say


@click.command("tag", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="ID... +TERM... -TERM...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document.")
def command(words: tuple[str, ...], as_json: bool) -> int:
    """Add (+term) and remove (-term) tags of drafts and articles.

    A term may be spelled by slug, name or alias, in any case. Without any term, the tags are shown.
    """
    from digest.cli.editing import collected, keep, meant, open_desk
    from digest.library.edit import tag, tags_of
    from digest.library.find import find

    for word in words:
        if word.startswith("--"):
            raise click.UsageError(f"no such option “{word}”")
    add = [word[1:] for word in words if word.startswith("+")]
    remove = [word[1:] for word in words if word.startswith("-")]
    ids = [word for word in words if not word.startswith(("+", "-"))]
    if not ids:
        raise click.UsageError("say which draft or article: digest tag ID +term -term")
    desk = open_desk()
    for word in ids[1:]:
        if desk.taxonomy.find(word) and not find(desk.root, [word])[0]:
            raise click.UsageError(f"“{word}” is a term: write +{word} to add it, -{word} to remove it")
    documents = meant(desk, ids)
    if add or remove:
        keep(desk, collected(documents, lambda document: [tag(document, desk.taxonomy, add, remove)]))
    told = {document.path: tags_of(document) for document in meant(desk, [each.path for each in documents])}
    if as_json:
        say.as_json([{"path": path, "tags": tags} for path, tags in told.items()])
    else:
        for path, tags in told.items():
            say.line(f"{path}: {', '.join(tags) or 'no tags'}")
    return say.FINE
