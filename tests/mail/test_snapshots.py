"""Every message as a readable text file, so that a change of wording is seen by people.

After a wanted change: ``UPDATE_SNAPSHOTS=1 python -m pytest tests/mail/test_snapshots.py``, then read the difference.
"""

import os
from pathlib import Path

import pytest

from facilitator.mail.rendering import render, snapshot
from tests.mail.samples import SAMPLES

FOLDER = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_reads_as_it_was_last_approved(name: str) -> None:
    path = FOLDER / f"{name}.txt"
    current = snapshot(render(SAMPLES[name].kind, "en", SAMPLES[name].context))
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        path.write_text(current, encoding="utf-8")
    assert path.is_file(), "set UPDATE_SNAPSHOTS=1 to write it"
    assert current == path.read_text(encoding="utf-8")


def test_no_snapshot_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SAMPLES)
