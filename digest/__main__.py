"""`python -m digest` is `digest`."""

from digest.cli.start import run

run()
