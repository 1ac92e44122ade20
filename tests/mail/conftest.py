"""What tests of mail share: two made-up languages beside the real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from facilitator.mail import rendering, tongues
from tests.browser.pseudo import mirrored, stretched

FOLDERS = ("mail", "phrases", "templates")
REWORDED = {"en_XA": stretched, "ar_XB": mirrored}


def sentences() -> set[str]:
    """Return every sentence that a message can hold."""
    found = set()
    for folder in FOLDERS:
        methods = [("mail/**", "jinja2")] if folder == "templates" else [("**.py", "python")]
        for _file, _line, message, _comments, _context in extract_from_dir(
            rendering.PACKAGE / folder, methods, keywords={"_": None, "N_": None}
        ):
            found.add(str(message))
    return found


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the two made-up languages."""
    folder = tmp_path_factory.mktemp("translations")
    for name, reword in REWORDED.items():
        catalogue = Catalog(locale=name.partition("_")[0])
        for sentence in sentences():
            catalogue.add(sentence, reword(sentence))
        path = folder / name / "LC_MESSAGES"
        path.mkdir(parents=True)
        with (path / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    return folder


def forget_languages() -> None:
    """Let the next message read its language anew."""
    for remembered in (tongues.tongue_of, tongues.catalogue, rendering.environment_in):
        remembered.cache_clear()


@pytest.fixture
def made_up_languages(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Write in ``en_XA`` (long words) and ``ar_XB`` (from the right)."""
    monkeypatch.setattr(tongues, "TRANSLATIONS", catalogues)
    forget_languages()
    yield
    monkeypatch.undo()
    forget_languages()
