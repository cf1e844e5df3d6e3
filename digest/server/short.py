"""What a save changes on the pages that people look at, shown before the whole site is looked through."""

from collections.abc import Sequence
from pathlib import Path

from digest.server.view import View
from digest.server.workbench import Outcome
from digest.site.build import locked
from digest.site.edit import Editor
from digest.site.output import output_folder
from digest.site.rows import view_name
from digest.site.seal import Before


class ShortBuilds:
    """Builds after edits of bodies, and pages looked at after a change of templates, in the preview's `folder`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._editor: Editor | None = None
        self.base = "/"  # the path that the site lives under

    def built(self, base: str) -> None:
        """Say that a whole build ran: what was kept of the theme may be old."""
        self.base, self._editor = base, None

    def __call__(self, view: View, files: frozenset[str], seen: Sequence[str]) -> Outcome | None:
        """See digest.server.workbench.Short."""
        if all(file.startswith("content/articles/") for file in files):
            # What is no Markdown there is no article: an editor's probe, a system's own file.
            return self._edited(view, tuple(sorted(file for file in files if file.endswith(".md"))))
        if all(file.startswith("themes/") and file.endswith(".html") for file in files):
            return self._looked_at(view, seen)
        return None

    def _edited(self, view: View, paths: tuple[str, ...]) -> Outcome | None:
        unsure = tuple((path, "") for path in paths)  # changed a moment ago: their times prove nothing
        if not paths:
            return Outcome((), self.base, frozenset())
        with locked(self._root):
            report = self._kept().rebuild(view_name(view.ahead, view.as_of), paths, Before({}, b"", unsure))
        return Outcome(report.problems, self.base, frozenset(report.written)) if report else None

    def _looked_at(self, view: View, pages: Sequence[str]) -> Outcome | None:
        self._editor = None  # it holds the theme as it was
        with locked(self._root):
            made = self._kept().remade(view_name(view.ahead, view.as_of), pages)
        return Outcome((), self.base, frozenset(made), partial=True) if made else None

    def _kept(self) -> Editor:
        if self._editor is None:
            self._editor = Editor(self._root, output_folder(self._root, self._folder))
        return self._editor
