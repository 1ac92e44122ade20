"""The product below a path and behind a real proxy: a visitor sets it up, and the doctor names what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evening import PASSWORD
from tests.house import House, living
from tests.proxy import Proxy, proxy
from tests.visitor import Visitor

pytestmark = pytest.mark.processes


def doctor(house: House, base: str, **settings: object) -> str:
    """Ask the doctor, as an operator would who changed a setting."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    given = {"DATA_DIR": house.data_dir, "KEY_DIR": house.key_dir, "BASE_URL": base, **settings}
    done = subprocess.run(
        [sys.executable, "-m", "facilitator", "doctor"],
        env=own | {name: str(value) for name, value in given.items()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def line(said: str, about: str) -> str:
    """Return the line of the doctor about something."""
    return next((text for text in said.splitlines() if text[6:].startswith(about)), said)


def visit(house: House, base: str) -> None:
    """Set up through the proxy with a browser without scripts, and look around."""
    visitor = Visitor(base)
    link = house.wait_for(r"(http://\S+/set-up/\S+)")
    assert link.startswith(f"{base}/set-up/")
    visitor.visit(link)
    visitor.press(
        "Set up and sign in", organisation="Old Mill", name="Dora", email="dora@example.org",
        password=PASSWORD, time_zone="Europe/Dublin", country="IE", sender_label="A note",
    )  # fmt: skip
    visitor.follow("Add a site")
    visitor.press("Save", name="Mill Rooms", time_zone="Europe/Dublin", country="IE")
    visitor.visit(f"{base}/sites")
    assert "Mill Rooms" in visitor.page.text
    assert all(
        address.startswith(("/groups/", "#", "http", "tel:", "sms:", "mailto:"))
        for _, address in visitor.page.links
    )
    visitor.http.close()


def wrong_ways(house: House, front: Proxy, base: str) -> None:
    """Get one thing after the other wrong, and hear which setting to change."""
    host = f"localhost:{front.server_port}"
    assert line(doctor(house, base, TRUSTED_PROXIES=1), "host").startswith("ok")
    front.host = "127.0.0.1:1"
    assert f"Requests to {host} arrive for 127.0.0.1:1" in line(
        doctor(house, base, TRUSTED_PROXIES=1), "host"
    )
    front.host, front.strip = None, "/groups"
    assert "takes the path" in line(doctor(house, base, TRUSTED_PROXIES=1), "way")
    front.strip = ""
    assert "Something else answers" in line(
        doctor(house, base, SECRET_KEY="z9" * 8 + "another of our own"), "way"
    )


def test_a_visitor_and_the_doctor_come_through_a_proxy_below_a_path(tmp_path: Path) -> None:
    with proxy(0) as front:
        base = f"{front.address}/groups"
        given = {"BASE_URL": base, "MAIL_URL": f"mailbox:{tmp_path}/mail", "TRUSTED_PROXIES": 1}
        with living(tmp_path, "run", **given) as house:
            house.wait_for(r"(Facilitator is ready)")
            front.upstream = int(house.base.rpartition(":")[2])
            visit(house, base)
            wrong_ways(house, front, base)
            front.says_from = False
            said = line(doctor(house, base, TRUSTED_PROXIES=1), "client address")
            assert "everybody can choose an address" in said
            assert "Set TRUSTED_PROXIES=0" in said


def test_a_proxy_that_nobody_counted_is_named(tmp_path: Path) -> None:
    with proxy(0) as front:
        given = {"BASE_URL": front.address, "MAIL_URL": f"mailbox:{tmp_path}/mail"}
        with living(tmp_path, "run", **given) as house:
            house.wait_for(r"(Facilitator is ready)")
            front.upstream = int(house.base.rpartition(":")[2])
            said = line(doctor(house, front.address), "client address")
            assert "Every visitor seems to come from 127.0.0.1, which is a proxy" in said
            assert "Set TRUSTED_PROXIES=1" in said
