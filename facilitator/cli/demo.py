"""``facilitator demo``: the product with a made-up organisation, on a clock that starts at a fixed evening."""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from facilitator import clock
from facilitator.cli.options import address, data_dir, settings_from
from facilitator.cli.run import DEMO_MARK, listening, live
from facilitator.config import ConfigError, Settings

PLACE = "demo-data"
SEED_PLACE = ".seed"  # beside what the demo changes: the state as it was when it was new
DATABASE = "facilitator.sqlite3"
TOKEN_DAYS = 90


@click.command(
    "demo", help="Start the product with a made-up organisation. Stop it with Ctrl-C; it remembers."
)
@data_dir
@address
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo and start anew.")
def command(data_dir: Path | None, host: str | None, port: int | None, *, fresh: bool) -> None:
    """Seed the demo where there is none yet, then run web and runner until a stop."""
    place = Path(data_dir or os.environ.get("DATA_DIR") or PLACE).resolve()
    refuse_own_data(place)
    mark = begin(place, fresh=fresh)
    settings = listening(in_demo(place, mark, host, port))
    code = live(settings, lambda: prepare_demo(settings, mark), lambda said: welcome(settings, said))
    sys.exit(code)


def refuse_own_data(place: Path) -> None:
    """Keep the demo out of a directory that holds anybody's own data.

    Raises:
        ConfigError: there is a database that is not the demo's.
    """
    if (place / DATABASE).exists() and not (place / DEMO_MARK).exists():
        message = f"{place} holds data of your own. Choose another directory for the demo with DATA_DIR."
        raise ConfigError(message)


def begin(place: Path, *, fresh: bool) -> dict[str, Any]:
    """Return what is remembered of this demo: when its clock began. A fresh one begins now."""
    mark = place / DEMO_MARK
    if fresh and mark.exists():
        for path in place.iterdir():
            if path.name != SEED_PLACE:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    if mark.exists():
        kept: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
        return kept
    return {"since": clock.now().isoformat()}


def in_demo(place: Path, mark: dict[str, Any], host: str | None, port: int | None) -> Settings:
    """Return the settings of the demo: its directory, its clock, and a mailbox instead of a mail server."""
    os.environ["FACILITATOR_DEMO"] = "1"
    os.environ["FACILITATOR_DEMO_SINCE"] = mark["since"]
    os.environ.setdefault("MAIL_URL", f"mailbox:{place / 'mailbox'}")
    os.environ.setdefault("MAIL_FROM", "hello@groups.example.org")
    return settings_from(place, host, port)


def prepare_demo(settings: Settings, mark: dict[str, Any]) -> str:
    """Migrate and seed, and return the account and the token of the facilitator to look around as, as JSON."""
    from facilitator.cli.installation import opened
    from facilitator.cli.prepare import make_directories

    make_directories(settings)
    if not (settings.data_dir / DEMO_MARK).exists():
        restore_seed(settings)
    with opened(settings):
        seeded = migrate_and_seed(settings)
        account = UUID(seeded or mark["account"])
        token = new_token(account)
    kept = {"since": mark["since"], "account": str(account)}
    (settings.data_dir / DEMO_MARK).write_text(json.dumps(kept), encoding="utf-8")
    return json.dumps({"account": str(account), "token": token})


def migrate_and_seed(settings: Settings) -> str | None:
    """Bring the database to this version; fill it if it is empty. Returns the account of a new seed."""
    from facilitator.cli import upgrade
    from facilitator.cli.demo_data.seeding import seed
    from facilitator.cli.shift import shift
    from facilitator.extensions import db
    from facilitator.services import organisations

    upgrade.migrate(db.engines[None], db.engines["box"])
    if organisations.is_set_up():
        kept = settings.data_dir / SEED_PLACE / "account"
        return kept.read_text(encoding="utf-8") if kept.exists() else None
    click.echo("Making the demo organisation. This takes a few seconds, the first time only.", err=True)
    account = str(seed())
    shift(settings)  # the seeding moved the clock
    keep_seed(settings, account)
    return account


def seed_hash() -> str:
    """Return a hash of the code that makes the seed: another version of the product makes its own."""
    folder = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def keep_seed(settings: Settings, account: str) -> None:
    """Keep a copy of the seeded database, so that a fresh start is immediate."""
    place = settings.data_dir / SEED_PLACE
    place.mkdir(exist_ok=True)
    source, copy = sqlite3.connect(settings.data_dir / DATABASE), sqlite3.connect(place / DATABASE)
    with copy:
        source.backup(copy)
    source.close()
    copy.close()
    (place / "account").write_text(account, encoding="utf-8")
    (place / "hash").write_text(seed_hash(), encoding="utf-8")


def restore_seed(settings: Settings) -> None:
    """Take the kept copy if this version of the code made it."""
    place = settings.data_dir / SEED_PLACE
    kept = place / "hash"
    if kept.exists() and kept.read_text(encoding="utf-8") == seed_hash():
        shutil.copyfile(place / DATABASE, settings.data_dir / DATABASE)
    elif place.exists():
        shutil.rmtree(place)


def new_token(account_id: UUID) -> str:
    """Make an API token of the facilitator with every scope that they may have."""
    from facilitator import transactions
    from facilitator.domain.token import SCOPES, NewToken, beyond
    from facilitator.services import principals, tokens

    with transactions.unit():
        actor = principals.of_account(account_id)
        if actor is None:
            message = "The demo's facilitator is gone. Start anew with: facilitator demo --fresh"
            raise ConfigError(message)
        out_of_reach = beyond(SCOPES, actor.roles)
        scopes = [scope for scope in SCOPES if scope not in out_of_reach]
        new = NewToken("of the demo", scopes, None, TOKEN_DAYS)
        return str(tokens.make_token(actor=actor, new=new).secret)


def welcome(settings: Settings, said: str) -> str:
    """Return what is said once the pages answer."""
    from facilitator.web.demo import signed

    made = json.loads(said)
    link = f"{settings.base_url}/demo/{signed(settings.secret_key, made['account'])}"
    return (
        f"The demo is ready. Sign in as Ada, who facilitates the Tuesday Circle:\n  {link}\n"
        "  It is Thursday 22 October 2026 there, half past four in London, and nothing is on tonight:\n"
        "  to try an evening, open a session under Coming up and move it to a time in the next two hours.\n"
        f"Sent mail: {settings.base_url}/mailbox\n"
        f"API token: {made['token']}\n"
        f"  curl -H 'Authorization: Bearer {made['token']}' {settings.base_url}/api/v1/sessions"
    )
