"""Tests of the folder that takes the place of a relay."""

import resource
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from facilitator.clock import FrozenClock
from facilitator.errors import Invalid
from facilitator.mail.mailbox import MailboxTransport
from facilitator.mail.outcomes import Unreachable

FROM, TO = "hello@groups.example.org", "someone@example.net"


def test_every_message_is_one_whole_file_and_the_names_sort_by_time(
    tmp_path: Path, clock: FrozenClock
) -> None:
    box = MailboxTransport(tmp_path / "new" / "box")
    box.connect()
    for number in range(5):
        box.send(FROM, TO, b"Subject: %d\r\n\r\n" % number)
        clock.advance(timedelta(seconds=7))
    box.close()
    files = sorted(box.directory.iterdir())
    assert [file.read_bytes() for file in files] == [b"Subject: %d\r\n\r\n" % number for number in range(5)]
    assert {file.suffix for file in files} == {".eml"}
    assert files[0].name.startswith("20261022T153000.000000Z-")
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert box.directory.stat().st_mode & 0o777 == 0o700


def test_many_senders_lose_nothing(tmp_path: Path) -> None:
    def send_some(sender: int) -> None:
        for number in range(20):
            MailboxTransport(tmp_path).send(FROM, TO, b"%d-%d" % (sender, number))

    senders = [threading.Thread(target=send_some, args=(sender,)) for sender in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({file.read_bytes() for file in tmp_path.glob("*.eml")}) == 80
    assert len(list(tmp_path.iterdir())) == 80


def test_a_folder_that_cannot_be_written_is_unreachable_and_leaves_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreachable) as raised:
        MailboxTransport(tmp_path / "file" / "box").send(FROM, TO, b"x")
    assert raised.value.stage == "mailbox"


def test_a_full_disk_is_unreachable_and_leaves_nothing_half(tmp_path: Path) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, allowed[1]))
    try:
        with pytest.raises(Unreachable):
            MailboxTransport(tmp_path).send(FROM, TO, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert list(tmp_path.iterdir()) == []


def test_two_addresses_in_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        MailboxTransport(tmp_path).send(FROM, "a@b.example,c@d.example", b"x")
