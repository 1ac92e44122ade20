"""`facilitator demo` as somebody tries it: one link, one token, a mailbox; and it remembers."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.house import House, eventually, living
from tests.processes.test_run import MEMORY_MB, STOP_SECONDS, gone, memory_of, processor_seconds, visiting

pytestmark = pytest.mark.processes
SEEDED_SECONDS = 20  # of two processors together, the first time
AGAIN_SECONDS = 5
BIG_MEMORY_MB = 400


def signed_in(house: House) -> str:
    """Follow the link and return what the first page says."""
    link = house.wait_for(r"(http://\S+/demo/\S+)", 120)
    with visiting(house) as visitor:
        return visitor.visit(link).text


def bearer(house: House) -> dict[str, str]:
    """Return what a call with the printed token sends."""
    token = house.wait_for(r"API token: (fac_live_\w+)", 120)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the tests of this file one place, so that the demo is seeded once."""
    return tmp_path_factory.mktemp("demo")


def doctor(house: House) -> str:
    """Return what the doctor says of the demo, told nothing but where it is."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    return subprocess.run(
        [sys.executable, "-m", "facilitator", "doctor", "--data-dir", str(house.data_dir)],
        cwd=house.data_dir.parent, env=plain, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


def test_the_demo_opens_by_one_link_and_remembers_what_was_done(folder: Path) -> None:
    with living(folder, "demo", DATABASE_URL="postgresql://nobody/nowhere") as house:
        assert "Tuesday Circle" in signed_in(house)
        assert processor_seconds(house) < SEEDED_SECONDS
        members, known = f"{house.base}/api/v1/members", bearer(house)
        assert len(httpx.get(members, headers=known).json()["data"]) >= 22
        eventually(lambda: "@example.org" in httpx.get(f"{house.base}/mailbox").text, "mail in the mailbox")
        assert memory_of(house) < MEMORY_MB
        made = httpx.post(members, json={"name_to_use": "Windermere"}, headers=known)
        assert made.status_code == 201, made.text
        processes = house.processes()
        assert house.stop() == 0
        assert gone(processes, STOP_SECONDS) == []
    with living(folder, "demo") as house:
        assert "Tuesday Circle" in signed_in(house)
        assert processor_seconds(house) < AGAIN_SECONDS
        assert not [line for line in house.said if "Making the demo" in line]
        one = httpx.get(f"{house.base}/api/v1/members/{made.json()['id']}", headers=bearer(house))
        assert one.json()["name_to_use"] == "Windermere"


def test_the_demo_shows_the_big_set_up_and_leaves_nothing_behind(folder: Path) -> None:
    with living(folder, "demo", CELERY=1) as house:
        assert "Tuesday Circle" in signed_in(house)
        ready = f"{house.base}/readyz"
        eventually(
            lambda: httpx.get(ready).json()["ready"] and "ok    beat" in doctor(house), "beat and workers"
        )
        found = doctor(house)
        for about in ("broker", "workers", "beat"):
            assert re.search(rf"^ok +{about} ", found, re.MULTILINE), found
        processes = house.processes()
        # The parent, the pages, the broker and its guard, beat, and two workers with one process in the pool of each.
        assert len(processes) == 9, processes
        assert memory_of(house) < BIG_MEMORY_MB
        pressed = time.monotonic()
        assert house.stop() == 0
        assert gone(processes, STOP_SECONDS) == []
        assert time.monotonic() - pressed < STOP_SECONDS
        assert "failed" not in " ".join(house.said)
    with living(folder, "demo", CELERY=1) as house:
        house.wait_for("API token: (.)", 120)
        family = house.processes()
        os.kill(house.process.pid, signal.SIGKILL)
        house.process.wait(STOP_SECONDS)
        assert gone(family, STOP_SECONDS) == [], "the broker, too"
