"""Tokens are made on the command line: scoped, shown once, and never further than their account."""

from flask import Flask

from tests.cast import Cast
from tests.cli.conftest import Command


def test_a_token_is_printed_alone_and_opens_what_it_is_for(command: Command, app: Flask, cast: Cast) -> None:
    made = command("token", "ada@example.org", "--scope", "groups:read", "--days", "1")
    assert made.exit_code == 0
    assert made.stdout.startswith("fac_live_")
    assert len(made.stdout.split()) == 1, "nothing else, so that it can be piped"
    bearer = {"Authorization": f"Bearer {made.stdout.strip()}"}
    client = app.test_client()
    assert client.get("/api/v1/groups", headers=bearer).status_code == 200
    assert client.get("/api/v1/members", headers=bearer).status_code == 403


def test_a_token_never_reaches_further_than_its_account(command: Command, cast: Cast) -> None:
    refused = command("token", "ada@example.org", "--scope", "admin")
    assert refused.exit_code == 1
    assert not refused.stdout


def test_an_unknown_scope_is_refused_with_the_list(command: Command, cast: Cast) -> None:
    refused = command("token", "ada@example.org", "--scope", "everything")
    assert refused.exit_code == 2
    assert "members:read" in refused.output


def test_nobody_gets_a_token_for_an_account_that_is_not_active(command: Command, cast: Cast) -> None:
    command("users", "deactivate", "ada@example.org")
    refused = command("token", "ada@example.org", "--scope", "groups:read")
    assert refused.exit_code == 1
    assert "not active" in refused.output
