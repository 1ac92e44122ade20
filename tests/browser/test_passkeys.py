"""A passkey from beginning to end in a real Chromium, with the authenticator that it has for tests.

The pages are looked at by test_pages.py; axe would stop the authenticator here.
"""

from dataclasses import replace

from flask import Flask
from playwright.sync_api import expect

from facilitator import clock as clocks
from facilitator.clock import OffsetClock
from facilitator.config import Settings
from facilitator.services import postbox
from tests.browser.opened import NewPage, Serve
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_in_without_a_password(
    new_page: NewPage, serve: Serve, app: Flask, cast: Cast, settings: Settings
) -> None:
    clocks.install(OffsetClock(NOW))
    address = serve(app).replace("127.0.0.1", "localhost")
    postbox.install(replace(settings, base_url=address))
    page = new_page()
    page.goto(f"{address}/sign-in?next=/you/passkeys/new")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    page.get_by_label("E-mail address").fill(email_of("ada"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).tap()
    page.get_by_label("Name").fill("blue phone")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").tap()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").tap()
    expect(page.get_by_text("blue phone")).to_be_visible()

    page.get_by_text("You", exact=True).tap()
    page.get_by_role("button", name="Sign out", exact=True).last.tap()
    expect(page.get_by_text("You are signed out.").first).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{address}/sign-in?next=/groups")
    page.get_by_role("button", name="Sign in with a passkey").tap()
    expect(page.get_by_text("That did not work, or it was stopped")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Sign in with a passkey").tap()
    page.wait_for_url(f"{address}/groups")
    expect(page.get_by_text("Tuesday Circle")).to_be_visible()
