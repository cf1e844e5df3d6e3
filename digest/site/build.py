"""The whole build: load, plan, render what must be, and swap it in."""

import datetime as dt
import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import msgspec

from digest.fingerprint import of_value
from digest.library.load import Spread, Work, body_of, load
from digest.library.records import Records
from digest.model.catalog import Catalog
from digest.problems import Place, Problem, errors
from digest.render.answers import Answers, World
from digest.render.shelves import Moment
from digest.render.templates import Templates
from digest.render.theme import load_theme
from digest.render.theme_check import check_theme
from digest.site.checked import sum_of
from digest.site.compiling import compiling
from digest.site.crew import Lost, can_fork, shared
from digest.site.look import Look, begun
from digest.site.made import Made
from digest.site.making import Prepared
from digest.site.memo import Memo
from digest.site.memo_file import maker, memo_name, memo_stored, read_memo
from digest.site.output import Output, output_folder
from digest.site.plan import plan, withheld, without_page
from digest.site.report import BuildReport, packed
from digest.site.rows import Meta, boot, hold_rows, meta_of, view_name
from digest.site.rows_made import keep_rows
from digest.site.seal import Before, Ending, Found, before, seal, view_of
from digest.site.states import Told, aside, decoded, outputs_told, states_of
from digest.site.trace import compare
from digest.site.window import lasts

Progress = Callable[[int, int], None]

WHOLE_FILES = 1_000  # up to here; with the second look at every file that it takes, one step costs 60 µs a file


class BuildOptions(msgspec.Struct, frozen=True):
    """How to build. `today` is the day at the desk; `as_of` shows the site as on another one."""

    today: dt.date
    now: dt.datetime | None = None  # with an offset; holds back a story until its very minute
    as_of: dt.date | None = None
    drafts: bool = False
    full: bool = False
    output: Path | None = None
    base_url: str = ""
    keep_going: bool = False
    ready: bool = True  # to be sent: with packed copies and names that hold a fingerprint, where the settings want them
    jobs: int = 1  # processes; more than one only where no threads run beside

    @property
    def moment(self) -> Moment:
        if self.as_of:
            return Moment(self.as_of, ahead=self.drafts)
        return Moment(self.today, self.now, ahead=self.drafts)


def build(root: Path, options: BuildOptions, progress: Progress | None = None, seen: Look | None = None) -> BuildReport:
    """Build the site in the folder `root`. Raises Refused for an output folder that must not be written to.

    Whoever has looked at the site already and still holds it passes on what was `seen`.
    """
    root = root.resolve()
    output = output_folder(root, options.output)
    clock = _Clock()
    with seen.hold if seen else locked(root), ExitStack() as stack:
        if output.unfinished:
            seen = None  # what the output holds is about to change
        output.recover()
        taken = seen.taken if seen else time.time_ns()
        ordinary = seen if _ordinary(options) else None
        beside = None if ordinary else stack.enter_context(aside(lambda: outputs_told(str(output.folder))))
        soon = options.jobs > 1 and not options.full and output.memo_path.exists()  # else it looks at every template
        templates = stack.enter_context(compiling(root, beside=soon))
        found_here = begun(seen) if seen else before(str(root), options.drafts)
        loaded = load(
            root,
            drafts=options.drafts,
            records=records_of(root, found_here, trust=not options.full) if found_here else None,
            spread=_spread(options.jobs),
        )
        clock.lap("load")
        memo = None if options.full else read_memo(output.memo_path)
        sound = memo.theme if memo else ""
        prepared, found = prepare(root, loaded.catalog, options, sound) if loaded.catalog else (None, ())
        problems = loaded.problems + found
        if prepared is None:
            return BuildReport(swapped=False, problems=problems, seconds=clock.seconds, first=_is_first(output))
        comparison = compare(memo, prepared.answers) if memo else None
        left = ordinary.left() if ordinary else None
        sealed = ordinary.seal if ordinary and left and left.kept else None
        kept = sealed is not None and sealed.memo == memo_name(output.memo_path) and memo is not None and memo.complete
        held = Told(left.there if left else decoded(beside[0].result()) if beside else "")
        made = Made(prepared, output, comparison, held, frozenset(left.spoiled if left else ()), kept=kept)
        clock.lap("plan")
        templates()
        made.run(options.jobs, progress)
        clock.lap("render")
        report = _finish(made, problems + tuple(made.failures.values()), options, clock)
        if found_here and _ordinary(options) and not errors(report.problems):
            doubtful = sealed.doubtful if sealed and kept and not made.relinked else None
            here = Found(made.there, taken, made.fingerprints(report.written), made.stamped, doubtful)
            seal(str(root), found_here, here, _ending(report, options, made))
        if made.reason and made.answers.world.catalog.settings.swap == "whole":  # of this build alone
            warning = _piecemeal(output, made.reason)
            report = msgspec.structs.replace(report, problems=(*report.problems, warning))
        return report


def records_of(root: Path, found: Before, *, trust: bool = True, keep: bool = True) -> Records:
    """What earlier builds read of this site's articles."""
    return Records(root / ".digest" / "records", maker(), found.states, found.unsure, trust, keep)


def _spread(jobs: int) -> Spread | None:
    """A way to have so many processes do the work."""
    if jobs < 2 or not can_fork():
        return None

    def spread(count: int, work: Work) -> Iterator[tuple[int, bytes | str]]:
        size = -(-count // jobs)
        lists = [range(start, min(start + size, count)) for start in range(0, count, size)]
        for index, result in shared(lists, work):
            yield index, result.reason if isinstance(result, Lost) else result

    return spread


def _ending(report: BuildReport, options: BuildOptions, made: Made) -> Ending:
    since, until = _lasts(options, made.answers)
    memo = memo_name(made.output.memo_path)
    return Ending(view_of(options.drafts), since, until, report.pages, memo, packed(report.problems))


def _lasts(options: BuildOptions, answers: Answers) -> tuple[float, float]:
    return lasts(answers, options.now) if options.now else (0.0, 0.0)


def _finish(made: Made, problems: tuple[Problem, ...], options: BuildOptions, clock: "_Clock") -> BuildReport:
    """Swap in what was made, or leave everything as it was."""
    output, owned = made.output, made.output.manifest()
    obstacles = output.obstacles(made.staged, owned)
    if obstacles and options.keep_going:
        made.withhold(obstacles)
    files = made.files
    problems += (*obstacles.values(), *output.strangers(files, owned))
    report = BuildReport(
        swapped=not errors(problems) or options.keep_going,
        pages=len(files),
        written=tuple(made.staged),
        removed=tuple(sorted((owned or frozenset()) - set(files))),
        woken=tuple(made.woken),
        changes=made.comparison.woken() if made.comparison else {},
        problems=tuple(sorted(set(problems))),
        seconds=clock.seconds,
        first=_is_first(output),
    )
    if report.swapped:
        if report.written or report.removed or owned != frozenset(files):
            swapped = output.swap(list(report.written), list(report.removed), files, whole=made.prepared.whole)
            if swapped.relinked:
                made.look_again()
            made.reason = swapped.reason
        _remember(made, report, options)
    else:
        output.discard()
    clock.lap("write")
    return report


def _piecemeal(output: Output, reason: str) -> Problem:
    text = f"the site could not be put in place in one step, so its files were moved one by one: {reason}"
    hint = "move what is not of digest elsewhere, or take `swap: whole` out of site.yaml; the handbook knows more"
    return Problem(Place(str(output.folder)), text, "swap-piecemeal", hint, "warning")


def _is_first(output: Output) -> bool:
    return not (output.folder / "index.html").exists()


def _remember(made: Made, report: BuildReport, options: BuildOptions) -> None:
    """Keep what this build knows, if it knows more than the memo."""
    made.stamped = time.time_ns()
    written = states_of(str(made.output.folder), report.written)
    made.there.update(written)
    made.there.remove(report.removed)
    for path, (_, content, _) in written.items():
        made.records[path] = msgspec.structs.replace(made.records[path], mtime=content)
    known = made.known() and not made.output.edits_path.exists()
    replaced = made.replaced()
    memo = made.comparison.memo if made.comparison and known else made.memo()
    fit = _rows_fit(made.output, memo)
    if not known:
        made.output.write_memo(memo_stored(memo, made.answers, made.prepared.theme))
    if errors(report.problems) or options.now is None:
        made.output.rows_path.unlink(missing_ok=True)
    else:
        # Not in a process beside: to copy what both touch costs more than it gains.
        keep_rows(made.output.rows_path, memo, replaced if fit else None, made.answers)
        hold_rows(made.output.rows_path, _rows_meta(made, report, options, memo))


def _rows_fit(output: Output, memo: Memo) -> bool:
    """Whether the rows that are there go with the memo on the disk, and with the numbers of this one."""
    known = meta_of(output.rows_path)
    mark = sum_of(output.memo_path), boot(), memo.numbering
    return known is not None and (known.memo, known.boot, known.numbering) == mark


def _rows_meta(made: Made, report: BuildReport, options: BuildOptions, memo: Memo) -> Meta:
    """What the rows hold good for: the memo that is there now."""
    theme, view = made.answers.theme, view_name(options.drafts, options.as_of, options.base_url)
    since, until = _lasts(options, made.answers)
    whole = made.prepared.whole
    return Meta(
        sum_of(made.output.memo_path), maker(), boot(), memo.numbering, view,
        theme.name, theme.places, theme.hashed, whole, since, until, report.pages, packed(report.problems),
    )  # fmt: skip


def _ordinary(options: BuildOptions) -> bool:
    """Whether the site is built as it is: only that can be sealed."""
    return options.now is not None and options.as_of is None and not options.base_url and options.output is None


def prepare(
    root: Path, catalog: Catalog, options: BuildOptions, sound_theme: str = ""
) -> tuple[Prepared | None, tuple[Problem, ...]]:
    """Plan a build of a catalog; None where there is no theme to build it with.

    `sound_theme` is the fingerprint of a theme whose templates need no looking at.
    """
    theme, problems = load_theme(root, catalog.settings.theme)
    if theme is None:
        return None, problems
    if catalog.settings.hashed_assets and options.ready:
        theme = msgspec.structs.replace(theme, hashed=True)
    answers = Answers(World(catalog, theme, options.moment, options.base_url, partial(body_of, root)))
    templates = Templates(theme)
    pages, clashes = plan(answers, options.drafts, packed=options.ready and catalog.settings.precompress)
    warning = withheld(catalog, answers)
    mark = of_value([sorted((file.place, file.fingerprint) for file in layer.values()) for layer in theme.layers])
    mistakes = check_theme(theme, templates) if mark != sound_theme else ()
    problems += mistakes + clashes + ((warning,) if warning else ()) + without_page(catalog, answers)
    whole = options.ready and _whole(catalog.settings.swap, len(pages))
    return Prepared(answers, templates, pages, "" if mistakes else mark, whole), problems


def _whole(wish: str, files: int) -> bool:
    """Whether to swap the site in one step: all its files must get another name for that."""
    return wish == "whole" or (wish != "files" and files <= WHOLE_FILES)


class _Clock:
    """Seconds spent, by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self._since
        self._since = now


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One build of a site at a time; the lock dies with its process."""
    folder = root / ".digest"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
