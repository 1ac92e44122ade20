"""``facilitator token``: make an API token for an account and show it once."""

from pathlib import Path

import click

from facilitator.cli.options import data_dir, existing
from facilitator.domain.token import MOST_DAYS, SCOPES, USUAL_DAYS


@click.command("token", help="Make an API token for an account and show it, once.")
@click.argument("email")
@click.option(
    "--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="May be repeated."
)
@click.option("--name", default="made on the command line", show_default=True, help="What it is for.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=USUAL_DAYS,
    show_default=True,
    help="How long it is good.",
)
@data_dir
def command(email: str, scopes: tuple[str, ...], name: str, days: int, data_dir: Path | None) -> None:
    """Print the token alone on standard output, so that it can be piped, and the rest beside it."""
    settings = existing(data_dir)
    from facilitator import transactions
    from facilitator.cli.installation import current
    from facilitator.cli.users import active_account_of
    from facilitator.domain.token import NewToken
    from facilitator.errors import NotFound
    from facilitator.services import principals, tokens

    with current(settings), transactions.unit():
        actor = principals.of_account(active_account_of(email).id)
        if actor is None:
            raise NotFound
        made = tokens.make_token(actor=actor, new=NewToken(name, list(scopes), None, days))
    click.echo(made.secret)
    click.echo(f"Shown only now; good for {days} days, for: {', '.join(made.token.scopes)}.", err=True)
