"""Backups that an upgrade made by itself go by themselves: all but the newest three, and each after 35 days."""

import os
import time
from pathlib import Path

import pytest

from facilitator.services import safety_copies

DAY = 24 * 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Work in a data directory of this test."""
    safety_copies.install(tmp_path)
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def made(folder: Path, name: str, days_ago: float) -> Path:
    """Make a file that is so old."""
    path = folder / name
    path.touch()
    os.utime(path, (time.time() - days_ago * DAY,) * 2)
    return path


def test_the_newest_three_are_kept_and_nothing_else_is_touched(folder: Path) -> None:
    own = made(folder, "facilitator-20250101T000000Z.zip", 400)
    copies = [made(folder, f"before-upgrade-from-{number:04}-x.zip", number) for number in range(1, 7)]
    assert safety_copies.forget_old() == 3
    assert sorted(folder.iterdir()) == sorted([own, *copies[:3]])
    assert safety_copies.forget_old() == 0


def test_none_is_kept_for_longer_than_35_days(folder: Path) -> None:
    young = made(folder, "before-upgrade-from-0009-a.zip", 34.9)
    made(folder, "before-upgrade-from-0008-b.zip", 35.1)
    assert safety_copies.forget_old() == 1
    assert list(folder.iterdir()) == [young]
