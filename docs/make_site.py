"""Build this handbook with digest itself: python docs/make_site.py [FOLDER], by default docs/site/."""

import datetime as dt
import re
import sys
import tempfile
from pathlib import Path

from digest.cli import say
from digest.site.build import BuildOptions, build
from digest.text.matter import write_matter

HERE = Path(__file__).resolve().parent
SETTINGS = """\
title: The digest handbook
tagline: From an ugly repost to a published story
url: https://handbook.example
"""


def page(source: Path, place: int) -> str:
    """One page of the handbook as a standing page of a site: its first heading is the title."""
    text = source.read_text(encoding="utf-8")
    title = re.match(r"# (.+)\n", text)
    if title is None:
        raise ValueError(f"{source.name} has no heading on its first line")
    body = re.sub(r"\]\(([\w-]+)\.md(#[\w-]+)?\)", r"](\1.html\2)", text[title.end() :])
    return write_matter({"title": title[1].replace("`", ""), "nav": str(place)}, body)


def main(folder: Path) -> int:
    """Builds the handbook; the exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        pages = root / "content/pages"
        pages.mkdir(parents=True)
        (root / "site.yaml").write_text(SETTINGS, encoding="utf-8")
        order = re.findall(r"\]\(([\w-]+)\.md\)", (HERE / "README.md").read_text(encoding="utf-8"))
        for place, name in enumerate(dict.fromkeys(order), start=1):
            (pages / f"{name}.md").write_text(page(HERE / f"{name}.md", place), encoding="utf-8")
        report = build(root, BuildOptions(today=dt.datetime.now(dt.UTC).date(), output=folder.resolve()))
    say.line(f"{folder / 'index.html'}")
    return say.problems(report.problems)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "site"))
