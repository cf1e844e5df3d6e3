"""The site's templates, compiled in a process beside while the site is read."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from digest.library.load import load_settings
from digest.render.compiled import COMPILED
from digest.render.templates import Templates
from digest.render.theme import load_theme
from digest.site.crew import Beside, can_fork


@contextmanager
def compiling(root: Path, *, beside: bool) -> Iterator[Callable[[], None]]:
    """Has them when it is called; unless `beside`, each is compiled when it is needed."""
    if not beside or not can_fork():
        yield lambda: None
        return
    process = Beside(partial(_compiled, root))
    try:
        yield lambda: COMPILED.take(process.result() or b"")
    finally:
        process.stop(signal.SIGKILL)  # it leaves nothing half done


def _compiled(root: Path) -> bytes:
    settings, _ = load_settings(root)
    theme, _ = load_theme(root, settings.theme) if settings else (None, ())
    if theme is not None:
        Templates(theme).compile_all()
    return COMPILED.given()
