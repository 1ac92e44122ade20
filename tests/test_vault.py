"""Keys: for the owner's eyes only, gone when destroyed, never mistaken, never beside the data."""

import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from facilitator.errors import Unavailable
from facilitator.vault import KEY_BYTES, KeyLost, Vault

HOUR = timedelta(hours=1)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Return a vault beside the data directory."""
    (tmp_path / "data").mkdir()
    return Vault(tmp_path / "data.keys")


def age(vault: Vault, key_id: str, by: timedelta) -> None:
    """Make a key look older."""
    path = vault.directory / key_id
    then = path.stat().st_mtime - by.total_seconds()
    os.utime(path, (then, then))


def test_a_new_key_can_be_read_back(vault: Vault) -> None:
    key_id, key = vault.new()
    assert len(key_id) == 16
    assert len(key) == KEY_BYTES == 32
    assert vault.read(key_id) == key
    assert Vault(vault.directory).read(key_id) == key


def test_every_key_is_new(vault: Vault) -> None:
    made = [vault.new() for _ in range(50)]
    assert len({key_id for key_id, _ in made}) == len({key for _, key in made}) == 50


def test_only_the_owner_can_look_whatever_the_umask(vault: Vault) -> None:
    before = os.umask(0)
    try:
        key_id, _ = vault.new()
    finally:
        os.umask(before)
    assert stat.S_IMODE(vault.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((vault.directory / key_id).stat().st_mode) == 0o600


def test_a_destroyed_key_is_lost_and_destroying_it_again_is_fine(vault: Vault) -> None:
    key_id, _ = vault.new()
    vault.destroy(key_id)
    vault.destroy(key_id)
    assert list(vault.directory.iterdir()) == []
    with pytest.raises(KeyLost):
        vault.read(key_id)


def test_a_key_is_overwritten_before_it_is_removed(vault: Vault, tmp_path: Path) -> None:
    key_id, key = vault.new()
    os.link(vault.directory / key_id, tmp_path / "second_name")
    vault.destroy(key_id)
    left = (tmp_path / "second_name").read_bytes()
    assert len(left) == KEY_BYTES
    assert left != key


def test_nothing_is_lost_or_made_by_reading_an_unknown_key(vault: Vault) -> None:
    with pytest.raises(KeyLost):
        vault.read("0123456789abcdef")
    assert not vault.directory.exists()


@pytest.mark.parametrize("content", [b"", b"half a key", b"x" * 33])
def test_an_incomplete_key_is_lost(vault: Vault, content: bytes) -> None:
    key_id, _ = vault.new()
    (vault.directory / key_id).write_bytes(content)
    with pytest.raises(KeyLost):
        vault.read(key_id)


@pytest.mark.parametrize(
    "key_id",
    [
        "",
        ".",
        "..",
        "../data",
        "/etc/passwd",
        "0123456789ABCDEF",
        "0" * 15,
        "0" * 17,
        "0" * 15 + "\n",
        "\0" * 16,
    ],
)
def test_no_other_file_can_be_named_by_a_key_id(vault: Vault, key_id: str) -> None:
    vault.new()
    for act in (vault.read, vault.destroy):
        with pytest.raises(KeyLost):
            act(key_id)


def test_a_sweep_destroys_old_orphans_only(vault: Vault) -> None:
    used, old, young = (vault.new()[0] for _ in range(3))
    age(vault, used, 3 * HOUR)
    age(vault, old, 3 * HOUR)
    assert vault.sweep({used}, HOUR) == 1
    assert vault.read(used)
    assert vault.read(young)
    with pytest.raises(KeyLost):
        vault.read(old)
    assert vault.sweep({used}, HOUR) == 0


def test_a_sweep_of_everything_leaves_what_is_not_a_key(vault: Vault) -> None:
    key_id, _ = vault.new()
    (vault.directory / "README").write_text("not a key")
    age(vault, key_id, HOUR)
    assert vault.sweep(set(), timedelta(0)) == 1
    assert (vault.directory / "README").exists()


def test_a_sweep_before_the_first_key_does_nothing(vault: Vault) -> None:
    assert vault.sweep(set(), HOUR) == 0
    assert not vault.directory.exists()


def test_many_can_make_and_destroy_keys_at_once(vault: Vault) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(20):
                key_id, key = vault.new()
                assert vault.read(key_id) == key
                vault.sweep({key_id}, HOUR)
                vault.destroy(key_id)
        except BaseException as error:  # noqa: BLE001 - a thread hands whatever went wrong to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(vault.key_files()) == []


def test_no_key_is_made_where_others_can_look(vault: Vault) -> None:
    vault.directory.mkdir()
    vault.directory.chmod(0o750)
    with pytest.raises(Unavailable) as refused:
        vault.new()
    assert refused.value.key == "checkin.keys_not_private"
    assert list(vault.directory.iterdir()) == []


def test_a_key_directory_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for directory in (tmp_path / "file", tmp_path / "file" / "keys"):
        with pytest.raises(Unavailable) as refused:
            Vault(directory).new()
        assert refused.value.key == "checkin.keys_not_writable"


def test_a_key_that_cannot_be_read_now_is_not_lost(vault: Vault) -> None:
    key_id, _ = vault.new()
    (vault.directory / key_id).unlink()
    (vault.directory / key_id).mkdir()
    with pytest.raises(Unavailable) as refused:
        vault.read(key_id)
    assert refused.value.key == "checkin.keys_not_readable"


def test_a_full_disk_leaves_no_half_key(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Unavailable) as refused:
        vault.new()
    assert refused.value.key == "checkin.keys_not_writable"
    assert list(vault.directory.iterdir()) == []


def test_a_vault_that_is_a_link_to_a_memory_disk_works(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir(mode=0o700)
    (tmp_path / "memory").chmod(0o700)
    (tmp_path / "keys").symlink_to(tmp_path / "memory")
    vault = Vault(tmp_path / "keys")
    key_id, key = vault.new()
    assert vault.read(key_id) == key
    vault.destroy(key_id)
    assert list((tmp_path / "memory").iterdir()) == []
