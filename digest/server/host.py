"""What a host that reads _redirects would answer: the preview sends on, and says “gone”, where the live site will."""

from pathlib import Path

from digest.publish.answer import Answer, Rules, answer
from digest.publish.rules import Redirect, read_redirects
from digest.server.tree import Tree

_FILE = "_redirects"


class HostRules:
    """The rules of the tree that is shown; read again when they change."""

    def __init__(self) -> None:
        self._known: tuple[object, tuple[Redirect, ...]] = (None, ())

    def answer(self, tree: Tree, target: str) -> Answer | None:
        """The answer to a request's target where a rule makes it another than the file that stands there, else None."""
        if not target.startswith(tree.base):
            return None
        found = answer(f"/{target.removeprefix(tree.base)}", tree.files, Rules(self._redirects(tree)))
        return found if found.location or found.status == 410 else None

    def _redirects(self, tree: Tree) -> tuple[Redirect, ...]:
        file = tree.files.get(_FILE)
        if file is None:
            return ()
        known, redirects = self._known
        if known != (file.path, file.state):
            try:
                text = Path(file.path).read_text(encoding="utf-8", errors="replace")
            except FileNotFoundError:  # a build swaps it at this moment
                return redirects
            redirects = read_redirects(text)[0]
            self._known = ((file.path, file.state), redirects)
        return redirects
