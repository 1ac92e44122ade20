"""Run the migrations on the connection that the caller hands over."""

import importlib
import pkgutil
from typing import Any

from alembic import context
from sqlalchemy import Connection

import facilitator.models
from facilitator.extensions import Base

for module in pkgutil.iter_modules(facilitator.models.__path__):
    importlib.import_module(f"facilitator.models.{module.name}")


def ours(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001 - Alembic's hook
    """Leave the ballot box alone: it is not part of the models' metadata."""
    return not (kind == "table" and name == "checkin_box")


def run(connection: Connection) -> None:
    """Migrate in the transaction of the given connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=ours,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
