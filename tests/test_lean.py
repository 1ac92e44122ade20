"""Lean statements find what SQLAlchemy finds, say it as the schema does, and fail in SQLAlchemy's words."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import bindparam, create_engine, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import NullPool

from benchmarks.population import Size, session_number, token_of
from benchmarks.sql import uid
from facilitator import lean
from facilitator.errors import Conflict
from facilitator.extensions import db, holding, reading
from facilitator.lean import Lean, Rows
from facilitator.models.group import Group
from facilitator.models.schedule import Heartbeat
from tests.conftest import KINDS, OpenUnit
from tests.databases import Database, Databases
from tests.filled import filled

SIZE = Size(6)
GROUP, SESSION = uid("group", 1), uid("session", session_number(1, -1))
SINCE = "updated_since=2026-01-01T00:00:00Z"
LEADS, COORDINATES, ADMINISTERS = 1, SIZE.coordinator(), SIZE.admin()
LISTS = [
    ("/members", LEADS), (f"/members?{SINCE}", LEADS), (f"/members?group={GROUP}&limit=7", LEADS),
    (f"/groups/{GROUP}/memberships", LEADS), (f"/groups/{GROUP}/memberships?{SINCE}", LEADS),
    ("/groups", LEADS), ("/groups", COORDINATES), ("/groups", ADMINISTERS), ("/sites", LEADS),
    ("/sessions?limit=9", LEADS), ("/sessions", ADMINISTERS), (f"/sessions?group={GROUP}", LEADS),
    ("/attendance", LEADS), ("/deliveries", LEADS), ("/accounts", ADMINISTERS), ("/tokens", ADMINISTERS),
    (f"/groups/{GROUP}/series", LEADS), (f"/groups/{GROUP}/facilitators", LEADS), ("/follow-ups", LEADS),
]  # fmt: skip
# A file has no connection that could be cut, and knows no time zones.
SERVED = pytest.mark.parametrize("database", [one for one in KINDS if one == "postgresql"], indirect=True)
THREE = [uid("group", number) for number in (1, 2, 3)]


@pytest.fixture(scope="module", params=KINDS)
def house(request: Any, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Fill a small database of each kind once."""
    with filled(request.param, databases, tmp_path_factory.mktemp("lean"), SIZE) as app:
        yield app


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Rows, list[Any]]]:
    """Give what lean reads find, each beside what SQLAlchemy makes of the same question."""
    found: list[tuple[Rows, list[Any]]] = []
    read = Lean.read

    def beside(self: Lean, values: Any) -> Rows:
        rows = read(self, values)
        with reading() as connection:
            found.append((rows, list(connection.execute(self.statement, values).all())))
        return rows

    monkeypatch.setattr(Lean, "read", beside)
    return found


@pytest.mark.parametrize(("path", "account"), LISTS)
def test_a_list_is_what_sqlalchemy_finds_and_what_the_schema_says(
    house: Flask, asked: list[tuple[Rows, list[Any]]], path: str, account: int
) -> None:
    headers = {"Authorization": f"Bearer {token_of(account)}"}
    answer = house.test_client().get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    for rows, theirs in asked:
        assert [tuple(row) for row in rows.typed] == [tuple(row) for row in theirs]
        assert not theirs or rows.typed[0]._fields == theirs[0]._fields
    with house.test_request_context(f"/api/v1{path}") as context:
        assert context.request.endpoint is not None
        view: Any = house.view_functions[context.request.endpoint]
    schema = view.operation.answer()
    said = orjson.loads(answer.get_data())["data"]
    theirs = asked[-1][1][: len(said)]
    gone = [getattr(row, "deleted_at", None) is not None for row in theirs]
    assert [one for one, is_gone in zip(said, gone, strict=True) if not is_gone] == [
        schema.dump(row) for row, is_gone in zip(theirs, gone, strict=True) if not is_gone
    ]
    assert path.startswith("/follow-ups") or said, "an empty list compares nothing"


def test_lists_of_values_may_be_of_any_length(house: Flask) -> None:
    statement = Lean(
        select(Group.id, Group.name)
        .where(Group.id.in_(bindparam("ids", expanding=True)), Group.name != bindparam("name"))
        .order_by(Group.id)
    )
    with house.app_context(), holding():
        for ids in (THREE, [], THREE[:1], THREE, THREE[1:], []):
            values = {"ids": ids, "name": "nobody's"}
            with reading() as connection:
                theirs = connection.execute(statement.statement, values).all()
            assert [tuple(row) for row in statement.read(values).typed] == [tuple(row) for row in theirs]
            assert len(theirs) == len(ids)


def test_texts_do_not_pile_up(house: Flask) -> None:
    statement = Lean(select(Group.id).where(Group.id.in_(bindparam("ids", expanding=True))))
    with house.app_context(), holding():
        for count in range(2 * lean.MOST_WRITTEN):
            assert len(statement.read({"ids": THREE[:1] * count}).cells) == min(count, 1)
    assert len(vars(statement)["_written"]) <= lean.MOST_WRITTEN


def test_what_the_driver_says_is_said_by_sqlalchemy(house: Flask) -> None:
    nowhere = Lean(select(literal_column("1")).select_from(text("nowhere")))
    with house.app_context(), pytest.raises(DBAPIError) as raised:
        nowhere.read({})
    assert "nowhere" in str(raised.value)
    assert raised.value.hide_parameters


def test_what_exists_already_is_a_conflict(unit: OpenUnit) -> None:
    once = Lean(insert(Heartbeat).values(name=bindparam("of_name"), detail=""))

    def twice() -> None:
        with unit():
            for _ in range(2):
                once.run(db.session.connection(), {"of_name": "once"})

    with pytest.raises(Conflict) as raised:
        twice()
    assert isinstance(raised.value.__cause__, IntegrityError)
    with unit():
        assert db.session.get(Heartbeat, "once") is None


@SERVED
def test_a_connection_that_was_cut_costs_one_read(app: Flask) -> None:
    one = Lean(select(literal_column("1").label("one")))
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = text(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}")
    with app.app_context():
        with holding():
            assert one.first({}).one == 1
            with db.engines[None].connect() as killer:
                assert killer.scalar(cut) >= 1
            with pytest.raises(OperationalError):
                one.read({})
            assert one.first({}).one == 1, "the lost connection was given up"
        assert one.first({}).one == 1


@SERVED
def test_instants_come_in_utc_wherever_the_server_stands(app: Flask, database: Database) -> None:
    now = Lean(
        select(
            literal_column("now()").label("now"), literal_column("current_setting('TimeZone')").label("zone")
        )
    )
    with app.app_context(), db.engines[None].connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE \"{name}\" SET timezone TO 'Asia/Kolkata'"))
        connection.commit()
        with create_engine(database.url, poolclass=NullPool).connect() as plain:
            assert plain.scalar(text("SHOW TimeZone")) == "Asia/Kolkata", "or nothing is shown here"
        db.engines["reading"].dispose()
        found = now.first({})
        assert found.zone == "UTC"
        assert found.now.utcoffset().total_seconds() == 0


def test_a_statement_is_written_once(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    write = lean.write

    def noted(*given: Any) -> Any:
        written.append(given)
        return write(*given)

    monkeypatch.setattr(lean, "write", noted)
    one = Lean(select(Group.id).where(Group.name == bindparam("name")))
    with house.app_context():
        for name in ("a", "b", "c"):
            one.read({"name": name})
    assert len(written) == 1
