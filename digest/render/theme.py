"""A theme: a folder of templates (*.html) and of assets (everything else), over the theme it extends.

Every file is looked up by name along the chain themes/<name> → what its theme.yaml extends → … → the packaged `plain`.
"""

import stat
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from digest.fingerprint import of_bytes
from digest.problems import Place, Problem, did_you_mean, misnamed
from digest.render.hashed_names import published

PACKAGED = "plain"
PACKAGED_FOLDER = Path(__file__).resolve().parent.parent / "theme"
FILE_BYTES = 4 * 1024 * 1024  # a theme's pictures and fonts; more belongs elsewhere
KEYS = ("name", "extends", "about", "author", "licence")

_PACKAGED_PLACE = "digest/theme/"
_NO_OUTPUT = frozenset({"theme.yaml", "readme.md", "license", "licence", "license.md"})


class ThemeFile(msgspec.Struct, frozen=True):
    """One file as found: `place` is what a problem in it names."""

    name: str
    place: str
    data: bytes
    fingerprint: str


class Theme(msgspec.Struct, frozen=True, dict=True):
    """The chain of folders, nearest first, each as name → file; `places` are what problems call those folders.

    Where it is `hashed`, assets are published under names that hold a fingerprint of them.
    """

    name: str
    layers: tuple[dict[str, ThemeFile], ...]
    places: tuple[str, ...] = ()
    hashed: bool = False

    def find(self, name: str) -> ThemeFile | None:
        """The file that a name means: that of the nearest layer which has one."""
        return next((layer[name] for layer in self.layers if name in layer), None)

    def templates(self) -> tuple[str, ...]:
        """The names of all templates."""
        return tuple(sorted({name for layer in self.layers for name in layer if is_template(name)}))

    def assets(self) -> tuple[str, ...]:
        """The names of all files that are copied to the site as they are."""
        names = {name for layer in self.layers for name in layer}
        return tuple(sorted(name for name in names if not is_template(name) and name.lower() not in _NO_OUTPUT))

    def asset(self, name: str) -> ThemeFile | None:
        """The file that a name means, named and with the content as it is published."""
        return self._changed.get(name) or self.find(name)

    def asset_name(self, name: str) -> str | None:
        """The name that a file is published under."""
        file = self.asset(name)
        return file.name if file else None

    def has_asset(self, name: str) -> bool | Literal["hashed"]:
        """Whether there is such a file; "hashed" where it is published under another name than its own."""
        new = self.asset_name(name)
        return "hashed" if new not in {name, None} else new is not None

    def asset_names(self) -> tuple[str, ...]:
        """The names that assets are published under."""
        return tuple(sorted(name for own in self.assets() if (name := self.asset_name(own))))

    @cached_property
    def _changed(self) -> dict[str, ThemeFile]:
        """The assets that are published under another name or with other content than their own."""
        if not self.hashed:
            return {}
        files = {name: file for name in self.assets() if (file := self.find(name))}
        changed = {}
        for name, (new, data) in published({name: file.data for name, file in files.items()}).items():
            if (new, data) != (name, files[name].data):
                changed[name] = ThemeFile(new, files[name].place, data, of_bytes(data))
        return changed


def is_template(name: str) -> bool:
    """Whether a theme's file is a template."""
    return name.endswith(".html")


def load_theme(root: Path, name: str) -> tuple[Theme | None, tuple[Problem, ...]]:
    """Read a theme and all that it extends. `root` is the site's folder. None where there is no such theme."""
    layers: list[dict[str, ThemeFile]] = []
    problems: list[Problem] = []
    chain: list[str] = []
    places: list[str] = []
    wanted, asker = name, Place("site.yaml")
    while True:
        own = root / "themes" / wanted
        packaged = not own.is_dir() and wanted == PACKAGED
        folder = PACKAGED_FOLDER / wanted if packaged else own
        if "/" in wanted or wanted.startswith(".") or not folder.is_dir():
            problems.append(_no_theme(root, wanted, asker))
            return None, tuple(problems)
        prefix = f"{_PACKAGED_PLACE}{wanted}" if packaged else f"themes/{wanted}"
        places.append(prefix)
        layers.append(_layer(folder, prefix, problems))
        chain.append(wanted)
        parent, place = _parent(layers[-1].get("theme.yaml"), problems)
        if packaged:
            return Theme(name, tuple(layers), tuple(places)), tuple(problems)
        wanted, asker = parent or PACKAGED, place or Place(f"{prefix}/theme.yaml")
        if wanted in chain and wanted != PACKAGED:
            text = "themes extend each other in a circle: " + " → ".join([*chain, wanted])
            problems.append(Problem(asker, text, "theme-circle", f"extend “{PACKAGED}” somewhere in the chain"))
            return None, tuple(problems)
        if wanted == PACKAGED:
            places.append(_PACKAGED_PLACE + PACKAGED)
            layers.append(_layer(PACKAGED_FOLDER / PACKAGED, places[-1], problems))
            return Theme(name, tuple(layers), tuple(places)), tuple(problems)


def known_theme(root: Path, name: str, places: Iterable[str], *, hashed: bool) -> Theme | None:
    """Read a theme whose chain of folders is known, and has not changed; None where something is wrong with it."""
    problems: list[Problem] = []
    layers = []
    for place in places:
        packaged = place.startswith(_PACKAGED_PLACE)
        folder = PACKAGED_FOLDER / place.removeprefix(_PACKAGED_PLACE) if packaged else root / place
        layers.append(_layer(folder, place, problems) if folder.is_dir() else {})
    return None if problems else Theme(name, tuple(layers), tuple(places), hashed)


def _no_theme(root: Path, name: str, asker: Place) -> Problem:
    known = [PACKAGED, *(path.name for path in (root / "themes").glob("*") if path.is_dir())]
    return Problem(asker, f"there is no theme “{name}”", "unknown-theme", did_you_mean(name, known))


def _parent(file: ThemeFile | None, problems: list[Problem]) -> tuple[str, Place | None]:
    """The theme that a theme.yaml extends, and where it says so."""
    if file is None:
        return "", None
    # Where the chain is known, no YAML is read, nor its reader loaded.
    from digest.text.matter import read_yaml  # noqa: PLC0415

    matter, found = read_yaml(file.data, file.place)
    problems += found
    fields = matter.fields if matter else {}
    for key, value in fields.items():
        place = Place(file.place, value.key_line or value.line, value.key_column or value.column)
        if key not in KEYS:
            problems.append(Problem(place, f"no such key “{key}”", "unknown-key", did_you_mean(key, KEYS)))
        elif not isinstance(value.value, str):
            problems.append(Problem(place, f"“{key}” must be text", "wrong-type", f"write {key}: a few words"))
    extends = fields.get("extends")
    if extends is None or not isinstance(extends.value, str):
        return "", None
    return extends.value, Place(file.place, extends.line, extends.column)


def _layer(folder: Path, prefix: str, problems: list[Problem]) -> dict[str, ThemeFile]:
    layer: dict[str, ThemeFile] = {}
    for name, path in _files(folder):
        place = f"{prefix}/{name}"
        info = path.lstat()
        if problem := misnamed(place):
            problems.append(problem)
        elif not stat.S_ISREG(info.st_mode):
            hint = "put the file itself into the theme"
            problems.append(Problem(Place(place), "a theme holds plain files only", "theme-file", hint))
        elif info.st_size > FILE_BYTES:
            hint = "make it smaller, or host it elsewhere"
            problems.append(Problem(Place(place), "the file is larger than 4 MiB", "theme-file", hint))
        else:
            data = path.read_bytes()
            layer[name] = ThemeFile(name, place, data, of_bytes(data))
    return layer


def _files(folder: Path, below: str = "") -> Iterator[tuple[str, Path]]:
    """Files of a folder and the folders in it, by name; hidden ones and links to folders are passed over."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")) or path.name.endswith("~"):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, f"{below}{path.name}/")
        elif not path.is_dir():
            yield f"{below}{path.name}", path
