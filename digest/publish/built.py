"""The built site as it is sent: the files of a folder, with what one kind of host wants beside them or instead."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from digest.problems import Place, Problem, Refused
from digest.publish.manifest import Entry, manifest_of


@dataclass(frozen=True)
class Built:
    """What is to be sent. `files` are those of the folder, `extra` those made for the host, by path."""

    folder: Path
    files: Mapping[str, Entry]
    extra: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files.keys() | self.extra.keys()))

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Refused where the folder was changed since it was looked at."""
        if path in self.extra:
            return self.extra[path]
        data = (self.folder / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.files[path].mark:
            text, hint = "the built site changed while it was being sent", "wait for the build, then deploy again"
            raise Refused(Problem(Place(str(self.folder / path)), text, "deploy-changed", hint))
        return data

    def size(self, path: str) -> int:
        """The number of a file's bytes."""
        return len(self.extra[path]) if path in self.extra else self.files[path].size

    def marked(self, mark: Callable[[str, bytes], str]) -> dict[str, Entry]:
        """The manifest with marks of the host's own making, such as its hash of a file."""
        return {path: Entry(mark(path, self.read(path)), self.size(path)) for path in self.paths}

    def with_extra(self, extra: Mapping[str, bytes]) -> "Built":
        """The same with files made for a host."""
        return Built(self.folder, self.files, {**self.extra, **extra})

    @property
    def manifest(self) -> dict[str, Entry]:
        """Every file by the fingerprint of its bytes."""
        made = {path: Entry(hashlib.sha256(data).hexdigest(), len(data)) for path, data in self.extra.items()}
        return {**self.files, **made}


def built_site(folder: Path, named: Collection[str] = ()) -> Built:
    """What lies in a built folder. Dot-files stay behind, but for those `named`. Raises Refused where no site is."""
    files = manifest_of(folder, named) if folder.is_dir() else {}
    if "index.html" not in files:
        hint = "build it first: digest build"
        raise Refused(Problem(Place(str(folder)), "there is no built site here", "deploy-empty", hint))
    return Built(folder, files)
