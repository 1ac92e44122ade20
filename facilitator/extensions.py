"""The unbound objects that every layer shares: the database and the log-in manager.

Three engines stand behind ``db``. The default one carries transactions (on SQLite it takes the write lock at once, so
that a transaction never fails half-way for want of it). ``reading`` is in autocommit: a lean read costs no
``BEGIN``/``ROLLBACK`` round trips. ``box`` is the ballot box of the anonymous check-ins: its own file on SQLite.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase

from facilitator import clock
from facilitator.config import Settings

REST_SECONDS = 1.0
# libpq's names, in seconds and milliseconds: a server whose packets are swallowed must not hold a request for minutes.
PATIENCE = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 15_000}
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model; constraints get predictable names so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
writing: ContextVar[bool] = ContextVar("writing", default=True)


@dataclass
class Held:
    """The connection for the lean reads of a request, and what closes it."""

    stack: ExitStack
    connection: Connection | None = None


_held: ContextVar[Held | None] = ContextVar("held", default=None)


def engine_options(settings: Settings) -> dict[str, Any]:
    """Return the options that the main engine is made with."""
    common = {
        "hide_parameters": True,  # an error that is logged must not quote what somebody typed
        "json_serializer": as_json,
        "json_deserializer": orjson.loads,
    }
    if settings.is_sqlite:
        return {"connect_args": {"timeout": settings.busy_seconds, "check_same_thread": False}, **common}
    asked = make_url(settings.database_url).query
    patience = {name: value for name, value in PATIENCE.items() if name not in asked}
    return {"pool_size": 10, "max_overflow": 10, "connect_args": patience, **common}


def as_json(value: object) -> str:
    """Write a value of a JSON column."""
    return orjson.dumps(value).decode()


def binds(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the engines beside the main one, by name."""
    box_url = f"sqlite:///{settings.box_path}" if settings.is_sqlite else settings.database_url
    return {
        "reading": {
            "url": settings.database_url,
            "isolation_level": "AUTOCOMMIT",
            **engine_options(settings),
        },
        "box": {"url": box_url, **engine_options(settings)},
    }


def init_database(app: Flask, settings: Settings) -> None:
    """Bind the engines to an application and teach SQLite its manners."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    app.config["SQLALCHEMY_BINDS"] = binds(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        if not settings.is_sqlite:
            for engine in db.engines.values():
                teach_postgresql(engine)
                ask_after_a_rest(engine)
        else:
            teach_sqlite(db.engines[None], "WAL", transactional=True)
            teach_sqlite(db.engines["reading"], "WAL", transactional=False)
            # No write-ahead log for the box: old versions of a sealed box must not linger in a second file.
            teach_sqlite(db.engines["box"], "DELETE", transactional=True)


def teach_postgresql(engine: Engine) -> None:
    """Have instants given in UTC, whatever the server or the account is set to: lean reads pass them on as they are."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        if connection.info.parameter_status("TimeZone") != "UTC":
            before, connection.autocommit = connection.autocommit, True
            connection.execute("SET TIME ZONE 'UTC'")
            connection.autocommit = before


def ask_after_a_rest(engine: Engine) -> None:
    """Ask a server whether a connection still stands, but only one that has rested: asking doubles the cost of a read.

    A server that went away in between has been gone for longer than that, or the request is answered with 503.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = clock.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _fairy: Any) -> None:
        rests_since = record.info.get("rests_since")
        if rests_since is not None and clock.monotonic() - rests_since > REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error  # the pool throws it away and opens another


def teach_sqlite(engine: Engine, journal: str, *, transactional: bool) -> None:
    """Set journal, foreign keys and locking for every connection of a SQLite engine."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver would say it too late
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=NORMAL" if journal == "WAL" else "PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        if not transactional:
            connection.execute("PRAGMA query_only=ON")

    if transactional:

        @event.listens_for(engine, "begin")
        def on_begin(connection: Connection) -> None:
            # A deferred BEGIN that writes later fails at once when another writer came first; IMMEDIATE waits.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@contextmanager
def holding() -> Iterator[None]:
    """Let all lean reads of a request use one connection, opened by the first of them."""
    with ExitStack() as stack:
        token = _held.set(Held(stack))
        try:
            yield
        finally:
            _held.reset(token)


@contextmanager
def reading() -> Iterator[Connection]:
    """Give an autocommit connection for lean reads; on SQLite it cannot write."""
    held = _held.get()
    if held is None:
        with db.engines["reading"].connect() as connection:
            yield connection
    else:
        if held.connection is None or held.connection.invalidated:
            held.connection = held.stack.enter_context(db.engines["reading"].connect())
        yield held.connection
