"""Somebody reads the files themselves: row numbers, byte offsets, logs, free pages and dead versions.

First the attacker must read the order of arrival out of the tables that everybody else would write.
"""

import random
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from facilitator.domain.code import code_hash, edit_hash
from facilitator.domain.door import parted
from facilitator.domain.questions import LEAVING_1
from facilitator.services import boxes
from tests.attacks.readers import engine_of, files_of, found_in, sealed_now
from tests.circle import LEFT, Circle
from tests.conftest import KINDS

PEOPLE = 9
ON_SQLITE = [kind for kind in KINDS if kind == "sqlite"]
ON_POSTGRESQL = [kind for kind in KINDS if kind == "postgresql"]

pytestmark = pytest.mark.requirement("C04")


def naive_file(path: Path, options: str) -> list[str]:
    """Write answers under random ids as people answer; return the ids in that order."""
    ids = [random.Random(place).randbytes(16).hex() for place in range(PEOPLE)]
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE answer (id TEXT PRIMARY KEY, said TEXT) {options}")
        for answer_id in ids:
            connection.execute("INSERT INTO answer VALUES (?, 'low')", (answer_id,))
            connection.commit()
    connection.close()
    return ids


def test_row_numbers_betray_the_usual_table(tmp_path: Path) -> None:
    arrived = naive_file(tmp_path / "naive.sqlite3", "")
    with sqlite3.connect(tmp_path / "naive.sqlite3") as connection:
        by_number = [row[0] for row in connection.execute("SELECT id FROM answer ORDER BY rowid")]
    connection.close()
    assert by_number == arrived


def test_byte_offsets_betray_a_table_without_row_numbers(tmp_path: Path) -> None:
    arrived = naive_file(tmp_path / "naive.sqlite3", "WITHOUT ROWID")
    content = (tmp_path / "naive.sqlite3").read_bytes()
    by_offset = sorted(arrived, key=lambda answer_id: -content.index(answer_id.encode()))
    assert by_offset == arrived


@pytest.mark.parametrize("database", ON_SQLITE, indirect=True)
def test_an_answer_leaves_every_file_but_the_box_as_it_was(circle: Circle) -> None:
    circle.opened()
    codes = circle.mailed_codes()
    before = files_of(circle)
    for place, code in enumerate(codes):
        circle.answer(code, edit_key=f"page-of-{place:030d}")
    after = files_of(circle)
    data = {name for name in before | after if before.get(name) != after.get(name)}
    unkept = {name for name in data if Path(name).parent.name == "keys" or name.endswith("-shm")}
    assert {Path(name).name for name in data - unkept} == {"box.sqlite3"}
    assert {Path(name).name for name in after if "box" in Path(name).name} == {"box.sqlite3"}


def traces(circle: Circle, codes: list[str], keys: list[str]) -> list[bytes]:
    """Return everything that an answer could leave: code, edit key and answer, as they are and as they are kept."""
    round_id = sealed_round(circle)
    bare = [parted(code)[1] for code in codes]
    hashes = [code_hash(round_id, code) for code in bare] + [edit_hash(round_id, key) for key in keys]
    answers = [edit_hash(round_id, key) + b"\0" + LEAVING_1.encode(LEFT) for key in keys]
    return [*(text.encode() for text in [*bare, *keys]), *hashes, *answers]


def sealed_round(circle: Circle) -> UUID:
    """Return the id of the only round that has a box."""
    with circle.inside():
        (only,) = boxes.all_ids()
    return only


def test_no_file_holds_a_trace_of_an_answer(circle: Circle) -> None:
    checkin_id = circle.opened()
    codes, keys = circle.mailed_codes(), [f"page-of-{place:030d}" for place in range(7)]
    for code, key in zip(codes, keys, strict=True):
        circle.answer(code, edit_key=key)
    needles = traces(circle, codes, keys)
    assert found_in(files_of(circle), *needles) == set()
    circle.end(checkin_id)
    assert found_in(files_of(circle), *needles) == set()


@pytest.mark.parametrize("database", ON_POSTGRESQL, indirect=True)
def test_the_write_ahead_log_holds_the_usual_table_but_never_the_box(circle: Circle) -> None:
    circle.opened()
    versions = []
    for place, code in enumerate(circle.mailed_codes()):
        circle.answer(code, edit_key=f"page-of-{place:030d}")
        versions += sealed_now(circle)
    canary = "a naive answer that anybody could read"
    with engine_of(circle).connect() as connection:
        connection.execute(text("CREATE TABLE naive_answer (said text)"))
        connection.execute(text("COMMIT"))
        connection.execute(text("INSERT INTO naive_answer VALUES (:said)"), {"said": canary})
        connection.execute(text("COMMIT"))
    log = {name: content for name, content in files_of(circle).items() if "/pg_wal/" in name}
    assert found_in(log, canary.encode()) != set(), "the attacker can read the log"
    assert found_in(log, *(version.sealed[:64] for version in versions)) == set()


@pytest.mark.parametrize("database", ON_POSTGRESQL, indirect=True)
def test_a_base_backup_takes_an_empty_box(circle: Circle) -> None:
    """Of an unlogged table a base backup copies the init fork alone, which never holds a row."""
    circle.opened()
    with engine_of(circle).connect() as connection:
        kind = connection.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'checkin_box'"))
        place = connection.scalar(text("SELECT pg_relation_filepath('checkin_box')"))
        home = Path(str(connection.scalar(text("SHOW data_directory"))))
        connection.rollback()
    assert str(kind) in {"u", "b'u'"}
    init_fork = home / f"{place}_init"
    assert init_fork.stat().st_size == 0
