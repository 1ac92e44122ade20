"""A browser without script, style or pictures: it reads forms and presses buttons, as an old phone or lynx does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


@dataclass
class Form:
    """One form: where it goes, what it would send as it stands, and its buttons by their words."""

    action: str
    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """What a page says and which forms it has."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, a field or a button."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given["action"]))
        elif tag == "input" and self.forms:
            self.take_field(self.forms[-1], given)
        elif tag == "button":
            self.button = (given.get("name", ""), given.get("value", ""))

    def take_field(self, form: Form, given: dict[str, str]) -> None:
        """Take in one field; what is not ticked is not sent."""
        if given["type"] in {"radio", "checkbox"}:
            form.choices.append((given["name"], given["value"]))
            if "checked" not in given:
                return
        form.fields.add(given["name"], given["value"])

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if not data.strip():
            return
        self.words.append(" ".join(data.split()))
        if self.button is not None and self.forms:
            self.forms[-1].buttons[self.words[-1]] = self.button
            self.button = None


@dataclass
class TextBrowser:
    """Somebody with such a browser."""

    client: FlaskClient
    response: TestResponse | None = None

    @property
    def page(self) -> Reader:
        """The page that is shown."""
        assert self.response is not None
        reader = Reader()
        reader.feed(self.response.get_data(as_text=True))
        return reader

    @property
    def said(self) -> str:
        """All words of the page."""
        return " ".join(self.page.words)

    def go(self, address: str) -> None:
        """Open an address; what stands behind # stays at home."""
        self.response = self.client.get(address.partition("#")[0])

    def press(self, words: str, **filled_in: Any) -> int:
        """Fill in fields, press a button and return the status of the next page."""
        form = next(form for form in self.page.forms if words in form.buttons)
        fields = form.fields.copy()
        for name, value in filled_in.items():
            known = {choice for choice in form.choices if choice[0] == name}
            values = value if isinstance(value, list) else [value]
            assert not known or {(name, one) for one in values} <= known, "only what the page offers"
            fields.setlist(name, values)
        name, value = form.buttons[words]
        fields.add(name, value)
        self.response = self.client.post(form.action, data=fields)
        return self.response.status_code
