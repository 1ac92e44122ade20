"""Insert what may be there already: both databases know ON CONFLICT, each in a dialect of its own."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from facilitator.extensions import Base, db


def insert_into(model: type[Base]) -> Any:
    """Return an INSERT into a model's table that understands ``on_conflict_do_nothing`` and ``…_do_update``."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    made = postgresql.insert if on_postgresql else sqlite.insert
    return made(model.metadata.tables[model.__tablename__])
