"""From an entry of `deploy:` in site.yaml to the host it names, with its key and the way to reach it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.cli.secrets import must_have
from digest.model.target import Target
from digest.publish.host import Host

_NETLIFY = "https://api.netlify.com/api/v1"


@contextmanager
def reached(target: Target, site: Path, source: Path, live: bool) -> Iterator[Host]:
    """The host behind a target while the block runs. Each kind imports what it needs when it is used."""
    path = site / Path(target.path).expanduser()
    if target.kind == "netlify":
        from digest.network.api import Api
        from digest.publish.targets.netlify import NetlifyHost

        key = must_have("NETLIFY_AUTH_TOKEN", "Netlify")
        with Api(os.environ.get("NETLIFY_API_URL", _NETLIFY), key) as api:
            yield NetlifyHost(target.site, api.send, live)
    else:
        yield _without_api(target, site, source, path)


def _without_api(target: Target, site: Path, source: Path, path: Path) -> Host:
    if target.kind == "folder":
        from digest.publish.targets.folder import FolderHost

        return FolderHost(path, site, source)
    raise AssertionError(target.kind)
