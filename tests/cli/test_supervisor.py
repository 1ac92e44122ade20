"""What the supervisor finds out before it starts anything."""

import socket

import pytest

from facilitator.cli.supervisor import free_port, reachable
from facilitator.config import ConfigError


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} .* choose another with PORT or HOST"):
            free_port("127.0.0.1", port)


def test_port_zero_takes_a_free_one() -> None:
    assert free_port("127.0.0.1", 0) > 0


def test_a_server_that_listens_everywhere_is_reached_at_home() -> None:
    assert [reachable(host) for host in ("0.0.0.0", "::", "127.0.0.1", "192.0.2.1")] == [
        "127.0.0.1",
        "::1",
        "127.0.0.1",
        "192.0.2.1",
    ]
