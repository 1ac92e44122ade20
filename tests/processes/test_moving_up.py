"""The commands of the manual move an installation from SQLite to PostgreSQL, and nothing is lost on the way."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from facilitator.config import Settings
from facilitator.extensions import db
from tests.cast import Cast
from tests.conftest import KINDS
from tests.databases import Database, Databases
from tests.rows import all_rows
from tests.sources import ROOT

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(set(KINDS) != {"sqlite", "postgresql"}, reason="needs both databases"),
]
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Begin on SQLite."""
    with databases.fresh("sqlite", tmp_path) as fresh:
        yield fresh


def test_the_commands_of_the_manual_move_everything(
    settings: Settings, app: Flask, cast: Cast, databases: Databases, tmp_path: Path
) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    (block,) = re.findall(r"test_moving_up.py runs these lines -->\n```\n(.*?)```", MANUAL, re.DOTALL)
    before = all_rows(settings)
    with databases.empty("postgresql", tmp_path / "up") as empty:
        script = (
            block.replace("/var/lib/facilitator", str(settings.data_dir))
            .replace("/var/backups", str(tmp_path))
            .replace("postgresql://facilitator:PASSWORD@localhost/facilitator", f"'{empty.url}'")
        )
        own = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
        given = {"SECRET_KEY": settings.secret_key, "KEY_DIR": str(settings.key_dir), "PYTHONPATH": str(ROOT)}
        shell = f'facilitator() {{ {shlex.quote(sys.executable)} -m facilitator "$@"; }}\n'
        done = subprocess.run(
            ["/bin/sh", "-c", shell + script],
            cwd=tmp_path,
            env=own | given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert all_rows(replace(settings, database_url=empty.url)) == before, done.stdout + done.stderr
        members = len(before["account"])
        assert f"{'account':<20}{members:>10}{members:>10}\n" in done.stdout
        assert re.search(r"ok +database +postgresql", done.stdout)
    assert all_rows(settings) == before, "the file stays as it was"
