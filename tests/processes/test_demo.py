"""`facilitator demo` as somebody tries it: one link, one token, a mailbox; and it remembers."""

from pathlib import Path

import httpx
import pytest

from tests.house import House, eventually, living
from tests.processes.test_run import MEMORY_MB, STOP_SECONDS, gone, memory_of, processor_seconds, visiting

pytestmark = pytest.mark.processes
SEEDED_SECONDS = 20  # of two processors together, the first time
AGAIN_SECONDS = 5


def signed_in(house: House) -> str:
    """Follow the link and return what the first page says."""
    link = house.wait_for(r"(http://\S+/demo/\S+)", 120)
    with visiting(house) as visitor:
        return visitor.visit(link).text


def bearer(house: House) -> dict[str, str]:
    """Return what a call with the printed token sends."""
    token = house.wait_for(r"API token: (fac_live_\w+)", 120)
    return {"Authorization": f"Bearer {token}"}


def test_the_demo_opens_by_one_link_and_remembers_what_was_done(tmp_path: Path) -> None:
    with living(tmp_path, "demo", DATABASE_URL="postgresql://nobody/nowhere") as house:
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
    with living(tmp_path, "demo") as house:
        assert "Tuesday Circle" in signed_in(house)
        assert processor_seconds(house) < AGAIN_SECONDS
        assert not [line for line in house.said if "Making the demo" in line]
        one = httpx.get(f"{house.base}/api/v1/members/{made.json()['id']}", headers=bearer(house))
        assert one.json()["name_to_use"] == "Windermere"
