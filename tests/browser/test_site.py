"""The site that `make docs` builds: whole, readable by everybody, and it asks no other host for anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.checks import Fault, axe
from tests.browser.opened import NewPage, Scheme, Serve
from tests.sources import ROOT

PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))

SEARCH_STARTS = 20_000  # milliseconds: it loads a worker and an index first


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does: a broken link fails."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_no_page_asks_another_host_for_anything(site: Path, new_page: NewPage, serve: Serve) -> None:
    address = serve(Flask("site", static_folder=site, static_url_path="/"))
    page = new_page(1280)  # whatever it asks another host for is a fault at the end of the test
    for name in PAGES:
        answer = page.goto(f"{address}/{name}.html")
        assert answer is not None
        assert answer.ok, name
        expect(page.locator("h1")).to_be_visible()
    page.goto(f"{address}/index.html", wait_until="networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_site_is_accessible(site: Path, new_page: NewPage, serve: Serve, scheme: Scheme) -> None:
    page = new_page(1280, scheme)
    page.goto(serve(Flask("site", static_folder=site, static_url_path="/")) + "/index.html")
    assert [fault for fault in axe(page) if not is_of_the_theme(fault)] == []


def is_of_the_theme(fault: Fault) -> bool:
    """Tell whether a fault is one of the theme's own parts: its search has no name that is read out."""
    return fault.check == "aria-dialog-name" and fault.where == ".md-search"


def test_the_search_finds_a_word(site: Path, new_page: NewPage, serve: Serve) -> None:
    page = new_page(1280)
    page.goto(serve(Flask("site", static_folder=site, static_url_path="/")) + "/index.html")
    page.get_by_placeholder("Search").click()
    page.get_by_placeholder("Search").press_sequentially("safeguarding lead")
    found = page.locator(".md-search-result__link").filter(has_text="Glossary")
    expect(found.first).to_be_visible(timeout=SEARCH_STARTS)


def test_a_phone_shows_the_first_evening_without_scrolling_sideways(
    site: Path, new_page: NewPage, serve: Serve
) -> None:
    page = new_page(390)
    page.goto(serve(Flask("site", static_folder=site, static_url_path="/")) + "/first-evening.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    broken = (
        "() => [...document.images].filter((one) => one.complete && !one.naturalWidth).map((one) => one.src)"
    )
    assert page.evaluate(broken) == []
