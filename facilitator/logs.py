"""What every process says about its work: one line for each event, as JSON, or as words on a terminal.

A line holds no name, address, token, query, body or path, so that whoever reads a log learns nothing about anybody.
Three things see to it: our own messages are made of keys, classes and counts; an error is written as its class and the
lines of code it passed through, never with its text, which can quote what somebody typed; and of a library's message
only its pattern is written, unless that library speaks of connections alone.
"""

import logging
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, TextIO

import orjson

Form = Literal["json", "text"]

# Libraries whose messages speak of brokers, schedules and processes alone.
SPOKEN = ("facilitator", "celery.beat", "celery.worker.consumer", "kombu.connection", "_granian")
ADDRESS = re.compile(r"\S*@\S*")
QUERY = re.compile(r"\?\S+")
# A long word of letters and digits: a token, a code, the secret in a link. Ids stand in fields of their own.
SECRET = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}")
PASSWORD = re.compile(r"(?i)\b(bearer|basic|password|secret|token)([ =:]+)\S+")
LONGEST_TRACE = 12
OURS = "facilitator"
_traced: ContextVar[Mapping[str, str]] = ContextVar("traced", default={})  # noqa: B039 - a Mapping is never changed
_installed: list[logging.Handler] = []


def new_id() -> str:
    """Return an id that a person can read out: twelve hexadecimal digits."""
    return secrets.token_hex(6)


@contextmanager
def within(**ids: str) -> Iterator[None]:
    """Write these ids into every line of the block, beside those of the blocks around it."""
    before = _traced.set({**_traced.get(), **ids})
    try:
        yield
    finally:
        _traced.reset(before)


def mark(**ids: str) -> None:
    """Write these ids, and no others, into every line from now on; for callers that are told of a begin and an end."""
    _traced.set(ids)


def traced(name: str) -> str | None:
    """Return an id of the block that is running, such as ``request_id``, None outside of one."""
    return _traced.get().get(name)


def scrubbed(text: str) -> str:
    """Return a text without whatever looks like an address, a query, a password or a token, on one line."""
    for pattern, instead in ((ADDRESS, "…"), (QUERY, "?…"), (PASSWORD, r"\1\2…"), (SECRET, "…")):
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def words_of(record: logging.LogRecord) -> str:
    """Return the message of a record, of a library that is not ``SPOKEN`` only its pattern."""
    speaks = any(record.name == name or record.name.startswith(f"{name}.") for name in SPOKEN)
    return scrubbed(record.getMessage() if speaks else str(record.msg))


def steps(trace: TracebackType | None) -> list[str]:
    """Return the lines of code that an error passed through, the last ones: module, line and function."""
    found = []
    while trace is not None:
        frame = trace.tb_frame
        found.append(f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {frame.f_code.co_name}")
        trace = trace.tb_next
    return found[-LONGEST_TRACE:]


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a record says, as the fields of a line."""
    line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "process": record.process,
        "logger": record.name,
        "message": words_of(record),
        **_traced.get(),
        **getattr(record, "facts", {}),
    }
    if record.exc_info and record.exc_info[0] is not None:
        line |= {"error": record.exc_info[0].__name__, "steps": steps(record.exc_info[2])}
    return line


class JsonLines(logging.Formatter):
    """One JSON object on a line (https://jsonlines.org)."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return orjson.dumps(line_of(record), default=str).decode()


class Words(logging.Formatter):
    """One line for a person: time, level, message, then what else there is to know."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = line_of(record)
        shown = f"{datetime.fromtimestamp(record.created, UTC):%H:%M:%S} {line.pop('level'):<8}{line.pop('message')}"
        for known in ("at", "process", "logger"):
            line.pop(known)
        last = line.pop("steps", [])[-1:]
        more = [f"{name}={value}" for name, value in line.items()] + [f"at {step}" for step in last]
        return " ".join([shown, *more])


def form_for(stream: TextIO) -> Form:
    """Return words for a terminal, JSON for everything else."""
    return "text" if stream.isatty() else "json"


def install(form: str = "", level: str = "", *, stream: TextIO | None = None) -> logging.Handler:
    """Write all lines of this process to a stream, standard error by default; a second call replaces the first.

    Without a ``form`` a terminal gets words and everything else JSON; without a ``level`` JSON has every event and a
    terminal what somebody should look at.
    """
    out = sys.stderr if stream is None else stream
    chosen = form or form_for(out)
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines() if chosen == "json" else Words())
    root = logging.getLogger()
    remove()
    root.addHandler(handler)
    _installed.append(handler)
    usual = "info" if chosen == "json" else "warning"
    logging.getLogger(OURS).setLevel((level or usual).upper())
    return handler


def remove() -> None:
    """Write no more lines."""
    for handler in _installed:
        logging.getLogger().removeHandler(handler)
    _installed.clear()
