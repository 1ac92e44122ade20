"""The migrations lead from nothing to the models, and back, on both databases."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

import facilitator.models
from facilitator.cli.upgrade import alembic_config, current, downgrade, head, migrate
from facilitator.extensions import Base
from tests.conftest import KINDS
from tests.databases import BOX_FILE, Database, Databases

for module in pkgutil.iter_modules(facilitator.models.__path__):
    importlib.import_module(f"facilitator.models.{module.name}")

Engines = tuple[Engine, Engine]
KEPT = {"account", "site"}  # closed, never deleted: nobody looks for all that points at one


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engines]:
    """Give the engines of a database without any table, and of its ballot box."""
    with databases.empty(request.param, tmp_path) as database:
        main = create_engine(database.url)
        box = (
            create_engine(f"sqlite:///{database.data_dir / BOX_FILE}") if request.param == "sqlite" else main
        )
        yield main, box
        main.dispose()
        box.dispose()


def tables(engine: Engine) -> set[str]:
    """Return the names of a database's tables, Alembic's own left out."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_versions_form_one_numbered_line() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_up_down_and_up_again(empty: Engines) -> None:
    main, box = empty
    migrate(main, box)
    first = tables(main)
    downgrade(main)
    assert tables(main) == set()
    assert current(main) is None
    migrate(main, box)
    assert tables(main) == first
    assert current(main) == head()


def test_every_step_can_be_taken_back_by_itself(empty: Engines) -> None:
    main, box = empty
    script = ScriptDirectory.from_config(alembic_config())
    for revision in reversed(list(script.walk_revisions())):
        before = tables(main)
        migrate(main, box, revision.revision)
        downgrade(main, "-1")
        assert tables(main) == before, f"{revision.revision} leaves something behind"
        migrate(main, box, revision.revision)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    main = create_engine(database.url)
    before = tables(main)
    box = create_engine(f"sqlite:///{database.data_dir / BOX_FILE}") if database.kind == "sqlite" else main
    migrate(main, box)
    assert tables(main) == before
    main.dispose()
    box.dispose()


def test_the_models_match_the_migrations(database: Database) -> None:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, _kind, _parents: name != "checkin_box"}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert differences == [], "write a migration for what changed in the models"


def test_what_belongs_to_a_row_is_found_by_an_index(database: Database) -> None:
    engine = create_engine(database.url)
    found, missing = inspect(engine), []
    for table in sorted(tables(engine)):
        leading = {index["column_names"][0] for index in found.get_indexes(table)}
        leading |= {found.get_pk_constraint(table)["constrained_columns"][0]}
        leading |= {unique["column_names"][0] for unique in found.get_unique_constraints(table)}
        keys = (key for key in found.get_foreign_keys(table) if key["referred_table"] not in KEPT)
        followed = [column for key in keys for column in key["constrained_columns"]]
        missing += [f"{table}.{column}" for column in followed if column not in leading]
    engine.dispose()
    assert missing == [], "a deletion would read the whole table"
