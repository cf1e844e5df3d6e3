"""One file that holds the site, .tar.gz or .zip: for a host that wants an upload by hand, for an archive, for a mail.

Equal sites give equal files: names are sorted, and times, owners and rights are always the same.
"""

import gzip
import hashlib
import io
import os
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest
from digest.publish.targets.folder import no_releases

FORMS = (".tar.gz", ".tgz", ".zip")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day a zip can name


@dataclass(frozen=True, slots=True)
class ArchiveHost:
    """A file on this machine; its name says which form it has."""

    file: Path

    @property
    def place(self) -> str:
        return str(self.file)

    def dress(self, built: Built) -> Built:
        if not self.file.name.endswith(FORMS):
            hint = "end its name with " + " or ".join(FORMS)
            raise Refused(Problem(Place(self.place), "this is no name of an archive", "deploy-target", hint))
        if self.file.resolve().is_relative_to(built.folder.resolve()):
            hint = "put it beside the built site"
            raise Refused(Problem(Place(self.place), "the archive would hold itself", "deploy-target", hint))
        return built

    def marks(self, built: Built) -> Manifest:
        return built.manifest

    def present(self, here: Manifest) -> Present:
        if not os.path.lexists(self.file):
            return Present({})
        try:
            return Present(_held(self.file))
        except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, RuntimeError):
            return Present({}, foreign=(self.file.name,))

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        data = packed(delivery.built, zipped=self.file.name.endswith(".zip"))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_name(f".{self.file.name}.part")
        try:
            with part.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for path in (*delivery.changes.send, *delivery.changes.remove):
            tell(path)
        return Sent(uploaded=len(delivery.here))

    def releases(self) -> tuple[Release, ...]:
        return ()

    def roll_back(self, release: str) -> Sent:
        raise no_releases(self.place)


def packed(built: Built, *, zipped: bool) -> bytes:
    """The site as the bytes of an archive."""
    out = io.BytesIO()
    if zipped:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in built.paths:
                info = zipfile.ZipInfo(path, _EPOCH)
                info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
                archive.writestr(info, built.read(path), compresslevel=9)
        return out.getvalue()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as pack,
        tarfile.open(fileobj=pack, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in built.paths:
            member = tarfile.TarInfo(path)
            member.size, member.mode = built.size(path), 0o644
            tar.addfile(member, io.BytesIO(built.read(path)))
    return out.getvalue()


def _held(file: Path) -> dict[str, Entry]:
    """What an archive holds."""
    if file.name.endswith(".zip"):
        with zipfile.ZipFile(file) as archive:
            return {name: _entry(archive.read(name)) for name in archive.namelist()}
    with tarfile.open(file, "r:gz") as tar:
        members = ((member.name, tar.extractfile(member)) for member in tar)
        return {name: _entry(data.read()) for name, data in members if data}


def _entry(data: bytes) -> Entry:
    return Entry(hashlib.sha256(data).hexdigest(), len(data))
