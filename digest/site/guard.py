"""Which folder a site may be built into."""

from pathlib import Path

NOT_OURS = frozenset({".gitkeep", ".gitignore", ".DS_Store"})  # a folder that holds only these counts as empty
_MARK = b'<meta name="generator" content="digest'


def danger(root: Path, folder: Path) -> str:
    """Why nothing may be written there; empty where it may be."""
    home = Path("~").expanduser().resolve()
    if folder == Path(folder.anchor):
        return "it is the root of the file system"
    if folder == home or folder in home.parents:
        return "it is, or holds, your home folder"
    if folder == root or folder in root.parents:
        return "it is, or holds, the site's own folder"
    if folder.exists() and not folder.is_dir():
        return "it is a file"
    if (folder / ".git").exists() or ".git" in folder.parts:
        return "it is a git repository"
    for name in ("content", "themes", ".digest"):
        kept = (root / name).resolve()
        if folder == kept or (kept in folder.parents and name != ".digest") or folder in kept.parents:
            return f"it is, or is in, the site's {name}/"
    return ""


def is_free(root: Path, folder: Path) -> bool:
    """Whether the folder is ours to fill: empty, the default one, or holding a site that digest built."""
    if is_empty(folder) or folder == (root / "output").resolve() or root / ".digest" in folder.parents:
        return True
    index = folder / "index.html"
    return index.is_file() and _MARK in index.read_bytes()[:4096]


def is_empty(folder: Path) -> bool:
    """Whether there is nothing that matters."""
    return not folder.is_dir() or all(entry.name in NOT_OURS for entry in folder.iterdir())
