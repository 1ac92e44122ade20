"""People are helped to sign in from the command line, without any page."""

import re

from flask import Flask

from facilitator.services import factors, principals
from tests.cast import Cast
from tests.cli.conftest import Command
from tests.factors import give_app
from tests.pages import path_of, post

LINK = re.compile(r"http://localhost(/\S+)")


def test_everybody_is_listed_with_roles(command: Command, cast: Cast) -> None:
    listed = command("users", "list")
    assert listed.exit_code == 0
    assert re.search(r"ada@\S+  Ada  \(facilitator\)  active", listed.output)
    assert len(listed.output.splitlines()) == 6


def test_an_empty_installation_says_how_to_begin(command: Command) -> None:
    assert "set-up link" in command("users", "list").output


def test_somebody_is_invited_by_mail_and_by_a_link_that_opens(
    command: Command, app: Flask, cast: Cast
) -> None:
    invited = command("users", "invite", "new@example.org", "--name", "Noor", "--role", "coordinator")
    assert invited.exit_code == 0
    page = app.test_client().get(LINK.findall(invited.output)[0])
    assert page.status_code == 200
    assert "Noor" in page.text
    assert "new@example.org  Noor  (coordinator)  invited" in command("users", "list").output


def test_inviting_somebody_twice_is_said_in_words(command: Command, cast: Cast) -> None:
    assert command("users", "invite", "x@example.org", "--name", "X").exit_code == 0
    again = command("users", "invite", "X@example.org", "--name", "X")
    assert again.exit_code == 1
    assert again.exception is not None


def test_a_reset_link_opens_the_page_for_a_new_password(command: Command, app: Flask, cast: Cast) -> None:
    asked = command("users", "reset-link", "ADA@example.org")
    assert "two hours" in asked.output
    page = app.test_client().get(LINK.findall(asked.output)[0])
    assert page.status_code == 200
    assert 'name="password"' in page.text


def test_somebody_who_lost_password_and_phone_is_let_in_again(
    command: Command, app: Flask, cast: Cast
) -> None:
    give_app(cast, "ada")
    browser = cast.client("ada")
    kept = command("users", "reset", "ada@example.org")
    assert browser.get("/groups").status_code == 302
    with app.app_context():
        assert factors.factors_of(cast.ids["ada"]).any
    asked = command("users", "reset", "ADA@example.org", "--second-factor")
    assert (kept.exit_code, asked.exit_code) == (0, 0)
    page = LINK.findall(asked.output)[0]
    chosen = post(app.test_client(), page, {"password": "walking beside nine quiet otters"})
    assert (chosen.status_code, path_of(chosen)) == (303, "/")


def test_somebody_who_has_not_joined_gets_the_invitation_again(command: Command, cast: Cast) -> None:
    command("users", "invite", "new@example.org", "--name", "Noor")
    assert "/join/" in command("users", "reset-link", "new@example.org").output


def test_a_deactivated_account_is_out_and_gets_no_link(command: Command, app: Flask, cast: Cast) -> None:
    assert command("users", "deactivate", "ada@example.org").exit_code == 0
    with app.app_context():
        assert principals.of_account(cast.ids["ada"]) is None
    assert "inactive" in command("users", "list").output
    refused = command("users", "reset-link", "ada@example.org")
    assert refused.exit_code == 1
    assert "not active" in refused.output


def test_an_address_that_nobody_has_is_said(command: Command, cast: Cast) -> None:
    for name in ("reset-link", "deactivate"):
        refused = command("users", name, "nobody@example.org")
        assert refused.exit_code == 1
        assert "Nobody has the address nobody@example.org" in refused.output
