"""What the database has no room for: the promises that a schema can keep by itself."""

import importlib
import pkgutil
import re

import pytest

import facilitator.models
from facilitator.extensions import Base

for module in pkgutil.iter_modules(facilitator.models.__path__):
    importlib.import_module(f"facilitator.models.{module.name}")

# Facts about somebody's health, or what was said; nothing of this is ever asked.
FORBIDDEN = re.compile(
    r"diagnos|medic|symptom|disorder|illness|severity|risk|transcript|recording|shared_content"
)
LEGAL_NAME = re.compile(
    r"surname|last_name|family_name|first_name|given_name|legal|birth|gender|salutation|full_name"
)


def columns() -> list[str]:
    """Return the name of every column of every table."""
    return [
        f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns
    ]


@pytest.mark.requirement("P19")
def test_no_field_asks_for_a_diagnosis_or_for_what_was_shared() -> None:
    assert [name for name in columns() if FORBIDDEN.search(name)] == []


@pytest.mark.requirement("P13")
def test_there_is_no_field_for_a_legal_name() -> None:
    assert "member.pronouns" in columns()
    assert [name for name in columns() if LEGAL_NAME.search(name)] == []


@pytest.mark.requirement("P11")
def test_a_member_needs_nothing_but_a_row() -> None:
    member = Base.metadata.tables["member"]
    asked = [column.name for column in member.columns if not column.nullable and column.default is None]
    assert asked == [], "a new column of a member is optional or has a default"
    assert {"email", "phone", "telephone"} & set(member.columns.keys()) == set(), (
        "contacts stand in a table of their own"
    )
