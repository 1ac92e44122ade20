"""A backup taken while the product runs comes back whole, on either database, without what was in an open box."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from facilitator.cli.archive import LEFT_OUT, tables
from facilitator.cli.main import group
from facilitator.config import Settings
from facilitator.extensions import db
from tests.circle import Circle
from tests.cli.conftest import Command, settle
from tests.conftest import KINDS
from tests.rows import engine_of, rows_of

CANARY = {"heard": "not_really", "energy": "little"}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_comes_back_and_the_open_check_in_is_lost(
    command: Command, restore: Callable[[Path], Result], circle: Circle, target: Settings, tmp_path: Path
) -> None:
    checkin_id = circle.opened()
    code, other = circle.mailed_codes()[:2]
    circle.answer(code, CANARY)
    circle.answer(other, CANARY)
    file = tmp_path / "backup.zip"
    assert command("backup", file).exit_code == 0
    with circle.inside():
        before = rows_of(db.engines[None], {table.name for table in tables()} - {"checkin_round"})
    done = restore(file)
    assert done.exit_code == 0, done.output
    assert "1 check-ins were open then" in done.output
    assert f"{'member':<20}{9:>10}{9:>10}\n" in done.output, "the counts can be compared"
    engine = engine_of(target)
    assert rows_of(engine, set(before)) == before
    (checkin,) = rows_of(engine, {"checkin_round"})["checkin_round"]
    assert (checkin["id"], checkin["state"]) == (checkin_id, "lost")
    engine.dispose()


def test_neither_the_file_nor_what_comes_back_holds_an_answer_a_code_or_a_key(
    command: Command, restore: Callable[[Path], Result], circle: Circle, target: Settings, tmp_path: Path
) -> None:
    circle.opened()
    code = circle.mailed_codes()[0]
    circle.answer(code, CANARY, edit_key="canary-edit-key-0123456789")
    file = tmp_path / "backup.zip"
    command("backup", file)
    with circle.inside(), db.engines["box"].connect() as connection:
        box = connection.execute(text("SELECT key_id, sealed FROM checkin_box")).one()
        connection.rollback()
    with zipfile.ZipFile(file) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
        others = set(archive.namelist()) - {"tables/passkey.jsonl"}
        assert not [name for name in others if "box" in name or "key" in name]
    assert b"Wren" in inside, "the backup can be read"
    restore(file)
    engine = engine_of(target)
    back = repr(rows_of(engine, {table.name for table in tables()})).encode()
    boxes = inspect(engine).has_table("checkin_box")
    with engine.connect() as connection:
        assert not boxes or connection.scalar(text("SELECT count(*) FROM checkin_box")) == 0
    engine.dispose()
    for canary in ("not_really", code, "canary-edit-key-0123456789", box.key_id):
        assert canary.encode() not in inside
        assert canary.encode() not in back
    assert bytes(box.sealed)[:16] not in inside
    assert not (target.key_dir / box.key_id).exists()


def test_only_an_empty_installation_takes_a_backup_in(
    command: Command, circle: Circle, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    command("backup", file)
    refused = command("restore", file)
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    with circle.inside():
        assert len(rows_of(db.engines[None], {"member"})["member"]) == 9


def test_a_backup_is_private_and_never_replaces_a_file(
    command: Command, circle: Circle, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    file.write_text("what was there", encoding="utf-8")
    assert command("backup", file).exit_code == 1
    assert file.read_text(encoding="utf-8") == "what was there"
    file.unlink()
    assert command("backup", file).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in tmp_path.glob(".backup*")] == [], "nothing unfinished is left"


def test_without_a_name_it_lands_in_the_data_directory(
    command: Command, circle: Circle, settings: Settings
) -> None:
    assert command("backup").exit_code == 0
    (made,) = (settings.data_dir / "backups").iterdir()
    assert made.name == "facilitator-20261022T153000Z.zip"


def altered(file: Path, **changes: Any) -> Path:
    """Return a copy of a backup with another manifest."""
    copy = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(copy, "w") as target:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | changes).encode()
            target.writestr(name, content)
    return copy


@pytest.mark.parametrize("changes", [{"format": 99}, {"schema": "9999"}])
def test_a_backup_of_a_newer_version_is_refused_in_words(
    command: Command,
    restore: Callable[[Path], Result],
    circle: Circle,
    tmp_path: Path,
    changes: dict[str, Any],
) -> None:
    file = tmp_path / "backup.zip"
    command("backup", file)
    refused = restore(altered(file, product="7.0", **changes))
    assert refused.exit_code == 1
    assert "from version 7.0, which is newer" in refused.output


def test_a_damaged_backup_changes_nothing(
    command: Command, restore: Callable[[Path], Result], circle: Circle, target: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    command("backup", file)
    with zipfile.ZipFile(file) as archive:
        kept = json.loads(archive.read("manifest.json"))["tables"]
    for table in kept:
        table["rows"] += table["name"] == "membership"
    torn = tmp_path / "torn.zip"
    torn.write_bytes(file.read_bytes()[:-200])
    spoiled = tmp_path / "spoiled.zip"
    spoiled.write_bytes(file.read_bytes()[:2000] + bytes(200) + file.read_bytes()[2200:])
    for broken, words in (
        (altered(file, tables=kept), "is not whole"),
        (torn, "damaged"),
        (spoiled, "damaged"),
        (Path(__file__), "damaged"),
    ):
        refused = restore(broken)
        assert refused.exit_code == 1
        assert words in refused.output
    engine = engine_of(target)
    assert not inspect(engine).has_table("member")
    engine.dispose()
    assert restore(file).exit_code == 0, "the same place takes a whole one"


def test_with_another_secret_addresses_are_recognised_again(
    command: Command,
    circle: Circle,
    target: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "backup.zip"
    command("backup", file)
    with circle.inside():
        before = {row["value"]: row["value_key"] for row in rows_of(db.engines[None], {"contact"})["contact"]}
    settle(monkeypatch, replace(target, secret_key="quite another one, and just as long as the first"))
    done = CliRunner().invoke(group, ["restore", str(file)], prog_name="facilitator")
    assert "The secret is another one" in done.output
    engine = engine_of(target)
    after = {row["value"]: row["value_key"] for row in rows_of(engine, {"contact"})["contact"]}
    engine.dispose()
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_what_is_left_out_is_known_and_the_box_is_no_table_of_a_backup() -> None:
    kept = {table.name for table in tables()}
    assert kept & set(LEFT_OUT) == set()
    assert "checkin_box" not in kept
    assert {"member", "mark", "checkin_round", "delivery", "suppression", "audit"} <= kept
