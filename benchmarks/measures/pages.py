"""Every page at 300 groups on one worker: how long one reader waits who is alone on the machine."""

import re
import time
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from benchmarks.client import percentile
from benchmarks.measure import Figures, Run, session_of
from benchmarks.population import PASSWORD, email_of
from benchmarks.servers import Place, Server, environment
from benchmarks.sql import uid
from facilitator.app import create_app
from facilitator.config import load_settings

TIMES = 25
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NO_PAGES = ("static", "web.demo", "web.sign_ins", "web.set_up", "web.stop_links", "web.health.metrics")


class Reader:
    """A browser of one person, signed in."""

    def __init__(self, server: Server, account: int) -> None:
        """Sign in with an account of the yardstick."""
        self.server, self.cookies = server, SimpleCookie()
        found = CSRF.search(self.read("/sign-in")[2].decode())
        form = {"email": email_of(account), "password": PASSWORD, "csrf_token": found[1] if found else ""}
        self.read("/sign-in", urlencode(form))

    def read(self, path: str, form: str = "") -> tuple[int, float, bytes]:
        """Return status, milliseconds until the last byte, and the page."""
        line = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        line.connect()
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        headers = {
            "Cookie": cookie,
            **({"Content-Type": "application/x-www-form-urlencoded"} if form else {}),
        }
        began = time.perf_counter()
        line.request("POST" if form else "GET", path, body=form or None, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        line.close()
        return answer.status, took, body


def known() -> dict[str, UUID]:
    """Return what stands for each id in a path: things of the first group."""
    one = ("group", "member", "membership", "site", "account", "series")
    return {"session_id": session_of(1), **{f"{kind}_id": uid(kind, 1) for kind in one}}


def paths(place: Place) -> tuple[dict[str, str], list[str]]:
    """Return the path of every page by its name, and the names of those that need what is not there."""
    app = create_app(load_settings(environment(place, 8000, 1)))
    ids: dict[str, Any] = known()
    found, left_out = {}, []
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if (
            not rule.endpoint.startswith("web.")
            or "GET" not in (rule.methods or ())
            or rule.endpoint.startswith(NO_PAGES)
        ):
            continue
        if rule.arguments <= set(ids):
            found[rule.endpoint] = urls.build(rule.endpoint, {name: ids[name] for name in rule.arguments})
        else:
            left_out.append(rule.endpoint)
    return found, left_out


def times_of(reader: Reader, path: str, times: int) -> Figures | None:
    """Return how long a page takes and what it costs, None where the reader may not see it."""
    if reader.read(path)[0] != 200:
        return None
    before = reader.server.cpu()
    waits = sorted(reader.read(path)[1] for _ in range(times))
    spent = (reader.server.cpu() - before) / times * 1000
    return {
        "p50_ms": round(percentile(waits, 0.5), 1),
        "p95_ms": round(percentile(waits, 0.95), 1),
        "cpu_ms": round(spent, 1),
    }


def pages(run: Run, kind: str) -> Figures:
    """Read every page several times as facilitator, as coordinator and as administrator."""
    size = run.middle
    place = run.ground.place(kind, size)
    found, left_out = paths(place)
    times = TIMES if run.pace.seconds > 1 else 3
    measured: Figures = {}
    with run.side_by_side(place, "product", workers=1) as (product,):
        who = {"facilitator": 1, "coordinator": size.coordinator(), "administrator": size.admin()}
        for role, account in who.items():
            reader = Reader(product, account)
            for name, path in sorted(found.items()):
                seen = times_of(reader, path, times)
                if seen is not None:
                    measured[f"{name.removeprefix('web.')} ({role})"] = seen
    slowest = dict(sorted(measured.items(), key=lambda item: -item[1]["p95_ms"])[:10])
    over = [name for name, seen in measured.items() if seen["p95_ms"] > 100]
    return {"pages": len(measured), "over_100_ms": over, "slowest": slowest, "needing_more": sorted(left_out)}
