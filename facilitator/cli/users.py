"""``facilitator users``: help people to sign in, from the machine that the product runs on."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from facilitator.cli.options import data_dir, existing

if TYPE_CHECKING:
    from facilitator.models.account import Account

ROLES = ("admin", "coordinator", "facilitator", "safeguarding_lead")


@click.group("users", help="List, invite and help the people who sign in.")
def command() -> None:
    """Hold the commands about people."""


@command.command("list", help="List everybody who may sign in.")
@data_dir
def list_users(data_dir: Path | None) -> None:
    """Print one line for each account: address, roles, how it stands."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.domain.page import PageRequest
    from facilitator.domain.principal import Principal
    from facilitator.services import accounts

    with current(settings), transactions.unit(writes=False):
        cursor, seen = None, 0
        while cursor is not None or not seen:
            page = accounts.read_accounts(actor=Principal.system(), page=PageRequest(200, cursor))
            for row in page.rows:
                state = "inactive" if not row.active else "active" if row.joined else "invited"
                roles = ", ".join(sorted(set(filter(None, (row.roles or "").split(","))))) or "no role"
                click.echo(f"{row.email}  {row.name}  ({roles})  {state}")
            cursor, seen = page.next_cursor, seen + len(page.rows)
            if not seen:
                click.echo("Nobody yet. Open the set-up link that `facilitator run` prints.")
                return


@command.command("invite", help="Invite somebody by mail, and print the link for when mail does not work.")
@click.argument("email")
@click.option("--name", required=True, help="What colleagues see.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    default=["facilitator"],
    show_default=True,
    help="What they do; may be repeated.",
)
@data_dir
def invite(email: str, name: str, roles: tuple[str, ...], data_dir: Path | None) -> None:
    """Make an account and a link that opens it."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.domain.account import NewAccount
    from facilitator.domain.principal import Principal
    from facilitator.services import account_links, accounts

    with current(settings), transactions.unit():
        account = accounts.invite(actor=Principal.system(), new=NewAccount(email, name, list(roles)))
        path = account_links.path("invitation", account_links.mint(account.id, "invitation"))
    click.echo(f"{email} is invited: a mail goes out with the next round of the runner.")
    click.echo(f"Or hand over this link, good for a week:\n  {settings.base_url}{path}")


@command.command("reset-link", help="Print a link with which somebody chooses a new password.")
@click.argument("email")
@data_dir
def reset_link(email: str, data_dir: Path | None) -> None:
    """Make a link for a new password, or the invitation again for somebody who has not joined."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.services import account_links

    with current(settings), transactions.unit():
        account = active_account_of(email)
        purpose = "password" if account.joined else "invitation"
        path = account_links.path(purpose, account_links.mint(account.id, purpose))
    lasts = "two hours" if purpose == "password" else "a week"
    click.echo(f"Good for {lasts}, once:\n  {settings.base_url}{path}")


@command.command("reset", help="Sign somebody out everywhere and print a link for a new password.")
@click.argument("email")
@click.option(
    "--second-factor", is_flag=True, help="Also remove their authenticator app, passkeys and recovery codes."
)
@data_dir
def reset(email: str, data_dir: Path | None, *, second_factor: bool) -> None:
    """Let somebody back in who lost the password, the phone or both."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.domain.principal import Principal
    from facilitator.services import resets

    with current(settings), transactions.unit():
        account = active_account_of(email)
        path = resets.reset(actor=Principal.system(), account_id=account.id, second_factors=second_factor)
    click.echo(f"{email} is signed out everywhere.")
    if second_factor:
        click.echo("App, passkeys and recovery codes are removed, and a mail says so.")
    click.echo(f"This link sets a new password, once and soon:\n  {settings.base_url}{path}")


@command.command("deactivate", help="Let somebody no longer sign in; their tokens stop, what they did stays.")
@click.argument("email")
@data_dir
def deactivate(email: str, data_dir: Path | None) -> None:
    """Make an account inactive: it is out with its next request."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.domain.principal import Principal
    from facilitator.services import accounts

    with current(settings), transactions.unit():
        accounts.change_account(
            actor=Principal.system(), account_id=account_of(email).id, changes={"active": False}
        )
    click.echo(f"{email} can no longer sign in.")


def account_of(email: str) -> "Account":
    """Return the account with an address.

    Raises:
        ClickException: there is none.
    """
    from sqlalchemy import select

    from facilitator.extensions import db
    from facilitator.models.account import Account

    account = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        message = f"Nobody has the address {email}. See: facilitator users list"
        raise click.ClickException(message)
    return account


def active_account_of(email: str) -> "Account":
    """Return the active account with an address.

    Raises:
        ClickException: there is none, or it is not active.
    """
    account = account_of(email)
    if not account.active:
        message = f"The account {email} is not active."
        raise click.ClickException(message)
    return account
