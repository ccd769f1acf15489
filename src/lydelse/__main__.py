"""``python -m lydelse``: the command line."""

from lydelse.cli import main

main(prog_name="lydelse")
