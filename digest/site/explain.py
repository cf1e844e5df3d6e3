"""Why an output file was made, and whether the next build would make it again."""

import os
from dataclasses import dataclass
from pathlib import Path

from digest.library.load import load
from digest.problems import Place, Problem, Refused, did_you_mean
from digest.site.build import BuildOptions, prepare, records_of
from digest.site.memo_file import read_memo
from digest.site.output import output_folder
from digest.site.plan import Planned
from digest.site.seal import before
from digest.site.trace import Comparison, compare, describe


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one path: what it is, why it was made last, and what would change it now."""

    path: str
    kind: str
    made_because: tuple[str, ...]
    next_time: tuple[str, ...]  # empty: the next build leaves it as it is
    wakes: dict[str, int]  # each changed question → how many pages asked it
    asked: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The form that `--json` prints."""
        return {
            "path": self.path,
            "kind": self.kind,
            "made_because": list(self.made_because),
            "next_time": list(self.next_time),
            "wakes": self.wakes,
            "asked": list(self.asked),
        }

    def in_words(self) -> str:
        """A few lines for an editor."""
        lines = [f"{self.path} is a page of kind “{self.kind}”."]
        if self.made_because:
            lines += ["Last made because of:", *(f"  {reason}" for reason in self.made_because)]
        if self.next_time:
            lines += ["The next build makes it again because of:"]
            lines += [f"  {reason}{_and_others(self.wakes.get(reason, 0))}" for reason in self.next_time]
        else:
            lines.append("The next build leaves it as it is.")
        if self.asked:
            lines += [f"It asked {len(self.asked)} questions:", *(f"  {question}" for question in self.asked)]
        return "\n".join(lines)


def _and_others(count: int) -> str:
    return f" (asked by {count} pages)" if count > 1 else ""


def explain(root: Path, path: str, options: BuildOptions) -> Explanation:
    """Explain the output file at `path`, given from the site's root or from the current folder.

    Raises Refused where the site has no such page.
    """
    root = root.resolve()
    output = output_folder(root, options.output)
    found = before(str(root), options.drafts)
    records = records_of(root, found, keep=False) if found else None
    loaded = load(root, drafts=options.drafts, records=records)
    if loaded.catalog is None:
        raise Refused(*loaded.problems)
    prepared, problems = prepare(root, loaded.catalog, options)
    if prepared is None:
        raise Refused(*problems)
    memo = read_memo(output.memo_path)
    comparison = compare(memo, prepared.answers) if memo else None
    wanted = _from_root(path, output.folder)
    page = next((page for page in prepared.pages if page.path == wanted), None)
    if page is not None:
        return _page(page, comparison)
    record = comparison.memo.page(wanted) if comparison else None
    if record is not None:
        gone = "it is no longer part of the site and will be removed"
        return Explanation(wanted, record.kind, record.why, (gone,), {}, ())
    ahead = next((article for article in loaded.catalog.articles if article.permalink == wanted), None)
    if ahead is not None:
        hint = "see it with: digest serve --drafts"
        raise Refused(Problem(Place(ahead.path), f"this is not out until {ahead.published}", "no-such-page", hint))
    known = [page.path for page in prepared.pages]
    raise Refused(Problem(Place(path), "the site has no such page", "no-such-page", did_you_mean(wanted, known)))


def _page(page: Planned, comparison: Comparison | None) -> Explanation:
    record = comparison.memo.page(page.path) if comparison else None
    if comparison is None or record is None:
        reason = "this page is new" if comparison else "nothing is known of an earlier build by this version"
        return Explanation(page.path, page.kind, (), (reason,), {}, ())
    asked = tuple(describe(question) for question in comparison.memo.questions(record))
    return Explanation(page.path, page.kind, record.why, comparison.reasons(page), comparison.woken(), asked)


def _from_root(path: str, folder: Path) -> str:
    """The path below the output folder, whichever way it was given."""
    candidate = Path(path)
    for absolute in (candidate, Path(os.getcwd()) / candidate):  # noqa: PTH109 - what the shell means by the path
        if folder in absolute.resolve().parents and absolute.is_absolute():
            return absolute.resolve().relative_to(folder).as_posix()
    clean = path.lstrip("/")
    return f"{clean}index.html" if not clean or clean.endswith("/") else clean
