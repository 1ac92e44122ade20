"""Every calendar program that we could get reads from our calendars the very times that our API tells.

``make judges`` installs the programs beside the product and runs this; without them only what the product itself has
at hand is asked (tests/domain/test_vtimezone.py, tests/api/test_feeds.py).
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.serving import make_server

from tests.cast import Cast
from tests.judges import plain, scenes

HERE = Path(__file__).parent
JUDGES = os.environ.get("FACILITATOR_JUDGES", "")
ICAL_JS = Path(JUDGES) / "node/node_modules/ical.js/dist/ical.js"
ASKED = ("2026-10-20", "2027-11-22")
Shown = set[tuple[str, str, str]]
NEWEST = {"PYTHONTZPATH": ""}
SYNC = """
[general]
status_path = "{place}/status"
[pair judged]
a = "ours"
b = "folder"
collections = null
[storage ours]
type = "http"
url = "{url}"
[storage folder]
type = "filesystem"
path = "{place}/items"
fileext = ".ics"
"""
REPORT = """<?xml version="1.0"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>
<C:expand start="{low}" end="{high}"/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR">
<C:comp-filter name="VEVENT"><C:time-range start="{low}" end="{high}"/></C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
pytestmark = [
    pytest.mark.skipif(not JUDGES, reason="the programs of others are not installed: make judges"),
    pytest.mark.timeout(600),
]


def command(*words: object) -> str:
    """Run a program of the judges' environment and return what it printed."""
    # Some of them ask zoneinfo, which would take the system's files, and those can be years old.
    asked, newest = [str(word) for word in words], os.environ | NEWEST
    run = subprocess.run(asked, check=False, capture_output=True, text=True, env=newest)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def program(name: str) -> Path:
    """Return a program of the judges' environment."""
    return Path(JUDGES) / "bin" / name


def within(found: list[list[str]]) -> Shown:
    """Return what lies in the time that we look at; the programs were asked for a little more."""
    low, high = scenes.LOW[:16] + "Z", scenes.HIGH[:16] + "Z"
    return {(start, end, words) for start, end, words in found if low <= start < high}


@pytest.fixture
def names(app: Flask, cast: Cast) -> dict[UUID, str]:
    return scenes.play(app, cast)


@pytest.fixture(params=["series", "expanded"])
def served(request: pytest.FixtureRequest, app: Flask, cast: Cast, names: object) -> Iterator[str]:
    """Serve a calendar of twelve groups in twelve zones and return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}{scenes.address(app, cast, request.param)}"
    server.shutdown()
    thread.join()


def test_every_program_shows_the_times_that_our_api_tells(
    app: Flask, cast: Cast, names: dict[UUID, str], served: str, tmp_path: Path
) -> None:
    told = scenes.expected(app, cast, names)
    calendar = tmp_path / "calendar.ics"
    with urlopen(served) as answer:  # noqa: S310 - our own server
        calendar.write_bytes(answer.read())
    found = {
        "recurring-ical-events": read("recurring-ical-events", calendar),
        "ical": read("ical", calendar),
    }
    if ICAL_JS.is_file():  # make judges leaves it out where there is no npm, and says so
        found["ical.js"] = ical_js(calendar)
    if b"\r\nRRULE:FREQ=WEEKLY" in calendar.read_bytes():  # they take minutes for thousands of single dates
        found["khal behind vdirsyncer"] = read("khal", synchronised(served, tmp_path))
        found["Radicale"] = radicale(calendar, tmp_path)
    assert len(told) > 2500
    wrong = {name: differences(told, shown) for name, shown in found.items() if shown != told}
    assert {name: (len(lines), lines[:8]) for name, lines in wrong.items()} == {}


def differences(told: Shown, shown: Shown) -> list[str]:
    """Say what is missing and what is too much."""
    return [f"missing {one}" for one in sorted(told - shown)] + [
        f"more {one}" for one in sorted(shown - told)
    ]


def read(name: str, path: Path) -> Shown:
    """Ask one of the programs in Python."""
    return within(json.loads(command(program("python"), HERE / "readers.py", name, path, *ASKED)))


def synchronised(url: str, place: Path) -> Path:
    """Let vdirsyncer fetch a calendar into a folder, one file for each UID."""
    config = place / "vdirsyncer"
    config.write_text(SYNC.format(place=place, url=url))
    (place / "items").mkdir()
    for act in ("discover", "sync"):
        command(program("vdirsyncer"), "--config", config, act)
    return place / "items"


def ical_js(path: Path) -> Shown:
    """Ask the engine of Thunderbird."""
    return within(json.loads(command("node", HERE / "ical_js.mjs", ICAL_JS, path, *ASKED)))


def radicale(path: Path, place: Path) -> Shown:
    """Put the calendar on a server of others and let it expand it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (
        "--server-hosts",
        f"127.0.0.1:{port}",
        "--auth-type",
        "none",
        "--storage-filesystem-folder",
        place,
    )
    server = subprocess.Popen(
        [program("radicale"), "--config", "", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | NEWEST,
    )
    try:
        address = f"http://127.0.0.1:{port}/judge/calendar/"
        somebody = {"Authorization": "Basic anVkZ2U6"}  # any name: its folder is made when it first asks
        ask(address, "PUT", path.read_bytes(), "text/calendar", **somebody)
        asked = REPORT.format(low="20261020T000000Z", high="20271122T000000Z")
        answer = ask(address, "REPORT", asked.encode(), "application/xml", Depth="1", **somebody)
    finally:
        server.terminate()
        server.wait()
    return within(
        [
            one
            for data in ET.fromstring(answer).iter(  # noqa: S314 - our own server's
                "{urn:ietf:params:xml:ns:caldav}calendar-data"
            )
            for one in dates_in(data.text or "")
        ]
    )


def dates_in(text: str) -> Iterator[list[str]]:
    """Return the dates in an answer: all in UTC, as the standard asks of what is expanded."""
    events: list[Any] = list(Calendar.from_ical(text).walk("VEVENT"))
    for event in events:
        start: datetime = event["DTSTART"].dt
        end = start.astimezone(UTC) + plain.lasting(event)
        yield [*(f"{at.astimezone(UTC):{plain.WRITTEN}}" for at in (start, end)), str(event["SUMMARY"])]


def ask(url: str, method: str, body: bytes, kind: str, **headers: str) -> bytes:
    """Ask a server that may still be starting."""
    request = Request(url, body, {"Content-Type": kind, **headers}, method=method)  # noqa: S310 - on this machine
    for _ in range(50):
        try:
            with urlopen(request) as answer:  # noqa: S310 - see above
                found: bytes = answer.read()
                return found
        except ConnectionRefusedError:
            time.sleep(0.1)
        except OSError as error:
            if "refused" not in str(error):
                raise
            time.sleep(0.1)
    message = "the server does not start"
    raise TimeoutError(message)
