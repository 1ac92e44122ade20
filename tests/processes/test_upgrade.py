"""A newer version takes over the data of this one: once, whole or not at all, and after a backup of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, inspect, text

from facilitator import clock
from facilitator.cli.upgrade import current, head
from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.models.audit import Audit
from tests.cast import Cast
from tests.databases import Database, Databases
from tests.house import eventually
from tests.next_version import finish, next_version, start
from tests.rows import all_rows, engine_of

pytestmark = pytest.mark.processes
MOST_BYTES = 40_000  # of a file: more than SQLite needs to open a database (32 KiB), less than the backup


@pytest.fixture
def installation(settings: Settings, app: Flask, cast: Cast) -> Iterator[Settings]:
    """Give an installation with people in it, which nobody has open."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    yield settings
    assert not (settings.data_dir / "backups").exists() or not list(
        (settings.data_dir / "backups").glob(".*")
    )


def backups(settings: Settings) -> list[Path]:
    """Return the backups that upgrades have made."""
    return sorted((settings.data_dir / "backups").glob("before-upgrade-from-*.zip"))


def lanterns(settings: Settings) -> int | None:
    """Count the rows of the table that the newer version makes, None if there is none."""
    engine = engine_of(settings)
    with engine.connect() as connection:
        there = inspect(connection).has_table("lantern")
        found = connection.scalar(text("SELECT count(*) FROM lantern")) if there else None
    engine.dispose()
    return found


def revision(settings: Settings) -> str | None:
    """Return the revision of an installation's database."""
    engine = engine_of(settings)
    found = current(engine)
    engine.dispose()
    return found


def test_two_starts_at_once_upgrade_once_after_one_backup(installation: Settings, tmp_path: Path) -> None:
    newer = next_version(tmp_path, installation, "time.sleep(2)")
    before = all_rows(installation)
    both = [finish(process) for process in [newer.start(installation, "migrate") for _ in range(2)]]
    assert [code for code, _ in both] == [0, 0], both
    assert sorted("is up to date already" in said for _, said in both) == [False, True]
    assert (revision(installation), lanterns(installation)) == (newer.revision, 1)
    (copy,) = backups(installation)
    assert any(str(copy) in said for _, said in both)
    assert copy.stat().st_mode & 0o077 == 0
    after = all_rows(installation)
    assert {row["name"] for row in after.pop("groups")} == {"half-way"}
    assert after == {name: rows for name, rows in before.items() if name != "groups"}, "no row went along"
    elsewhere = replace(
        installation, data_dir=tmp_path / "old", database_url=f"sqlite:///{tmp_path}/old.sqlite3"
    )
    code, said = finish(start(elsewhere, "restore", str(copy)))
    assert code == 0, said
    assert all_rows(elsewhere) == before, "this version reads the copy, as it was before"


def unchanged(settings: Settings, before: object) -> None:
    """Make sure that an installation is as it was, and that this version still works with it."""
    assert (revision(settings), lanterns(settings)) == (head(), None)
    assert all_rows(settings) == before
    code, said = finish(start(settings, "migrate"))
    assert (code, said) == (0, "The database is up to date already.\n")


def test_a_migration_that_fails_half_way_leaves_the_old_data_and_says_what_to_do(
    installation: Settings, tmp_path: Path
) -> None:
    newer = next_version(tmp_path, installation, 'op.execute("INSERT INTO no_such_table VALUES (1)")')
    before = all_rows(installation)
    code, said = finish(newer.start(installation, "run"))
    assert code == 2
    (copy,) = backups(installation)
    for words in (
        f"failed at step {newer.revision}",
        "no_such_table",
        "Nothing was changed",
        "install that one again",
        f"facilitator restore {copy} --data-dir NEW",
    ):
        assert words in said
    assert "Traceback" not in said
    unchanged(installation, before)


def test_a_process_that_is_killed_half_way_changes_nothing(installation: Settings, tmp_path: Path) -> None:
    half_way = tmp_path / "half-way"
    newer = next_version(tmp_path, installation, f'Path("{half_way}").touch(); time.sleep(60)')
    before = all_rows(installation)
    process = newer.start(installation, "migrate")
    eventually(half_way.exists, "the migration to be half done")
    process.kill()
    finish(process)
    eventually(lambda: all_rows(installation) == before, "the database to take it back")
    unchanged(installation, before)


def test_without_room_for_the_backup_nothing_is_begun(installation: Settings, tmp_path: Path) -> None:
    newer = next_version(tmp_path, installation)
    engine = engine_of(installation)
    seen = {"at": clock.now(), "verb": "look", "noun": "site"}
    with engine.begin() as connection:  # what cannot be packed smaller than the limit
        connection.execute(
            insert(Audit),
            [seen | {"id": uuid4(), "actor_id": uuid4(), "noun_id": uuid4()} for _ in range(3000)],
        )
    engine.dispose()
    before = all_rows(installation)
    code, said = finish(newer.start(installation, "migrate", most_bytes=MOST_BYTES))
    assert code == 2
    for words in (
        "was not begun",
        "File too large",
        "Nothing was changed",
        "facilitator migrate --without-backup",
    ):
        assert words in said
    assert backups(installation) == []
    unchanged(installation, before)
    code, said = finish(newer.start(installation, "migrate", "--without-backup"))
    assert code == 0, said
    assert "No backup was made" in said


def test_a_newer_database_is_left_alone(installation: Settings, tmp_path: Path) -> None:
    newer = next_version(tmp_path, installation)
    code, said = finish(newer.start(installation, "migrate"))
    assert code == 0, said
    after = all_rows(installation)
    for command in ("run", "migrate", "backup"):
        code, said = finish(start(installation, command))
        assert code == 2
        assert "written by a newer version" in said
    assert all_rows(installation) == after


def test_an_interrupted_restore_leaves_nothing_and_can_be_begun_again(
    installation: Settings, database: Database, databases: Databases, tmp_path: Path
) -> None:
    copy, half_way = tmp_path / "copy.zip", tmp_path / "half-way"
    assert finish(start(installation, "backup", str(copy)))[0] == 0
    newer = next_version(tmp_path, installation, f'Path("{half_way}").touch(); time.sleep(60)')
    with databases.empty(database.kind, tmp_path / "elsewhere") as empty:
        elsewhere = replace(
            installation, data_dir=empty.data_dir, key_dir=tmp_path / "other", database_url=empty.url
        )
        process = newer.start(elsewhere, "restore", str(copy))
        eventually(half_way.exists, "the restore to be half done")
        process.kill()
        finish(process)
        code, said = finish(start(elsewhere, "restore", str(copy)))
        assert code == 0, said
        assert all_rows(elsewhere) == all_rows(installation)
        code, said = finish(start(elsewhere, "restore", str(copy)))
        assert (code, "not empty" in said) == (1, True)
