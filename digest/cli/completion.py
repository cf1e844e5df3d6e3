"""digest completion SHELL: the lines that make the shell complete digest's commands and options."""

import click
from click.shell_completion import get_completion_class

from digest.cli import say


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a SHELL.

    For bash, add this to ~/.bashrc: eval "$(digest completion bash)"
    """
    from digest.cli.main import digest

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(digest, {}, "digest", "_DIGEST_COMPLETE").source())
    raise click.exceptions.Exit(say.FINE if found else say.USAGE)
