"""An application over a database that is filled as the yardstick fills it (benchmarks/population.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine

from benchmarks.population import Size, populate
from facilitator.app import create_app
from facilitator.config import Settings
from facilitator.extensions import db
from tests.databases import Databases


@contextmanager
def filled(kind: str, databases: Databases, folder: Path, size: Size) -> Iterator[Flask]:
    """Give an application whose organisation has so many groups, until the block ends."""
    with databases.fresh(kind, folder) as database:
        engine = create_engine(database.url)
        with engine.connect() as connection:
            populate(connection, size, datetime.now(UTC).date())
        engine.dispose()
        settings = Settings(
            data_dir=database.data_dir, key_dir=folder / "keys", database_url=database.url,
            secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
            mail_url=f"mailbox:{folder / 'mail'}", testing=True,
        )  # fmt: skip
        app = create_app(settings)
        yield app
        let_go(app)


def let_go(app: Flask) -> None:
    """Close what an application and its booth hold of their databases."""
    for one in (app, app.extensions["facilitator-booth"]):
        with one.app_context():
            for bound in db.engines.values():
                bound.dispose()
