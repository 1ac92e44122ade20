"""Somebody copies the whole installation after every single answer, and waits for the keys."""

import secrets

import pytest

from facilitator.domain.box import Box, associated, fill, seal
from tests.attacks.readers import Sealed, files_of, key_dir, keys_now, opens, sealed_now
from tests.circle import Circle

pytestmark = pytest.mark.requirement("C04")


def test_one_key_for_all_would_open_every_old_copy(circle: Circle) -> None:
    """The control: a box that is sealed again and again under the key that it began with."""
    checkin_id = circle.plan()
    key_id, key = "00" * 8, secrets.token_bytes(32)
    versions = [
        Sealed(checkin_id, key_id, seal(box, key, associated(checkin_id, key_id), secrets.token_bytes))
        for box in (Box(), fill([], secrets.token_bytes), fill([], secrets.token_bytes))
    ]
    assert all(opens(version, checkin_id, {key_id: key}) for version in versions)


def test_no_earlier_copy_opens_with_any_key_that_exists(circle: Circle) -> None:
    checkin_id = circle.opened()
    versions = sealed_now(circle)
    for code in circle.mailed_codes():
        circle.answer(code)
        versions += sealed_now(circle)
    assert len({version.sealed for version in versions}) == len(versions) == 8
    assert len(keys_now(circle)) == 1
    readable = [version for version in versions if opens(version, checkin_id, keys_now(circle))]
    assert readable == versions[-1:], "the attacker can open the present box, if he has its key"
    circle.end(checkin_id)
    assert keys_now(circle) == {}
    assert sealed_now(circle) == []


def test_the_files_keep_old_versions_that_nobody_can_open(circle: Circle) -> None:
    """Dead rows and free pages may still hold old ciphertexts; none of them opens with what is there."""
    checkin_id = circle.opened()
    versions = sealed_now(circle)
    for code in circle.mailed_codes():
        circle.answer(code)
        versions += sealed_now(circle)
    content = b"".join(files_of(circle).values())
    lingering = [version for version in versions[:-1] if version.sealed[:200] in content]
    assert not any(opens(version, checkin_id, keys_now(circle)) for version in lingering)


def test_no_key_lies_where_backups_are_made_from(circle: Circle) -> None:
    circle.opened()
    settings = circle.app.config["SETTINGS"]
    assert not key_dir(circle).resolve().is_relative_to(settings.data_dir.resolve())
    assert key_dir(circle).stat().st_mode & 0o077 == 0
    keys = list(keys_now(circle).values())
    elsewhere = {
        name: content for name, content in files_of(circle).items() if str(key_dir(circle)) not in name
    }
    assert not any(key in content for key in keys for content in elsewhere.values())
