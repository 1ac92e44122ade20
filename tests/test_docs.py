"""What the pages of docs/ say is the case: words, commands, paths and pictures that exist."""

import re
from pathlib import Path

import pytest
import yaml

from facilitator.cli.main import COMMANDS
from tests.browser.pictures import says
from tests.sources import ROOT, tracked

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *(DOCS / "adr").glob("*.md")])
READMES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
IMAGES = sorted((DOCS / "images").glob("*.png"))
LARGEST = 100 * 1024
PICTURE = re.compile(r"!\[([^\]]*)\]\((?:docs/)?images/([\w-]+)\.png\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?!https?:|#)([^)#\s]+)")
TARGET = re.compile(r"\bmake ([a-z][a-z-]+)(?=[\s`)]|$)", re.MULTILINE)
COMMAND = re.compile(r"(?:^|`)facilitator ([a-z]+)", re.MULTILINE)
FENCED = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def written(path: Path) -> str:
    """Return what a page says."""
    return path.read_text(encoding="utf-8")


def code_of(path: Path) -> str:
    """Return what stands on a page as code."""
    return "\n".join(FENCED.findall(written(path)))


def shown() -> set[str]:
    """Return the names of all pictures that a page shows."""
    return {name for page in [*PAGES, *READMES] for _, name in PICTURE.findall(written(page))}


def test_every_picture_is_shown_and_every_shown_one_exists() -> None:
    assert {path.stem for path in IMAGES} == shown()


def test_every_picture_says_in_words_what_it_shows() -> None:
    assert [
        page.name for page in PAGES for words, _ in PICTURE.findall(written(page)) if len(words) < 15
    ] == []


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.stem)
def test_a_picture_is_small_and_was_taken_by_the_tests(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    assert says(path.read_bytes()), "not taken by `make screenshots`"


def test_the_front_page_shows_light_and_dark() -> None:
    for page in (DOCS / "index.md", ROOT / "README.md"):
        names = {name for _, name in PICTURE.findall(written(page))}
        assert {"register-light", "register-dark"} <= names


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_link_outside_the_site_leads_somewhere(path: Path) -> None:
    assert [link for link in LINK.findall(written(path)) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", [*PAGES, *READMES], ids=lambda path: path.stem)
def test_every_command_on_a_page_exists(path: Path) -> None:
    targets = set(re.findall(r"^\.PHONY: (\S+)$", written(ROOT / "Makefile"), re.MULTILINE))
    assert set(TARGET.findall(code_of(path))) <= targets
    assert set(COMMAND.findall(code_of(path))) <= set(COMMANDS)


def test_the_glossary_has_the_words_that_the_product_says() -> None:
    folders = ("facilitator/templates/", "facilitator/phrases/", "facilitator/web/")
    said = "\n".join(written(ROOT / path) for path in tracked() if path.startswith(folders)).lower()
    rows = re.findall(
        r"^\| ([A-Z][^|]+?) \|.*\| (?:`([^`]+)`)? ?\|$", written(DOCS / "glossary.md"), re.MULTILINE
    )
    words = [(word, code) for word, code in rows if word != "Word"]
    described = written(DOCS / "openapi.json")
    assert len(words) > 30
    assert [word for word, _ in words if word.lower() not in said] == []
    assert [code for _, code in words if code and code not in described] == []


def test_the_site_names_the_pages_for_readers_first() -> None:
    nav = yaml.safe_load(written(ROOT / "mkdocs.yml"))["nav"]
    assert [*nav[0].values()] == ["index.md"]
    assert all((DOCS / page).exists() for entry in nav for page in entry.values())
