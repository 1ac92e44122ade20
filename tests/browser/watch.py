"""Watch what a page does while a test uses it: errors, broken parts and requests that leave the house."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

HERE = ("127.0.0.1", "localhost", "::1")
PARTS = {"script", "stylesheet", "image", "font", "manifest"}
FIRST_BROKEN = 400


@dataclass
class Watch:
    """What went wrong on one page so far, in sentences."""

    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self.see_request)
        page.on("response", self.see_response)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error on the console; what could not be loaded is noted by its response instead."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def see_request(self, request: Request) -> None:
        """Note a request to another host."""
        url = urlsplit(request.url)
        host = url.hostname or ""
        if (
            url.scheme in {"http", "https", "ws", "wss"}
            and host not in HERE
            and not host.endswith(".localhost")
        ):
            self.faults.append(f"request to another host: {request.url}")

    def see_response(self, response: Response) -> None:
        """Note a part of the page that could not be had; pages themselves may be error pages."""
        if response.status >= FIRST_BROKEN and response.request.resource_type in PARTS:
            self.faults.append(f"{response.status} for {response.url}")


def assert_quiet(watch: Watch) -> None:
    """Assert that the page raised no error, broke no content policy and asked no other host for anything."""
    assert not watch.faults, "\n".join(watch.faults)
