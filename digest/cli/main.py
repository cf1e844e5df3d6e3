"""The `digest` command: finds the sub-command's file, loads only that, and turns failures into exit codes."""

import errno
import importlib
import sys
from typing import TYPE_CHECKING

import click

from digest import __version__
from digest.cli import say
from digest.problems import Place, Problem, Refused

if TYPE_CHECKING:
    from digest.site.look import Look

# name → (module in digest.cli, what it does in a few words). With the words here, `digest --help` imports no command.
COMMANDS = {
    "init": ("init", "Make a new site that builds at once."),
    "ingest": ("ingest", "Take in pages, feeds, mails and pasted text as drafts."),
    "sources": ("sources", "The feeds that are followed; lists of feeds in and out."),
    "inbox": ("inbox", "What waits for an editor."),
    "list": ("listing", "What is there."),
    "show": ("show", "One draft or article, its road and its cuts."),
    "tag": ("tag", "Add and remove tags: digest tag ID +term -term."),
    "summarize": ("summarize", "Write the summary."),
    "publish": ("publish", "Accept drafts: they become articles."),
    "drop": ("drop", "Put drafts aside; nothing is deleted."),
    "withdraw": ("withdraw", "Take a published article off the site."),
    "restore": ("restore", "Take a cut back."),
    "rule": ("rule", "Teach a cut rule by an example."),
    "reclean": ("reclean", "What today's cut rules would change in drafts."),
    "build": ("build", "Build the site."),
    "explain": ("explain", "Why an output file was, or would be, rebuilt."),
    "serve": ("serve", "Preview the site; saves show at once."),
    "check": ("check", "What is wrong, in the content and the built site."),
    "deploy": ("deploy", "Send the built site to its host."),
    "schema": ("schema", "JSON Schema of the files an editor writes."),
    "completion": ("completion", "Shell completion for bash, zsh or fish."),
}


class _Commands(click.Group):
    """Sub-commands by name, each imported when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"digest.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from digest.problems import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"no such command “{args[0]}”. {hint}".strip(), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="digest")
@click.pass_context
def digest(ctx: click.Context) -> None:
    """From an ugly repost to a published story: ingest, tag, summarize, build.

    Called alone, it says what to do next in this folder.
    """
    if ctx.invoked_subcommand is None:
        from digest.cli.next_steps import next_steps

        say.line(next_steps())


def main(seen: "Look | None" = None) -> None:
    """Run the command line; ends the process with DESIGN's exit codes. `seen` is what a build may go on from."""
    sys.exit(run(seen=seen))


def run(arguments: list[str] | None = None, seen: "Look | None" = None) -> int:
    """Run one command; the exit code. A bug is a traceback; all else is a line that says what to do."""
    try:
        code = digest.main(arguments, prog_name="digest", standalone_mode=False, obj=seen)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        error.show()
        return say.USAGE
    except click.exceptions.Abort:
        say.note("interrupted")
        return 130
    except Refused as refused:
        say.problems(refused.problems)
        return say.CONTENT
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except ModuleNotFoundError as missing:
        return _missing(missing)
    except OSError as error:
        # Of a move that is refused, where it leads: that is a place that the editor knows.
        place = Place(str(error.filename2 or error.filename or "the system"))
        hint = _WAYS_ON.get(error.errno or 0, "what was written before is whole; mend this and try again")
        say.problems([Problem(place, f"{error.strerror or error}", "outside-world", hint)])
        return say.WORLD
    return code if isinstance(code, int) else say.FINE


# What helps where trying again would not.
_WAYS_ON = {
    errno.EACCES: "see whose it is, and run digest as somebody who may read and write there",
    errno.EPERM: "see whose it is, and run digest as somebody who may read and write there",
    errno.EROFS: "this disk can only be read: work on a copy of the site",
    errno.ENOSPC: "make room on the disk, then try again",
    errno.EDQUOT: "make room on the disk, then try again",
    errno.ENOENT: "mend the path, or make the folder",
    errno.ENOTDIR: "one of the names on the path is a file: mend the path",
    errno.ELOOP: "a link on the path leads back to itself: remove it",
}

# Which extra brings a package that a command may find absent.
EXTRAS = {
    "boto3": "s3",
    "feedparser": "ingest",
    "html_to_markdown": "ingest",
    "htmldate": "ingest",
    "httpx2": "deploy",
    "httpcore2": "ingest",
    "lxml": "ingest",
    "py3langid": "ingest",
    "readability": "ingest",
    "trafilatura": "ingest",
    "warcio": "ingest",
    "segno": "serve",
    "starlette": "serve",
    "uvicorn": "serve",
}


def _missing(missing: ModuleNotFoundError) -> int:
    package = (missing.name or "").split(".")[0]
    if package not in EXTRAS:
        raise missing
    extra = EXTRAS[package]
    hint = f"install it where digest was installed from: pip install '.[{extra}]'"
    say.problems([Problem(Place("digest"), f"this command needs the “{extra}” extra", "missing-extra", hint)])
    return say.USAGE


if __name__ == "__main__":
    main()
