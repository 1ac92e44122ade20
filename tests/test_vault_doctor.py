"""What the doctor says about the key directory: where it lies, and who can look into it."""

from pathlib import Path

import pytest

from facilitator.phrases import text_of
from facilitator.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Return a vault beside the data directory."""
    (tmp_path / "data").mkdir()
    return Vault(tmp_path / "data.keys")


def problems(vault: Vault) -> list[str]:
    """Return the keys of what the doctor would say."""
    return [problem.key for problem in vault.problems(vault.directory.parent / "data")]


def test_the_doctor_finds_nothing_wrong_with_a_good_directory(vault: Vault) -> None:
    assert problems(vault) == []
    vault.new()
    assert problems(vault) == []


def test_the_doctor_refuses_a_directory_inside_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True, mode=0o700)
    (data / "keys").chmod(0o700)
    link = tmp_path / "looks_outside"
    link.symlink_to(data / "keys")
    for directory in (data / "keys", data, link, tmp_path / "x" / ".." / "data" / "later"):
        found = [problem.key for problem in Vault(directory).problems(data)]
        assert "checkin.keys_inside_data" in found


def test_a_sibling_with_a_similar_name_is_outside_the_data(vault: Vault) -> None:
    assert vault.directory.name.startswith("data")
    assert problems(vault) == []


def test_the_doctor_finds_open_directories_and_open_keys(vault: Vault) -> None:
    key_id, _ = vault.new()
    (vault.directory / key_id).chmod(0o640)
    assert problems(vault) == ["checkin.keys_not_private"]
    (vault.directory / key_id).chmod(0o600)
    vault.directory.chmod(0o701)
    assert problems(vault) == ["checkin.keys_not_private"]


def test_the_doctor_finds_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("in the way")
    (problem,) = Vault(tmp_path / "keys").problems(tmp_path / "data")
    assert problem.key == "checkin.keys_not_writable"
    assert text_of(problem.key)
