"""What several web workers say together: figures that add up whoever answers, and lines without anybody in them."""

import json
import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.multiprocess import MultiProcessCollector

from tests.evening import PASSWORD
from tests.house import House, eventually, living
from tests.processes.test_run import SET_UP_LINK, set_up, visiting

pytestmark = pytest.mark.processes
TOKEN = "what the monitoring server sends"
ASKED = 80
PING = re.compile(
    r'^facilitator_request_seconds_count\{method="GET",route="/api/v1/ping",status="200"\} (\S+)$',
    re.MULTILINE,
)
CANARIES = ("dora@example.org", "Dora", "Old Mill", "canary", PASSWORD, TOKEN)


def told(house: House) -> int:
    """Return how many pings the process that answers tells of."""
    answer = httpx.get(f"{house.base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    found = PING.search(answer.text)
    return int(float(found[1])) if found else 0


def counted_by_each(house: House) -> list[int]:
    """Return how many requests each worker has counted by itself, which is what a naive page of figures would show."""
    found = []
    for file in (house.data_dir / "metrics").glob("histogram_*.db"):
        metrics = MultiProcessCollector.merge([str(file)])  # type: ignore[no-untyped-call]  # the library's is
        samples = [sample for metric in metrics for sample in metric.samples]
        found.append(sum(int(one.value) for one in samples if one.name.endswith("_count")))
    return [count for count in found if count]


def test_two_workers_tell_the_same_and_nothing_of_anybody(tmp_path: Path) -> None:
    settings = {
        "MAIL_URL": f"mailbox:{tmp_path}/mail",
        "WEB_WORKERS": 2,
        "METRICS_TOKEN": TOKEN,
        "LOG_LEVEL": "debug",
    }
    with living(tmp_path, "run", **settings) as house:
        link = house.wait_for(SET_UP_LINK)
        set_up(house)
        for number in range(ASKED):
            answer = httpx.get(f"{house.base}/api/v1/ping", headers={"User-Agent": f"canary {number}"})
            assert answer.headers["X-Request-Id"]
        with visiting(house) as visitor:
            visitor.visit("/crisis")
            visitor.visit("/c/")
        assert len(counted_by_each(house)) == 2, "both have worked, and neither alone knows how much"
        assert {told(house) for _ in range(12)} == {ASKED}
        eventually(lambda: any('"entry"' in line for line in house.said), "a line of the runner")
        assert house.stop() == 0
    lines = [json.loads(line) for line in house.said if line.startswith("{")]
    requests = [line for line in lines if line["message"] == "request"]
    pings = [line for line in requests if line["route"] == "/api/v1/ping"]
    assert len(pings) == ASKED
    assert len({line["process"] for line in pings}) == 2
    assert len({line["request_id"] for line in requests}) == len(requests)
    assert "/set-up/<secret>" in {line["route"] for line in requests}
    assert not {"/crisis", "/c/"} & {line["route"] for line in requests}
    secret = link.rpartition("/")[2]
    written = "\n".join(line for line in house.said if line.startswith("{"))
    assert [canary for canary in (*CANARIES, secret, "127.0.0.1") if canary in written] == []
