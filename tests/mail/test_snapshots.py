"""Every message as a readable text file, so that a change of wording is seen by people.

After a wanted change: ``UPDATE_SNAPSHOTS=1 python -m pytest tests/mail/test_snapshots.py``, then read the difference.
"""

import os
from pathlib import Path

import pytest

from facilitator.mail.rendering import render, snapshot
from facilitator.mail.tongues import TRANSLATIONS
from tests.mail.samples import SAMPLES

FOLDER = Path(__file__).parent / "snapshots"
LANGUAGES = {"en": "", "es": "es"}  # with the folder below FOLDER


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_reads_as_it_was_last_approved(language: str, name: str) -> None:
    path = FOLDER / LANGUAGES[language] / f"{name}.txt"
    current = snapshot(render(SAMPLES[name].kind, language, SAMPLES[name].context))
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(current, encoding="utf-8")
    assert path.is_file(), "set UPDATE_SNAPSHOTS=1 to write it"
    assert current == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", LANGUAGES.values())
def test_no_snapshot_is_left_over(folder: str) -> None:
    assert {path.stem for path in (FOLDER / folder).glob("*.txt")} == set(SAMPLES)


def test_every_language_has_its_snapshots() -> None:
    assert set(LANGUAGES) == {"en"} | {path.name for path in TRANSLATIONS.glob("*") if path.is_dir()}
