"""Below a path everything stays below it, and only proxies that the operator has counted are believed."""

import re
from collections import deque
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.config import ConfigError, Settings, load_settings
from facilitator.web.proxies import ASKED_BY, signer
from tests.cast import Cast
from tests.circle import Circle
from tests.pages import TOKEN, signed_in

HOST = "https://example.org"
BASE = f"{HOST}/groups"  # also the path of one of our own pages
ENOUGH = 120  # pages
ADDRESS = re.compile(r'(?:href|src|action|data-url|data-hx-post|data-hx-get|hx-post|hx-get)="([^"#]+)')


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Live below a path, and behind as many proxies as the test says."""
    return replace(settings, base_url=BASE, trusted_proxies=getattr(request, "param", 0))


def crawl(client: FlaskClient, first: str) -> tuple[dict[str, int], set[str]]:
    """Follow links from a page as a browser does. Returns what was answered, and the addresses outside the path."""
    ahead, outside = deque([first]), set[str]()
    answered: dict[str, int] = {}
    while ahead and len(answered) < ENOUGH:
        address = ahead.popleft()
        if address in answered:
            continue
        response = client.get(address, base_url=HOST)
        answered[address] = response.status_code
        if "Location" in response.headers:
            ahead.append(urljoin(address, response.headers["Location"]))
        body = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        response.close()
        for found in ADDRESS.findall(body):
            parts = urlsplit(urljoin(f"{HOST}{address}", unescape(found)))
            if parts.netloc != urlsplit(HOST).netloc:
                continue
            whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if not whole.startswith("/groups/"):
                outside.add(f"{whole} on {address}")
            elif whole not in answered:
                ahead.append(whole)
    return answered, outside


def test_everything_stays_below_the_path(app: Flask, client: FlaskClient, cast: Cast, circle: Circle) -> None:
    assert client.get("/groups", base_url=HOST).headers["Location"].startswith("/groups/sign-in")
    for who in ("ana", "ada"):
        browser = signed_in(app.test_client(), who, f"{BASE}/sign-in")
        cookies = [cookie for cookie in browser._cookies.values() if cookie.domain == "example.org"]  # type: ignore[union-attr]  # Werkzeug's test client keeps them there
        assert {cookie.path for cookie in cookies} == {"/groups"}
        answered, outside = crawl(browser, "/groups/")
        assert outside == set()
        assert len(answered) > ENOUGH / 4
        assert {
            address: status for address, status in answered.items() if status not in {200, 302, 303, 405}
        } == {}


def test_a_page_that_needs_signing_in_leads_back_below_the_path(client: FlaskClient, cast: Cast) -> None:
    away = client.get("/groups/sites?q=1", base_url=HOST).headers["Location"]
    assert away == "/groups/sign-in?next=/groups/sites?q%3D1"


def test_api_booth_and_monitors_are_below_the_path_too(client: FlaskClient, app: Flask) -> None:
    described = client.get("/groups/api/v1/openapi.json", base_url=HOST)
    assert described.get_json()["servers"][0]["url"] == BASE
    assert client.get("/groups/api/v1/ping", base_url=HOST).status_code == 200
    booth = client.get("/groups/c/", base_url=HOST)
    assert 'action="/groups/c/"' in booth.get_data(as_text=True)
    assert 'href="/groups/c/static/' in booth.get_data(as_text=True)
    for monitored in ("/healthz", "/groups/healthz"):
        assert client.get(monitored, base_url=HOST).status_code == 200
    elsewhere = client.get("/sign-in", base_url=HOST)
    assert elsewhere.status_code == 404
    assert f"This installation is at {BASE}" in elsewhere.get_data(as_text=True)


@pytest.mark.parametrize("settings", [1], indirect=True)
def test_a_proxy_that_takes_the_path_off_says_so(client: FlaskClient) -> None:
    page = client.get("/sign-in", base_url=HOST, headers={"X-Forwarded-Prefix": "/groups"})
    assert page.status_code == 200
    assert 'href="/groups/crisis"' in page.get_data(as_text=True)
    spoofed = client.get("/groups/sign-in", base_url=HOST, headers={"X-Forwarded-Prefix": "/evil"})
    assert 'href="/groups/crisis"' in spoofed.get_data(as_text=True)


@pytest.mark.parametrize(
    ("settings", "chain", "client_address", "scheme"),
    [
        (0, "192.0.2.7", "127.0.0.1", "http"),
        (1, "192.0.2.7, 198.51.100.4", "198.51.100.4", "https"),
        (2, "192.0.2.7, 198.51.100.4, 203.0.113.9", "198.51.100.4", "https"),
        (2, "203.0.113.9", "127.0.0.1", "https"),
    ],
    indirect=["settings"],
)
def test_only_proxies_that_were_counted_are_believed(
    client: FlaskClient, settings: Settings, chain: str, client_address: str, scheme: str
) -> None:
    told = {"X-Forwarded-For": chain, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    proof = signer(settings.secret_key).sign("doctor").decode("ascii")
    seen = client.get("/groups/seen", base_url="http://example.org", headers=told | {ASKED_BY: proof})
    assert seen.get_json() == {
        "client": client_address, "forwarded_for": chain, "host": "example.org", "peer": "127.0.0.1",
        "scheme": scheme,
    }  # fmt: skip


def test_what_a_visitor_claims_does_not_help_against_the_pause(client: FlaskClient, cast: Cast) -> None:
    found = TOKEN.search(client.get("/groups/sign-in", base_url=HOST).get_data(as_text=True))
    assert found is not None
    guess = {"csrf_token": found[1], "email": "ada@example.org", "password": "wrong and wrong again"}
    tries = [
        client.post(
            "/groups/sign-in", data=guess, base_url=HOST, headers={"X-Forwarded-For": f"192.0.2.{number}"}
        )
        for number in range(8)
    ]
    assert tries[-1].status_code == 429


def test_the_doctor_alone_is_answered(client: FlaskClient) -> None:
    for proof in ("", "doctor", signer("another secret, just as long").sign("doctor").decode()):
        assert client.get("/groups/seen", base_url=HOST, headers={ASKED_BY: proof}).status_code == 404


@pytest.mark.parametrize("address", [HOST, "https://booth.example.org/c"])
def test_the_booth_needs_a_host_of_its_own(address: str, settings: Settings) -> None:
    with pytest.raises(ConfigError, match="host name of its own"):
        load_settings({"DATA_DIR": str(settings.data_dir), "BASE_URL": BASE, "BOOTH_URL": address})
