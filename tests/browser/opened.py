"""Pages that a test opens: each in a browser profile of its own, watched until the test ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from wsgiref.types import WSGIApplication

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.watch import Watch, assert_quiet

Scheme = Literal["light", "dark"]
Serve = Callable[[WSGIApplication], str]
PHONE_HEIGHT, DESK_HEIGHT, PHONE_WIDTH = 844, 900, 600


class NewPage(Protocol):
    """Open a page in a browser profile of its own."""

    def __call__(
        self,
        width: int = 390,
        scheme: Scheme = "light",
        *,
        locale: str = "en-GB",
        javascript: bool = True,
        quiet: bool = True,
        **options: Any,
    ) -> Page:
        """Open it; further ``options`` are those of Playwright's new_context."""


@dataclass
class Opened:
    """The browser profiles that one test opened, and what was noticed on their pages."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def open(self, options: dict[str, Any], *, quiet: bool) -> Page:
        """Open a page with Playwright's options."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        watch = Watch()
        context.on("page", watch.attach)
        if quiet:
            self.watches.append(watch)
        return context.new_page()

    def close(self) -> None:
        """Close everything, then assert that the pages were quiet."""
        for context in self.contexts:
            context.close()
        for watch in self.watches:
            assert_quiet(watch)
