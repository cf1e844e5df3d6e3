"""A built site of many files to deploy, and changes to it."""

from pathlib import Path


def put(under: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (under / path).parent.mkdir(parents=True, exist_ok=True)
        (under / path).write_text(text, encoding="utf-8")


def made_site(under: Path, files: int = 300) -> dict[str, str]:
    """A site of so many files in `under`, with names that want care; what it holds."""
    made = {
        "index.html": page("home"), "404.html": page("nothing here"), "atom.xml": "<feed/>", "style.css": "p { }",
        "robots.txt": "User-agent: *\nAllow: /\n", "_redirects": "/old.html /2018/08/story-7.html 301!\n",
        "_headers": "/*\n  X-Frame-Options: DENY\n", "a b+c&d.html": page("odd"), "Война.html": page("Cyrillic"),
        "font.3f9a1c22.woff2": "glyphs", "--upload-pack=x.html": page("option"), "$(x) `y`.html": page("shell"),
    }  # fmt: skip
    for number in range(files - len(made)):
        made[f"2018/{number % 12 + 1:02}/story-{number}.html"] = page(f"story {number}")
    put(under, made)
    return made


def page(text: str) -> str:
    return f'<!doctype html><title>{text}</title><link rel="stylesheet" href="/style.css"><p>{text}</p>\n'


def changed(under: Path) -> dict[str, str]:
    """Three of the files, changed."""
    new = {path: page(f"new words in {path}") for path in ("index.html", "2018/02/story-1.html", "Война.html")}
    put(under, new)
    return new


def held(under: Path) -> dict[str, str]:
    """The files of a folder."""
    return {
        path.relative_to(under).as_posix(): path.read_text(encoding="utf-8")
        for path in under.rglob("*")
        if path.is_file()
    }
