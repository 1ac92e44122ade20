"""``facilitator demo``: the product with a made-up organisation, on a clock that starts at a fixed evening."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import click

from facilitator.cli import demo_place
from facilitator.cli.crew import crew_of
from facilitator.cli.options import address, data_dir, settings_from
from facilitator.cli.run import listening, live
from facilitator.config import Settings

KEPT = {".seed", "secret_key"}  # the copy of the new demo, and the secret by which its addresses are known


@click.command(
    "demo", help="Start the product with a made-up organisation. Stop it with Ctrl-C; it remembers."
)
@data_dir
@address
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo and start anew.")
@click.option(
    "--celery", is_flag=True, help="Show the big set-up: a broker, Celery's beat and workers (CELERY=1)."
)
def command(data_dir: Path | None, host: str | None, port: int | None, *, fresh: bool, celery: bool) -> None:
    """Seed the demo where there is none yet, then run web and runner, or Celery's processes, until a stop."""
    place = Path(data_dir or os.environ.get("DATA_DIR") or demo_place.PLACE).resolve()
    demo_place.refuse_own_data(place)
    if fresh:
        clear_away(place)
    big = choose(place, celery=celery or os.environ.get(demo_place.CELERY) == "1")
    demo_place.enter(place)
    settings = listening(settings_from(place, host, port))

    def prepare() -> str:
        from facilitator.cli.demo_seed import prepare_demo

        return prepare_demo(replace(settings, redis_url=None))  # nobody listens yet, and nothing waits for it

    crew = crew_of(settings) if big else None
    sys.exit(live("demo", settings, prepare, lambda token: welcome(settings, token), crew))


def choose(place: Path, *, celery: bool) -> bool:
    """Write down for this process and those that follow whether the demo has a broker of its own.

    Raises:
        ConfigError: it cannot have one.
    """
    os.environ[demo_place.CELERY] = "1" if celery else "0"
    if celery:
        from facilitator.cli import broker

        broker.refuse_what_cannot_be(place)
    else:
        demo_place.socket_in(place).unlink(missing_ok=True)  # of a broker that was killed
    return celery


def clear_away(place: Path) -> None:
    """Remove what was done in the demo."""
    for path in place.iterdir() if demo_place.is_demo(place) else ():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def welcome(settings: Settings, token: str) -> str:
    """Go over to the demo's time, and return what is said once the pages answer."""
    from facilitator import clock
    from facilitator.cli.demo_data.seeding import COORDINATORS, PASSWORD, email_of
    from facilitator.cli.shift import shift
    from facilitator.domain.wallclock import to_local
    from facilitator.web.demo import signed

    place = settings.data_dir
    demo_place.enter(place)
    shift(settings_from())
    now = to_local(clock.now(), "Europe/London")
    link = f"{settings.base_url}/demo/{signed(settings.secret_key, demo_place.remembered(place)['account'])}"
    return (
        f"The demo is ready. Sign in as Ada, who facilitates the Tuesday Circle:\n  {link}\n"
        f"  There it is {now:%A} {now.day} {now:%B %Y}, {now:%H:%M} in London. To try an evening, open a session\n"
        "  under Coming up and move it to a time within the next two hours.\n"
        f"Others sign in with an address and a password: {email_of(COORDINATORS[0])} coordinates, {PASSWORD}\n"
        f"Sent mail: {settings.base_url}/mailbox\n"
        f"API token: {token}\n"
        f"  curl -H 'Authorization: Bearer {token}' {settings.base_url}/api/v1/sessions"
    )
