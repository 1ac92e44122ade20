"""What the project promises about its own files: documents that exist, words that fit, nothing of one machine."""

import json
import re
import subprocess
import sys

import pytest

from tests.sources import ROOT, tracked

DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "docs/architecture.md",
    "docs/openapi.json",
    "docs/requirements.md",
)
DECISIONS = (
    "layers",
    "organisation",
    "transactions",
    "deliveries",
    "box",
    "reads",
)
TEXT = re.compile(r"\.(py|md|txt|cfg|toml|html|css|js|json|po|sh|mako)$|^(Makefile|\.ci/run)$")
# Written in pieces, so that this file does not find itself.
OF_ONE_MACHINE = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "/" + r"home/\w", "file:" + "///", "/opt/" + "pypi"])
)
# Words for people and evenings that our own text never uses; members' own words are theirs.
UNKIND = re.compile(
    # A name in code is not spoken: the API calls days on which a facilitator is away absences.
    r"(?<![.\w])(absent|absentee|absence|no-show|no show|missed|occurrence"
    r"|suffering from|suffers from|sufferer|victim"
    r"|mentally ill|commit(?:ted)? suicide|(?:un)?successful attempt)s?\b(?!\.\w)",
    re.IGNORECASE,
)


def text_of(path: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_document_exists(path: str) -> None:
    assert (ROOT / path).stat().st_size > 0


@pytest.mark.parametrize("subject", DECISIONS)
def test_the_decision_is_written_down(subject: str) -> None:
    assert list((ROOT / "docs" / "adr").glob(f"*{subject}*.md"))


def test_every_decision_says_why_and_at_what_cost() -> None:
    for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"):
        parts = set(re.findall(r"^(?:\*\*|## )(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert {"Context", "Decision", "Consequences"} <= parts, path.name


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{path}:{number}"
        for path in tracked()
        if TEXT.search(path)
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.requirement("S10", "S12", "S19")
def test_screens_and_mails_use_kind_words() -> None:
    spoken = [
        path for path in tracked() if path.startswith(("facilitator/templates/", "facilitator/phrases/"))
    ]
    assert spoken
    assert [f"{path}: {words}" for path in spoken if (words := UNKIND.findall(text_of(path)))] == []


def test_the_committed_openapi_file_is_json() -> None:
    assert json.loads(text_of("docs/openapi.json"))["openapi"].startswith("3.1")


def test_files_and_functions_stay_small() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/shape.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_makefile_explains_every_target() -> None:
    makefile = text_of("Makefile")
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert explained == set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))
