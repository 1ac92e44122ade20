"""What the web server's workers serve when ``facilitator run`` started them.

The parent imports this before it forks, so that the finished application stands in memory that all share. A worker that
was not forked (where Python starts processes afresh) builds it again and takes hold of the lifeline here.
"""

import multiprocessing
import os
from itertools import product

from babel import Locale
from sqlalchemy.orm import configure_mappers

from facilitator import logs
from facilitator.app import create_app
from facilitator.cli.lifeline import hold_on
from facilitator.cli.shift import shift
from facilitator.config import load_settings
from facilitator.extensions import db
from facilitator.services import schedule
from facilitator.web.traces import REHEARSED

PAGES = ("/sign-in", "/crisis", "/c/", "/api/v1/ping")  # open to everybody, and none of them changes anything

settings = load_settings(os.environ)
logs.install(settings.log_format, settings.log_level)
app = create_app(settings)
shift(settings)
if multiprocessing.parent_process() is not None:
    hold_on()


def rehearse() -> None:
    """Answer a few pages before the fork, so that what the first answers load stands in memory once (8 MB, measured).

    The connections that this opened are closed again: none may be shared by two processes.
    """
    configure_mappers()
    for locale in settings.locales:
        Locale.parse(locale, sep="-" if "-" in locale else "_")
    for entry in schedule.SCHEDULE:
        schedule.verb_of(entry)
    if settings.redis_url is not None:
        from facilitator.tasks.celery import load_for_sending

        load_for_sending()
    visitor = app.test_client()
    for locale, page in product(settings.locales * 2, PAGES):
        asked = {"Accept-Language": locale.replace("_", "-")}
        visitor.get(page, base_url=settings.base_url, headers=asked, environ_overrides={REHEARSED: True})
    for one in (app, app.extensions["facilitator-booth"]):  # each has engines of its own
        with one.app_context():
            for engine in db.engines.values():
                engine.dispose()
