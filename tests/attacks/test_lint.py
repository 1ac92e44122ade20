"""The shape of tables and imports leaves no place in which a person and an answer could meet."""

import ast
import importlib
import pkgutil
import re

import pytest
from sqlalchemy import DateTime, Table, Uuid

import facilitator.models
from facilitator.extensions import Base
from facilitator.models.ballot import SEALED_BYTES, checkin_box
from facilitator.models.columns import UtcDateTime
from tests.sources import calls, modules

for module in pkgutil.iter_modules(facilitator.models.__path__):
    importlib.import_module(f"facilitator.models.{module.name}")

pytestmark = pytest.mark.requirement("C04", "C05")
OF_A_PERSON = re.compile(r"member|person|user|account|email|token|agent|device|address|(^|_)ip(_|$)")
PLANNED_TIMES = {"opens_at", "closes_at"}
TABLES = [
    *(table for name, table in Base.metadata.tables.items() if name.startswith("checkin_")),
    checkin_box,
]
PEOPLE = ("member", "contact", "membership", "register", "account", "delivery", "consent")


def faults(table: Table) -> list[str]:
    """Return what must not stand in a table of the check-ins."""
    found = []
    for column in table.columns:
        if OF_A_PERSON.search(column.name):
            found.append(f"{column.name} is about a person")
        if isinstance(column.type, DateTime | UtcDateTime) and column.name not in PLANNED_TIMES:
            found.append(f"{column.name} dates something")
        if column.primary_key and not isinstance(column.type, Uuid):
            found.append(f"{column.name} counts")
        found += [
            f"{column.name} leads to {key.column.table.name}"
            for key in column.foreign_keys
            if key.column.table.name not in {"group_session", "checkin_round"}
        ]
    return found


def test_the_lint_finds_the_usual_faults() -> None:
    """The control: the table of invitations."""
    assert {fault.split()[-1] for fault in faults(Base.metadata.tables["delivery"])} >= {
        "person",
        "something",
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_of_the_check_ins_counts_dates_or_names(table: Table) -> None:
    assert faults(table) == []


def test_there_is_no_table_of_answers() -> None:
    assert {table.name for table in TABLES} == {"checkin_round", "checkin_release", "checkin_box"}
    assert set(checkin_box.columns.keys()) == {"round_id", "key_id", "sealed"}
    assert checkin_box.columns["sealed"].type.length == SEALED_BYTES  # type: ignore[attr-defined]  # a LargeBinary has one


def test_ids_of_check_ins_are_random_and_carry_no_time() -> None:
    default = Base.metadata.tables["checkin_round"].columns["id"].default
    assert default is not None
    assert default.arg(None).version == 4  # type: ignore[attr-defined]  # a function stands there


def test_no_hook_copies_rows_of_the_check_ins() -> None:
    for mapper in Base.registry.mappers:
        if str(mapper.local_table).startswith("checkin_"):
            hooks = ("before_insert", "after_insert", "before_update", "after_update")
            assert not any(getattr(mapper.dispatch, hook) for hook in hooks), mapper


def imports(path: str) -> set[str]:
    """Return the modules that a file imports."""
    found = set()
    for node in ast.walk(modules()[path]):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def knows(path: str, *names: str) -> bool:
    """Tell whether a file imports any of some modules."""
    return any(name == one or one.startswith(f"{name}.") for name in names for one in imports(path))


def test_only_the_invitations_see_a_person_and_a_code() -> None:
    people = [f"facilitator.models.{noun}" for noun in PEOPLE]
    both = {path for path in modules() if knows(path, *people) and knows(path, "facilitator.domain.code")}
    assert both == {"facilitator/services/invitations.py"}


def test_only_the_box_keepers_read_keys() -> None:
    """The doctor looks at the directory as well, but opens no key."""
    readers = {
        path
        for path, tree in modules().items()
        for name, _ in calls(tree)
        if name in {"vault.read", "vault.new", "vault.destroy", "_vault.read"}
        and path != "facilitator/vault.py"
    }
    assert readers == {"facilitator/services/boxes.py"}


def test_the_booth_knows_no_session_no_sign_in_and_no_error_tracker() -> None:
    booth = [path for path in modules() if path.startswith("facilitator/booth/")]
    text = "\n".join(ast.unparse(modules()[path]) for path in booth)
    for word in (
        "flask.session",
        "login",
        "set_cookie",
        "sentry",
        "remote_addr",
        "user_agent",
        "request.cookies",
    ):
        assert word not in text
