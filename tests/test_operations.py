"""The manual for operators knows every setting, every command and what can be asked of them."""

import re

import pytest
from click import Group, Option

from facilitator.cli.archive import LEFT_OUT
from facilitator.cli.main import COMMANDS, group
from tests.sources import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "facilitator" / "config.py").read_text(encoding="utf-8")
SETTINGS = sorted(set(re.findall(r'environ, "([A-Z_]+)"', CONFIG)))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in MANUAL


def test_the_manual_names_no_setting_that_nobody_reads() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", MANUAL, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named
    assert named <= set(SETTINGS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_manual(name: str) -> None:
    assert f"facilitator {name}" in MANUAL


def test_every_option_explains_itself() -> None:
    silent = []
    for name in COMMANDS:
        found = group.commands.get(name) or group.get_command(None, name)  # type: ignore[arg-type]  # no context is needed
        commands = list(found.commands.values()) if isinstance(found, Group) else [found]
        for command in commands:
            options = [option for option in command.params if isinstance(option, Option)]  # type: ignore[union-attr]  # all are found
            silent += [f"{name} {option.name}" for option in options if not option.help]
    assert silent == []


def test_the_readme_begins_with_what_somebody_needs() -> None:
    for word in (
        "make demo",
        "make run",
        "Python 3.11",
        "python3-venv",
        "MAIL_URL",
        "BASE_URL",
        "facilitator backup",
    ):
        assert word in README
    assert len(README.splitlines()) < 60, "the rest belongs into docs/"


def test_the_manual_says_what_a_backup_leaves_out() -> None:
    assert "open check-ins" in MANUAL
    assert {"account_link", "lease"} <= set(LEFT_OUT)
    assert "35 days" in MANUAL
