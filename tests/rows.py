"""Every row of an installation, read from outside, to compare before and after."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine, create_engine

from facilitator.cli.archive import tables
from facilitator.config import Settings


def rows_of(engine: Engine, chosen: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return every row of some tables, as both databases would write it."""
    found = {}
    with engine.connect() as connection:
        for table in tables():
            if table.name in chosen:
                read = connection.execute(table.select().order_by(*table.primary_key.columns))
                found[table.name] = [dict(row._mapping) for row in read]
        connection.rollback()
    return found


def engine_of(settings: Settings) -> Engine:
    """Open the database of an installation from outside."""
    return create_engine(settings.database_url)


def all_rows(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Return every row that a backup keeps."""
    engine = engine_of(settings)
    found = rows_of(engine, {table.name for table in tables()})
    engine.dispose()
    return found
