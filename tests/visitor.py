"""A visitor without JavaScript: follows links, fills in forms, presses buttons; knows nothing of the product."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

SKIPPED = {"script", "style", "title", "option"}


@dataclass
class Form:
    """A form of a page: where it goes, what it holds, what its buttons say."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value


class Page(HTMLParser):
    """A page as somebody reads it: its words, its links, its forms."""

    def __init__(self, html: str) -> None:
        """Read the HTML."""
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.open: list[str] = []
        self.link: list[str] | None = None
        self.button: tuple[list[str], str, str] | None = None
        self.area: str | None = None
        self.choosing: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        """All words of the page in one line."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one element."""
        found = {name: value or "" for name, value in attrs}
        self.open.append(tag)
        if tag == "a":
            self.link = [found.get("href", "")]
        elif tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif tag == "button":
            self.button = ([], found.get("name", ""), found.get("value", ""))
        elif self.forms:
            self.control(tag, found)

    def control(self, tag: str, found: dict[str, str]) -> None:
        """Take in a control of the form that was opened last."""
        fields, name = self.forms[-1].fields, found.get("name", "")
        if tag == "input" and name:
            ticked = found.get("type") not in {"checkbox", "radio"} or "checked" in found
            fields.setdefault(name, [])
            if ticked:
                fields[name].append(found.get("value", "on"))
        elif tag == "textarea" and name:
            self.area = name
            fields[name] = [""]
        elif tag == "select" and name:
            self.choosing = name
            fields[name] = []
        elif tag == "option" and self.choosing and ("selected" in found or not fields[self.choosing]):
            fields[self.choosing] = [found.get("value", "")]

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if self.area and self.forms:
            self.forms[-1].fields[self.area][0] += data
        if self.link is not None:
            self.link.append(data)
        if self.button is not None:
            self.button[0].append(data)
        if not SKIPPED & set(self.open):
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave one element."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "a" and self.link is not None:
            self.links.append((" ".join(" ".join(self.link[1:]).split()), self.link[0]))
            self.link = None
        elif tag == "button" and self.button is not None:
            if self.forms:
                words, name, value = self.button
                self.forms[-1].buttons.append((" ".join(" ".join(words).split()), name, value))
            self.button = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.choosing = None


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, base: str) -> None:
        """Open a browser; relative addresses start at ``base``."""
        self.http = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
        self.base, self.url, self.status = base, base, 0
        self.page = Page("")

    def take(self, response: httpx.Response) -> Page:
        """Read what was answered."""
        self.url, self.status = str(response.url), response.status_code
        self.page = Page(response.text)
        return self.page

    def visit(self, address: str) -> Page:
        """Go to an address."""
        return self.take(self.http.get(urljoin(self.url, address)))

    def follow(self, words: str) -> Page:
        """Follow the first link with these words."""
        for said, address in self.page.links:
            if words.lower() in said.lower():
                return self.visit(address)
        message = f"no link says {words!r} at {self.url}: {[said for said, _ in self.page.links]}"
        raise LookupError(message)

    def matching(self, words: str) -> Iterator[tuple[Form, str, str]]:
        """Find the buttons with these words, the exact ones first."""
        exact = [
            (form, name, value)
            for form in self.page.forms
            for said, name, value in form.buttons
            if said.lower() == words.lower()
        ]
        yield from exact
        for form in self.page.forms:
            for said, name, value in form.buttons:
                if words.lower() in said.lower():
                    yield form, name, value

    def press(self, words: str, **answers: Any) -> Page:
        """Fill in the form of the first button with these words, and press it."""
        for form, name, value in self.matching(words):
            if all(answer in form.fields for answer in answers):
                return self.send(form, **answers, **({name: value} if name else {}))
        said = [(words, list(form.fields)) for form in self.page.forms for words, _, _ in form.buttons]
        message = f"no form with {list(answers)} has a button {words!r} at {self.url}: {said}"
        message += f"; the page says {self.page.text[:300]!r}"
        raise LookupError(message)

    def send(self, form: Form, **answers: Any) -> Page:
        """Send a form with some of its fields answered."""
        given = {**form.fields, **answers}
        address = urljoin(self.url, form.action or self.url)
        return self.take(self.http.request(form.method.upper(), address, data=given))
