"""How the programs of others read a calendar; run by the Python that they are installed in, never by ours.

``readers.py NAME PATH FROM TO`` prints what a program finds between two days, as JSON: a list of the start and
the end in UTC and the words. The path is a file, for ``khal`` a folder of them.
"""

import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

Found = Iterable[tuple[str, str, str]]
WRITTEN = "%Y-%m-%dT%H:%MZ"
KHAL = """
[calendars]
[[judged]]
path = {path}
[sqlite]
path = {place}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
"""


def shown(start: Any, end: Any, summary: object) -> tuple[str, str, str]:
    """Return a start and an end in UTC and the words."""
    return in_utc(start), in_utc(end), str(summary)


def in_utc(at: Any) -> str:
    """Write a moment."""
    if not isinstance(at, datetime) or at.tzinfo is None:
        message = f"a date without a zone: {at!r}"
        raise ValueError(message)
    return at.astimezone(UTC).strftime(WRITTEN)


def recurring_ical_events(path: Path, low: date, high: date) -> Found:
    """Read with recurring-ical-events."""
    calendar = importlib.import_module("icalendar").Calendar.from_ical(path.read_bytes())
    for event in importlib.import_module("recurring_ical_events").of(calendar).between(low, high):
        yield shown(event["DTSTART"].dt, event["DTEND"].dt, event["SUMMARY"])


def ical(path: Path, low: date, high: date) -> Found:
    """Read with ical."""
    stream = importlib.import_module("ical.calendar_stream").IcsCalendarStream
    calendar = stream.calendar_from_ics(path.read_text(encoding="utf-8"))
    for event in calendar.timeline.overlapping(low, high):
        yield shown(event.start_datetime, event.end_datetime, event.summary)


def khal(path: Path, low: date, high: date) -> Found:
    """Read with khal, as its command lists a folder that vdirsyncer has filled."""
    with tempfile.TemporaryDirectory() as place:
        config = Path(place) / "config"
        config.write_text(KHAL.format(path=path, place=place))
        command = [str(Path(sys.executable).parent / "khal"), "--config", str(config), "list", "--day-format", "",
                   "--format", "{start-long}|{end-long}|{title}", f"{low:%Y-%m-%d}", f"{high:%Y-%m-%d}"]  # fmt: skip
        listed = subprocess.run(command, check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        if line.count("|") > 1:
            start, end, title = line.split("|", 2)
            yield f"{start}Z", f"{end}Z", title


READERS: dict[str, Callable[[Path, date, date], Found]] = {
    "recurring-ical-events": recurring_ical_events,
    "ical": ical,
    "khal": khal,
}


def main(name: str, path: str, low: str, high: str) -> None:
    """Print what one program finds."""
    found = READERS[name](Path(path), date.fromisoformat(low), date.fromisoformat(high))
    sys.stdout.write(json.dumps(sorted(set(found))))


if __name__ == "__main__":
    main(*sys.argv[1:])
