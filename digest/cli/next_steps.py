"""What to do next in this folder, in ten lines at most."""

from pathlib import Path


def next_steps(start: Path | None = None) -> str:
    """The lines that `digest` alone prints, for the site at or above `start` (the current folder)."""
    from digest.cli.site_folder import site_folder
    from digest.problems import Refused

    try:
        root = site_folder(start)
    except Refused:
        return "\n".join(
            [
                "There is no site here yet.",
                "",
                "  digest init my-digest    make one that builds at once",
                "  digest --help            everything digest can do",
            ]
        )
    from digest.library.load import load

    loaded = load(root, drafts=True)
    catalog = loaded.catalog
    wrong = sum(problem.severity == "error" for problem in loaded.problems)
    name = catalog.settings.title if catalog is not None else root.name
    steps = []
    if wrong:
        mistakes = f"{wrong} mistakes that stop" if wrong > 1 else "mistake that stops"
        steps.append(("digest build", f"see the {mistakes} the build"))
    drafts = catalog.drafts if catalog is not None else ()
    if drafts:
        steps.append(("digest inbox", f"{len(drafts)} draft{'s wait' if len(drafts) > 1 else ' waits'} for an editor"))
    steps.append(("digest ingest FILE", "take in a page or pasted text"))
    if not wrong:
        built = (root / "output" / "index.html").is_file()
        steps.append(("digest build", "build the site again" if built else "build the site"))
        steps.append(("digest serve", "see it while you write"))
        if built:
            steps.append(("digest deploy", "send it to its host"))
    steps.append(("digest --help", "everything else"))
    count = len(catalog.articles) if catalog is not None else 0
    if catalog is not None:
        said = f"{name}: {count} article{'s' if count != 1 else ''}"
    elif any(problem.code == "no-content" for problem in loaded.problems):
        said = f"{name}: there is no content/"
    else:
        said = f"{name}: site.yaml has mistakes"
    return "\n".join([said, "", *(f"  {command:<20}{words}" for command, words in steps)])
