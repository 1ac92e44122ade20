"""Data that every released version has left behind comes up to this version, on both databases, step by step.

``tests/upgrades/<version>/`` holds a backup that the version itself made, and the hashes of its migrations; see
``scripts/keep_release.py``.
"""

import subprocess
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine

from facilitator.cli.archive import Kept, as_table
from facilitator.cli.main import group
from facilitator.cli.structure import structure_of
from facilitator.cli.unpack import manifest_of, rebuild
from facilitator.cli.upgrade import changing, current, downgrade, head, migrate, migrations_dir, steps
from facilitator.config import Settings
from tests.cli.conftest import settle
from tests.conftest import KINDS
from tests.databases import BOX_FILE, Database, Databases
from tests.rows import all_rows
from tests.sources import ROOT

KEPT_IN = ROOT / "tests" / "upgrades"
VERSIONS = sorted(path.name for path in KEPT_IN.iterdir() if path.is_dir())

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table."""
    with databases.empty(request.param, tmp_path) as database:
        yield database


@pytest.fixture(params=VERSIONS)
def backup(request: pytest.FixtureRequest) -> Path:
    """Give what a version left behind."""
    return KEPT_IN / str(request.param) / "backup.zip"


def rows_there(engine: Engine) -> Rows:
    """Return every row of a database at whatever revision it is."""
    with engine.connect() as connection:
        found = {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(as_table(Kept(table.name, table.columns)).select())
            ]
            for table in structure_of(connection)
        }
        connection.rollback()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def test_old_data_goes_up_down_and_up_through_every_step(empty: Database, backup: Path) -> None:
    main = create_engine(empty.url)
    box = create_engine(f"sqlite:///{empty.data_dir / BOX_FILE}") if empty.kind == "sqlite" else main
    with zipfile.ZipFile(backup) as archive, changing(main) as connection:
        manifest = manifest_of(archive)
        rebuild(connection, archive, manifest)
    first = before = rows_there(main)
    assert {name: len(rows) for name, rows in first.items()} == {
        kept.name: kept.rows for kept in manifest.tables
    }
    for step in steps(manifest.schema, head()):
        migrate(main, box, step)
        after = rows_there(main)
        downgrade(main, "-1")
        assert rows_there(main) == before, f"{step} cannot be taken back without a loss"
        migrate(main, box, step)
        assert rows_there(main) == after
        before = after
    downgrade(main, manifest.schema)
    assert rows_there(main) == first
    downgrade(main)
    assert (rows_there(main), current(main)) == ({}, None)
    migrate(main, box)
    for engine in (main, box):
        engine.dispose()


def test_a_backup_of_every_version_is_restored(
    empty: Database, backup: Path, settings_there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, settings_there)
    done = CliRunner().invoke(group, ["restore", str(backup)], prog_name="facilitator")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(backup) as archive:
        kept = {table.name: table.rows for table in manifest_of(archive).tables}
    there = {name: len(rows) for name, rows in all_rows(settings_there).items()}
    assert {name: there[name] for name in kept} == kept
    for name, rows in kept.items():
        assert f"{name:<20}{rows:>10}{rows:>10}\n" in done.output


@pytest.fixture
def settings_there(empty: Database, tmp_path: Path) -> Settings:
    """Give the settings of an installation on the database without tables."""
    return Settings(
        data_dir=empty.data_dir,
        key_dir=tmp_path / "keys",
        database_url=empty.url,
        secret_key="another secret that only the tests know",
        base_url="http://localhost",
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_released_never_changes(version: str) -> None:
    for line in (KEPT_IN / version / "migrations.txt").read_text(encoding="utf-8").splitlines():
        known, _, name = line.partition("  ")
        path = migrations_dir() / "versions" / name
        assert sha256(path.read_bytes()).hexdigest() == known, f"{name} was released: write a new migration"


def test_every_tag_has_left_its_data() -> None:
    told = subprocess.run(
        ["git", "tag", "--list", "v[0-9]*"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    tags = {tag.removeprefix("v") for tag in told.stdout.split()}
    assert tags <= set(VERSIONS), "run: python scripts/keep_release.py"
