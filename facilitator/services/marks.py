"""The hot path of the register: any number of marks in four statements at the most, on either database.

The statements stand for what would otherwise be, per mark: has this tap been taken, may this member be marked, is it
newer than what stands there. tests/services/test_marks.py compares them with that slow way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    String,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import Table

from facilitator import transactions
from facilitator.domain.register import MadeMark
from facilitator.extensions import db
from facilitator.lean import Lean
from facilitator.models.columns import UtcDateTime
from facilitator.models.ids import new_id
from facilitator.models.membership import Membership
from facilitator.models.register import Mark, MarkHistory
from facilitator.models.session import GroupSession
from facilitator.services import audits

SESSIONS, MARKS, HISTORY = (
    model.metadata.tables[model.__tablename__] for model in (GroupSession, Mark, MarkHistory)
)
SESSION_ID = bindparam("of_session", type_=Uuid())
SENT = (
    ("id", Uuid()), ("member_id", Uuid()), ("mark", String()), ("client_time", UtcDateTime()),
    ("client_mark_id", Uuid()),
)  # fmt: skip

# Counting up comes first: it locks the row, so that the marks of one session wait in line and never for each other.
COUNT_UP = Lean(
    SESSIONS.update()
    .where(SESSIONS.c.id == bindparam("counted_id", type_=Uuid()))
    .values(register_version=SESSIONS.c.register_version + 1, updated_at=SESSIONS.c.updated_at)
    .returning(SESSIONS.c.id, SESSIONS.c.group_id, SESSIONS.c.status, SESSIONS.c.register_version)
)
STANDING = select(MARKS).where(
    MARKS.c.session_id == SESSION_ID, MARKS.c.member_id.in_(bindparam("member_ids", expanding=True))
)
TAKEN = select(HISTORY.c.member_id, HISTORY.c.client_mark_id).where(
    HISTORY.c.session_id == SESSION_ID,
    HISTORY.c.client_mark_id.in_(bindparam("client_mark_ids", expanding=True)),
)


@dataclass(frozen=True)
class Place:
    """Where and by whom marks are made."""

    of_session: UUID
    of_group: UUID
    taken_at: datetime
    taken_by: UUID | None


def count_up(session_id: UUID) -> Any:
    """Raise the version of a register and lock it; return id, group_id, status and the version, None without one."""
    found = COUNT_UP.run(transactions.line(), {"counted_id": session_id}).typed
    return found[0] if found else None


def sent_row() -> Any:
    """Return the only mark of a request as a table of one row: most requests are a tap."""
    return select(*(bindparam(f"sent_{name}", type_=kind).label(name) for name, kind in SENT)).subquery(
        "sent"
    )


def sent_rows(dialect: str) -> Any:
    """Return the marks of a request as a table that one parameter, or one array per column, carries."""
    if dialect == "postgresql":
        kinds = [(name, DateTime(timezone=True) if name == "client_time" else kind) for name, kind in SENT]
        arrays = [bindparam(f"sent_{name}", type_=ARRAY(kind)) for name, kind in kinds]
        return func.unnest(*arrays).table_valued(*(column(*kind) for kind in kinds)).render_derived("sent")
    rows = func.json_each(bindparam("sent", type_=String())).table_valued(column("value", String()))
    cells = [
        func.json_extract(rows.c.value, f"$[{place}]", type_=kind).label(name)
        for place, (name, kind) in enumerate(SENT)
    ]
    return select(*cells).subquery("sent")


def packed(dialect: Dialect, marks: Sequence[MadeMark]) -> dict[str, Any]:
    """Return the parameters that ``sent_row`` or ``sent_rows`` reads."""
    rows = [(new_id(), made.member_id, made.mark, made.client_time, made.client_mark_id) for made in marks]
    if len(rows) == 1:
        return {f"sent_{name}": cell for (name, _), cell in zip(SENT, rows[0], strict=True)}
    if dialect.name == "postgresql":
        columns = zip(*rows, strict=True)
        return {f"sent_{name}": list(cells) for (name, _), cells in zip(SENT, columns, strict=True)}
    stored = [kind.dialect_impl(dialect).bind_processor(dialect) or str for _, kind in SENT]
    cells = [[store(cell) for store, cell in zip(stored, row, strict=True)] for row in rows]
    return {"sent": orjson.dumps(cells).decode()}


def insert_into(dialect: str, table: Table) -> Any:
    """Return the dialect's INSERT, which knows ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def made_columns(sent: Any) -> list[Any]:
    """Return what a mark and its history have in common."""
    return [
        SESSION_ID, sent.c.member_id, sent.c.mark, bindparam("taken_at", type_=UtcDateTime()),
        bindparam("taken_by", type_=Uuid()), sent.c.client_time, sent.c.client_mark_id,
    ]  # fmt: skip


COMMON = ("session_id", "member_id", "mark", "marked_at", "marked_by", "client_time", "client_mark_id")


@cache
def note_taps(dialect: str, *, one: bool) -> Lean:
    """Return the statement that keeps taps, each once, of those who are on the list or in this register already."""
    return Lean(noted_taps(dialect, one=one))


def noted_taps(dialect: str, *, one: bool) -> Any:
    """Return what ``note_taps`` runs."""
    sent = sent_row() if one else sent_rows(dialect)
    on_the_list = exists().where(
        Membership.group_id == bindparam("of_group", type_=Uuid()),
        Membership.member_id == sent.c.member_id,
        Membership.status == "current",
        Membership.deleted_at.is_(None),
    )
    marked = exists().where(MARKS.c.session_id == SESSION_ID, MARKS.c.member_id == sent.c.member_id)
    rows = select(sent.c.id, *made_columns(sent)).select_from(sent).where(or_(on_the_list, marked))
    return (
        insert_into(dialect, HISTORY)
        .from_select(["id", *COMMON], rows, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["session_id", "member_id", "client_mark_id"])
        .returning(HISTORY.c.member_id, HISTORY.c.client_mark_id)
    )


@cache
def lay_down(dialect: str, *, one: bool) -> Lean:
    """Return the statement that lets the later of two marks stand."""
    # SQLite takes the ON of ON CONFLICT for a join unless a WHERE stands before it.
    return Lean(laid_marks(dialect, one=one, where=literal_column("1 = 1", Boolean())))


def laid_marks(dialect: str, *, one: bool, where: ColumnElement[bool]) -> Any:
    """Return what ``lay_down`` runs, for the marks of a request if something holds."""
    sent = sent_row() if one else sent_rows(dialect)
    rows = select(*made_columns(sent)).select_from(sent).where(where)
    insert = insert_into(dialect, MARKS).from_select(list(COMMON), rows, include_defaults=False)
    new = insert.excluded
    newer = tuple_(new.client_time, new.client_mark_id) > tuple_(MARKS.c.client_time, MARKS.c.client_mark_id)
    return insert.on_conflict_do_update(
        index_elements=["session_id", "member_id"],
        set_={name: new[name] for name in COMMON[2:]},
        where=newer,
    ).returning(*MARKS.c)


@cache
def tap_whole() -> Lean:
    """Return the three statements of a tap that goes as most do in one, which PostgreSQL can chain.

    The tap is kept in the history; if it was, its mark is laid down; if that changed anything, the audit hears of it.
    """
    tapped = noted_taps("postgresql", one=True).cte("tapped")
    fresh = exists(select(tapped.c.member_id))
    laid = laid_marks("postgresql", one=True, where=fresh).cte("laid")
    heard = audits.added_where(exists(select(laid.c.member_id))).cte("heard")
    return Lean(select(*laid.c).add_cte(heard))


def note(place: Place, marks: Sequence[MadeMark]) -> set[tuple[UUID, UUID]] | None:
    """Keep taps in the history; return member and tap of those that are new and allowed, None if all are."""
    connection = transactions.line()
    params = {**vars(place), **packed(connection.dialect, marks)}
    new = note_taps(connection.dialect.name, one=len(marks) == 1).run(connection, params)
    if len(new.cells) == len(marks):
        return None
    return {(row.member_id, row.client_mark_id) for row in new.typed}


def lay(place: Place, marks: Sequence[MadeMark]) -> Sequence[Any]:
    """Let marks stand where they are later than what stands there; return the rows that changed."""
    if not marks:
        return []
    connection = transactions.line()
    params = {**vars(place), **packed(connection.dialect, marks)}
    return lay_down(connection.dialect.name, one=len(marks) == 1).run(connection, params).typed


def tap(place: Place, made: MadeMark, entry: dict[str, Any]) -> Any:
    """Keep one tap with its entry for the audit, and return the mark that it laid down.

    None if it goes another way than most do, or the database cannot do this at once: then ``note`` and ``lay`` can.
    """
    connection = transactions.line()
    if connection.dialect.name != "postgresql":
        return None
    params = {**vars(place), **packed(connection.dialect, [made]), **entry}
    found = tap_whole().run(connection, params).typed
    return found[0] if found else None


def taken(session_id: UUID, marks: Sequence[MadeMark]) -> set[tuple[UUID, UUID]]:
    """Return member and tap of the marks that were taken before."""
    ids = [made.client_mark_id for made in marks]
    rows = db.session.execute(TAKEN, {"of_session": session_id, "client_mark_ids": ids})
    return {(row.member_id, row.client_mark_id) for row in rows}


def standing(session_id: UUID, member_ids: Sequence[UUID]) -> Sequence[Any]:
    """Return the marks of some members."""
    return db.session.execute(STANDING, {"of_session": session_id, "member_ids": list(member_ids)}).all()
