"""Walk through pages as a browser would: read a form's hidden fields, post, follow."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, email_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def words_of(response: TestResponse) -> str:
    """Return the text of a page without its tags, every run of blanks as one."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def csrf_of(client: FlaskClient, page: str) -> str:
    """Return the CSRF token of a page that has a form.

    Raises:
        LookupError: the page has none.
    """
    found = TOKEN.search(client.get(page).get_data(as_text=True))
    if found is None:
        raise LookupError(page)
    return found.group(1)


def post(
    client: FlaskClient, address: str, data: dict[str, Any] | None = None, page: str = ""
) -> TestResponse:
    """Post a form with the CSRF token of the page it stands on, by default the one it is posted to."""
    token = csrf_of(client, page or address)
    return client.post(address, data={"csrf_token": token, **(data or {})})


def path_of(response: TestResponse) -> str:
    """Return the path that a redirect leads to, with its query."""
    parts = urlsplit(response.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def signed_in(client: FlaskClient, who: str, address: str) -> FlaskClient:
    """Let one of the cast sign in by the page at an address, with its host."""
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}"
    found = TOKEN.search(client.get(parts.path, base_url=base).get_data(as_text=True))
    assert found is not None
    given = {"csrf_token": found[1], "email": email_of(who), "password": PASSWORD}
    assert client.post(parts.path, base_url=base, data=given, headers={"Origin": base}).status_code == 303
    return client
