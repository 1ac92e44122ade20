"""The command itself: quick to help, plain when something is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest
from click import Context

from facilitator import __version__
from facilitator.cli.main import COMMANDS, group
from facilitator.cli.words import in_words
from facilitator.errors import Conflict, Invalid, Problem

HEAVY = ("flask", "sqlalchemy", "celery", "psycopg", "alembic", "granian", "marshmallow", "babel")
LIGHT = """
import sys
from facilitator.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code
print("LOADED", *(name for name in sys.argv.pop().split(",") if name in sys.modules))
"""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in an empty directory."""
    return subprocess.run(
        [sys.executable, "-m", "facilitator", *arguments], cwd=folder, env=environment, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_of_the_product(option: str) -> None:
    script = LIGHT.replace("sys.argv.pop()", repr(",".join(HEAVY)))
    done = subprocess.run(
        [sys.executable, "-c", script, option], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1].strip() == "LOADED"
    assert done.stdout.startswith("Usage" if option == "--help" else f"facilitator, version {__version__}")


def test_every_command_is_there_and_explains_itself() -> None:
    context = Context(group)
    for name in COMMANDS:
        found = group.get_command(context, name)
        assert found is not None
        assert found.name == name
        assert found.help


def test_an_unknown_command_is_a_plain_error(tmp_path: Path) -> None:
    done = run(tmp_path, "rub")
    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is a placeholder"),
        ({"SECRET_KEY_FILE": "nowhere"}, "SECRET_KEY_FILE names nowhere, which cannot be read"),
        ({"PORT": "eighty"}, "PORT is 'eighty'; write a number from 0 to 65535."),
        ({"DATA_DIR": "/proc/nowhere"}, "The data directory /proc/nowhere cannot be used"),
        ({"HOST": "203.0.113.9"}, "Cannot listen on 203.0.113.9 port 8000"),
    ],
)
def test_a_start_that_cannot_work_is_one_clear_line(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    done = run(tmp_path, "run", **environment)
    assert done.returncode == 2
    assert done.stderr.startswith(f"facilitator: {words}")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_errors_are_said_in_words() -> None:
    assert in_words(Conflict()).startswith("This no longer fits")
    both = Invalid(problems=[Problem("a", "problem.busy"), Problem("b", "problem.gone")])
    assert in_words(both).startswith("The database is busy")
    assert "This link" in in_words(both)
