"""Seed the demo once, and keep a copy of it, so that starting anew is immediate."""

import shutil
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import func, select

from facilitator import clock, transactions
from facilitator.cli import upgrade
from facilitator.cli.demo_place import DATABASE, remember, remembered
from facilitator.cli.installation import opened
from facilitator.cli.prepare import make_directories
from facilitator.cli.shift import DEMO_START
from facilitator.config import ConfigError, Settings
from facilitator.domain.token import SCOPES, NewToken, beyond
from facilitator.extensions import db, reading
from facilitator.models.schedule import Heartbeat
from facilitator.services import principals, tokens

SEEDS = ".seed"  # beside what the demo changes: the database as it was when it was new
ACCOUNT = "account"  # as whom the link signs in
TOKEN_DAYS = 90


def prepare_demo(settings: Settings) -> str:
    """Fill the demo's directory where it is empty, let its clock go on, and return a new API token."""
    make_directories(settings)
    if not (settings.data_dir / DATABASE).exists():
        take_seed(settings, settings.data_dir / SEEDS / seed_name())
    with opened(settings):
        upgrade.migrate(db.engines[None], db.engines["box"])
        since = clock.SystemClock().now() - lived_through()
        clock.install(clock.OffsetClock(DEMO_START, since))
        account = str(remembered(settings.data_dir)[ACCOUNT])
        remember(settings.data_dir, since=since.isoformat(), account=account)
        return new_token(UUID(account))


def take_seed(settings: Settings, seed: Path) -> None:
    """Copy the seed of this version, which is made the first time; whoever is interrupted begins anew."""
    if not (seed / DATABASE).exists():
        make_seed(settings, seed)
    remember(settings.data_dir, account=(seed / ACCOUNT).read_text(encoding="utf-8"))
    unfinished = settings.data_dir / f".{DATABASE}"
    shutil.copyfile(seed / DATABASE, unfinished)
    unfinished.replace(settings.data_dir / DATABASE)


def make_seed(settings: Settings, seed: Path) -> None:
    """Play the demo's history into a database of its own; seeds of other versions go."""
    from facilitator.cli.demo_data import history

    click.echo("Making the demo organisation, the first time only. This takes some seconds.", err=True)
    shutil.rmtree(seed.parent, ignore_errors=True)
    unfinished = seed.with_name("unfinished")
    unfinished.mkdir(parents=True)
    there = replace(settings, data_dir=unfinished, database_url=f"sqlite:///{unfinished / DATABASE}")
    with opened(there):
        upgrade.migrate(db.engines[None], db.engines["box"])
        (unfinished / ACCOUNT).write_text(str(history.seed()), encoding="utf-8")
    clock.install(clock.SystemClock())
    unfinished.rename(seed)


def seed_name() -> str:
    """Return a hash of the code that makes the seed: another version of the product makes its own."""
    digest = sha256()
    for folder in (Path(__file__).parent.parent, upgrade.migrations_dir()):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def lived_through() -> timedelta:
    """Return how long the demo has been running so far; its clock stands still while it does not run."""
    with reading() as connection:
        last = connection.scalar(select(func.max(Heartbeat.at)))
    return timedelta(0) if last is None else max(timedelta(0), last - DEMO_START)


def new_token(account_id: UUID) -> str:
    """Make an API token of the demo's facilitator with every scope that they may have.

    Raises:
        ConfigError: somebody has removed that account.
    """
    with transactions.unit():
        actor = principals.of_account(account_id)
        if actor is None:
            message = "The demo's facilitator is gone. Start anew with: facilitator demo --fresh"
            raise ConfigError(message)
        out_of_reach = beyond(SCOPES, actor.roles)
        scopes = [scope for scope in SCOPES if scope not in out_of_reach]
        new = NewToken("of the demo", scopes, None, TOKEN_DAYS)
        return str(tokens.make_token(actor=actor, new=new).secret)
