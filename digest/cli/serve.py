"""digest serve: the site as it will be, live."""

import datetime as dt
import io
import threading
import webbrowser
from functools import partial

import click

from digest.cli import say
from digest.cli.build import processors
from digest.cli.day import day
from digest.cli.site_folder import site_folder
from digest.problems import Problem, errors

GREETED_WITHIN = 10.0  # seconds


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The first port to try.")
@click.option("--open", "open_page", is_flag=True, help="Open the preview in the browser.")
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option("--as-of", type=day, metavar="DATE", help="The site as it will be on this day.")
@click.option("--follow", is_flag=True, help="Go to the page of each file that is saved.")
@click.option("--host", metavar="ADDRESS", help="Let others on the network in at this address of the machine.")
@click.option("--password", envvar="DIGEST_PREVIEW_PASSWORD", default="", help="What they must know.")
def command(
    port: int, open_page: bool, drafts: bool, as_of: dt.date | None, follow: bool, host: str | None, password: str
) -> int:
    """Show the site in a browser on this machine, and every save at once.

    output/ is not touched: the preview has a tree of its own in .digest/preview. Ctrl-C ends it.
    """
    from digest.server.builds import FirstBuild, whole_build
    from digest.server.sockets import claimed, door, free_socket
    from digest.server.view import View
    from digest.server.workbench import Outcome, Shown, Workbench

    root = site_folder()
    opened = door(host, password) if host else None
    # A tree for each view of the site: two previews that show different things may run side by side.
    folder = root / ".digest" / "-".join(["preview", *(["drafts"] if drafts else []), *([f"{as_of}"] if as_of else [])])

    told: tuple[Problem, ...] = ()
    greeted = threading.Event()

    def tell(shown: Shown | None) -> None:
        nonlocal told
        if shown is not None:
            greeted.wait(GREETED_WITHIN)  # the address comes first, though the first build may be quicker
            if shown.problems != told:  # the same words again at every save would hide the new ones
                say.problems(shown.problems)
            told = shown.problems
            say.line(_line(shown.problems, len(shown.changed), shown.seconds))

    view = View(drafts, as_of)
    bound = free_socket(port)
    taken, port = port, bound.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"

    def ready() -> None:
        say.line(f"{f'port {taken} is taken; ' if taken != port else ''}preview at {address} (Ctrl-C ends it)")
        if opened:
            _invite(opened.address, port)
        greeted.set()
        if open_page:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with claimed(folder, address), FirstBuild(view, lambda: whole_build(root, folder, view, processors())) as first:
        from digest.server.follow import page_of
        from digest.server.run import run
        from digest.server.short import ShortBuilds
        from digest.server.watch import watching

        short = ShortBuilds(root, folder)

        def whole(wanted: View) -> Outcome:
            outcome = first.outcome(wanted) or whole_build(root, folder, wanted)
            short.built(outcome.base)
            return outcome

        followed = partial(page_of, root) if follow else None
        bench = Workbench(root, folder, whole, view=view, page_of=followed, short=short, began=first.began)
        with bench.listening(tell), watching(root, bench.touch, say.note):
            run(bench, bound, ready, opened)
    return say.FINE


def _invite(host: str, port: int) -> None:
    """The address for a phone, and its QR code."""
    import segno

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    say.line(f"on the network at {address} (any name, and your password)")
    picture = io.StringIO()
    segno.make(address, micro=False).terminal(picture, compact=True)
    say.line(picture.getvalue())


def _line(problems: tuple[Problem, ...], changed: int, seconds: float) -> str:
    took = f"{dt.datetime.now().astimezone():%H:%M:%S} {round(seconds * 1000)} ms"
    if errors(problems):
        return f"{took}: not built; the preview stays as it was"
    if not changed:
        return f"{took}: nothing changed"
    return f"{took}: {changed} file{'' if changed == 1 else 's'} changed"
