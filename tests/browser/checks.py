"""What every page has to stand up to: axe's rules, what axe cannot see, keyboard, targets and the width of a phone."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
HERE = Path(__file__).resolve().parent
MOST_STOPS = 400
SMALLEST_TARGET = 24


@dataclass(frozen=True)
class Fault:
    """One thing that a check found: which check, where on the page, and what it says."""

    check: str
    where: str
    words: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.check}: {self.where}: {self.words}"


@cache
def source(name: str) -> str:
    """Return a script of this folder, or axe's own when asked for ``axe``."""
    if name == "axe":
        return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    return (HERE / name).read_text(encoding="utf-8")


def run_axe(page: Page, results: str) -> list[Fault]:
    """Run axe's rules; ``results`` is ``violations`` or ``incomplete`` (what a person has to look at)."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(source("axe"))  # through the debugger: the page's content policy stays as it is
    found = page.evaluate(source("rules.js"), [list(TAGS), results])
    return [Fault(**fault) for fault in found]


def axe(page: Page) -> list[Fault]:
    """Return what axe finds wrong with a page as it is now."""
    return run_axe(page, "violations")


def own_faults(page: Page) -> list[Fault]:
    """Return what axe cannot see and a script can: see checks.js."""
    debugger = page.context.new_cdp_session(page)
    question = {"expression": source("checks.js"), "includeCommandLineAPI": True, "returnByValue": True}
    answer = debugger.send("Runtime.evaluate", question)
    debugger.detach()
    assert "exceptionDetails" not in answer, answer
    return [Fault(**fault) for fault in answer["result"]["value"]]


def tab_faults(page: Page) -> list[Fault]:
    """Press Tab through a page; return stops without a visible ring, hidden stops and a trap."""
    page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    page.evaluate(source("stops.js"))
    faults: list[Fault] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate("() => window.tabStop()")
        if stop is None:
            return faults
        faults += [Fault(check, stop["where"], stop["words"]) for check in stop["faults"]]
        if stop["trapped"]:
            return faults
    return [*faults, Fault("keyboard-trap", "page", f"no end after {MOST_STOPS} stops")]


def target_faults(page: Page, least: int = SMALLEST_TARGET) -> list[Fault]:
    """Return what can be pressed and is smaller than ``least`` CSS pixels; links in a sentence do not count."""
    found = page.evaluate(source("targets.js"), least)
    return [Fault("target-size", target["where"], target["words"]) for target in found]


def width_faults(page: Page) -> list[Fault]:
    """Return what makes a page scroll sideways, and words that run out of their box."""
    return [Fault("too-wide", part["where"], part["words"]) for part in page.evaluate(source("width.js"))]


def said(faults: list[Fault]) -> str:
    """Return faults as lines for an assertion."""
    return "\n".join(map(str, faults))


def assert_accessible(page: Page) -> None:
    """Assert that neither axe nor our own checks find a fault on a page as it is now."""
    faults = axe(page) + own_faults(page) + target_faults(page)
    assert not faults, said(faults)


def assert_keyboard(page: Page) -> None:
    """Assert that every tab stop can be seen, shows a ring, and that none holds the focus."""
    faults = tab_faults(page)
    assert not faults, said(faults)


def assert_targets(page: Page, least: int) -> None:
    """Assert that all that can be pressed is at least ``least`` pixels: 24 everywhere, 44 in in-session screens."""
    faults = target_faults(page, least)
    assert not faults, said(faults)


def assert_no_sideways_scroll(page: Page) -> None:
    """Assert that a page stays inside its window and its words inside their boxes."""
    faults = width_faults(page)
    assert not faults, said(faults)


def enlarge_text(page: Page, percent: int = 200) -> None:
    """Make all text larger, as a person's browser setting does."""
    page.evaluate(f"() => {{ document.documentElement.style.fontSize = {json.dumps(f'{percent}%')}; }}")
