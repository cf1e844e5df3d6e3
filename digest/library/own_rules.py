"""A site's own cut rules: the files of content/rules/, which `digest rule add` writes and an editor may."""

from pathlib import Path

from digest.library.files import read

FOLDER = "content/rules"


def rule_files(root: Path) -> tuple[tuple[str, bytes], ...]:
    """The paths and bytes of the rule files, by name; what is a link out of the site, or no file, is none."""
    folder = root / FOLDER
    names = sorted(one.name for one in folder.glob("*.yaml") if not one.name.startswith(".")) if folder.is_dir() else ()
    found = ((f"{FOLDER}/{name}", read(root, f"{FOLDER}/{name}")[0]) for name in names)
    return tuple((path, data) for path, data in found if data is not None)
