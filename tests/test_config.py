"""Settings come from the environment or from files, and what cannot work is refused with what to do."""

import stat
from pathlib import Path

import pytest

from facilitator.config import ConfigError, load_settings

SECRET = "Jw7_kq0-3hXz9RmV2bT5yLcN8sPdF1gA"


def test_an_empty_environment_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert settings.data_dir == tmp_path / "data"
    assert settings.key_dir == tmp_path / "data.keys", (
        "beside the data, so that copying one never copies the other"
    )
    assert settings.is_sqlite
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.base_url == "http://localhost:8000"
    assert not settings.secure


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = load_settings({"DATA_DIR": str(tmp_path / "data")})
    assert load_settings({"DATA_DIR": str(tmp_path / "data")}).secret_key == first.secret_key
    assert len(first.secret_key) >= 32
    path = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_every_setting_can_come_from_a_file(tmp_path: Path) -> None:
    for name, value in {"SECRET_KEY": SECRET, "MAIL_URL": "smtps://u:p@mail.example.org"}.items():
        (tmp_path / name).write_text(f"{value}\n", encoding="utf-8")
    files = {f"{name}_FILE": str(tmp_path / name) for name in ("SECRET_KEY", "MAIL_URL")}
    settings = load_settings({"DATA_DIR": str(tmp_path), **files})
    assert settings.secret_key == SECRET
    assert settings.mail_url == "smtps://u:p@mail.example.org"


@pytest.mark.parametrize(
    "value",
    [
        "secret",
        "changeme",
        "x" * 64,
        "change-me-change-me-change-me-change-me",
        "your-secret-key-goes-here-123456789",
    ],
)
def test_a_placeholder_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is a placeholder"):
        load_settings({"DATA_DIR": str(tmp_path), "SECRET_KEY": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"), ("PORT", "-1"), ("PORT", "٣٤"), ("WEB_WORKERS", "0"), ("WEB_WORKERS", "many"),
        ("BASE_URL", "groups.example.org"), ("BASE_URL", "ftp://example.org"), ("BASE_URL", "http://[::1"),
        ("BOOTH_URL", "https://"), ("DATABASE_URL", "mysql://localhost/x"), ("DATABASE_URL", "facilitator"),
        ("FACILITATOR_DEMO_SINCE", "yesterday"), ("FACILITATOR_DEMO_SINCE", "2026-10-22T15:30:00"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_work_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load_settings({"DATA_DIR": str(tmp_path), name: value})


def test_a_file_that_is_no_directory_cannot_hold_the_data(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="Choose another with DATA_DIR"):
        load_settings({"DATA_DIR": str(tmp_path / "file" / "data")})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_gets_the_driver_that_comes_along(tmp_path: Path, scheme: str) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}://u:p@db/f"})
    assert settings.database_url == "postgresql+psycopg://u:p@db/f"
    assert not settings.is_sqlite


def test_an_address_decides_on_secure_cookies(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), "BASE_URL": "https://groups.example.org/"})
    assert settings.base_url == "https://groups.example.org"
    assert settings.secure
    assert settings.booth_base == "https://groups.example.org/c"


def test_addresses_of_ip_version_six_stand_in_brackets(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), "HOST": "2001:db8::1", "PORT": "80"})
    assert settings.base_url == "http://[2001:db8::1]:80"


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    empty = dict.fromkeys(
        ("PORT", "HOST", "BASE_URL", "MAIL_URL", "DATABASE_URL", "SECRET_KEY", "LOCALES"), ""
    )
    settings = load_settings({"DATA_DIR": str(tmp_path), **empty})
    assert (settings.port, settings.locales) == (8000, ("en", "es"))
    assert (tmp_path / "secret_key").exists()
