"""The command ``lydelse``: the command line, and on top of it what CI runs around it."""

from lydelse.cli import main
from lydelse.jobs.commands import ci

main.add_command(ci)

if __name__ == "__main__":
    main(prog_name="lydelse")
