"""The page that shows what a file says: where an editor wants to look after a save."""

from pathlib import Path

from digest.library.nouns import read_article, read_edition, read_page
from digest.render.pages.drafts import draft_path


def page_of(root: Path, file: str) -> str:
    """The built page of a content file, both relative with slashes; empty where no one page shows it."""
    parts = file.split("/")
    if parts[0] != "content" or len(parts) < 3 or not file.endswith(".md"):
        return ""
    if parts[1] == "drafts":
        return draft_path(file)
    if parts[1] == "storylines":
        return f"storylines/{Path(file).stem}.html"
    try:
        data = (root / file).read_bytes()
    except OSError:  # removed, or away for the moment of a save
        return ""
    if parts[1] == "articles":
        article = read_article(data, file).noun
        return article.permalink if article else ""
    if parts[1] == "editions":
        edition = read_edition(data, file).noun
        return f"editions/{edition.date}.html" if edition else ""
    if parts[1] == "pages":
        page = read_page(data, file).noun
        return f"{page.slug}.html" if page else ""
    return ""
