"""The examples in deploy/ are valid, name only what exists, and keep the promises of the manual."""

import json
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from facilitator.services.schedule import SCHEDULE
from tests.sources import ROOT
from tests.test_operations import SETTINGS
from tests.test_wheel import NEEDED

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
QUEUES = {entry.lane for entry in SCHEDULE}
GRACE_SECONDS = 60  # one conversation with a silent relay
OURS = ("web", "clock", "mail", "beat")
# Read by the units themselves.
OF_THE_UNITS = {"SLOTS"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Read the compose file, with what it says once written out."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def unit(path: Path) -> RawConfigParser:
    """Read a unit of systemd."""
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def seconds(text: str) -> int:
    """Return a time such as ``90s``."""
    return int(text.removesuffix("s"))


def queues_of(words: list[str]) -> set[str]:
    """Return the queues that a command of Celery's takes from."""
    return set(words[words.index("--queues") + 1].split(",")) if "--queues" in words else set()


def test_the_compose_file_follows_the_specification(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests" / "vendored" / "compose-spec.json").read_text(encoding="utf-8"))
    problems = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(compose)
    ]
    assert problems == []
    broken = {**compose, "services": {**compose["services"], "web": {"comand": "run"}}}
    assert list(Draft202012Validator(schema).iter_errors(broken)), "and the schema sees what does not"


def test_the_compose_file_names_only_what_it_has(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= set(compose["volumes"])
    for name in OURS:
        variables = {variable.removesuffix("_FILE") for variable in services[name]["environment"]}
        assert variables <= set(SETTINGS), name
        for variable, value in services[name]["environment"].items():
            assert not variable.endswith("_FILE") or value.removeprefix("/run/secrets/") in compose["secrets"]
    healthy = {name for service in services.values() for name, how in service.get("depends_on", {}).items()
               if how["condition"] == "service_healthy"}  # fmt: skip
    assert all("healthcheck" in services[name] for name in healthy)


def test_the_compose_file_runs_all_parts_without_root(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set.union(*(queues_of(services[name]["command"]) for name in OURS)) == QUEUES
    for name in OURS:
        assert shutil.which(services[name]["command"][0], path=Path(sys.executable).parent), name
    assert "noeviction" in services["broker"]["command"]
    for name in ("clock", "mail"):
        assert seconds(services[name]["stop_grace_period"]) > GRACE_SECONDS
    last_stage = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[-1]
    (user,) = re.findall(r"^USER (\S+)$", last_stage, re.MULTILINE)
    assert not user.startswith(("0", "root"))
    assert f"uid={user.partition(':')[0]}" in compose["volumes"]["keys"]["driver_opts"]["o"]


def test_the_image_is_made_of_what_is_there() -> None:
    kept = re.findall(
        r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name in kept if not (ROOT / name).exists()] == []
    assert set(NEEDED) <= set(kept), "or no wheel comes of it"
    copied = re.findall(
        r"^COPY (?!--from)(\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "--require-hashes" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_that_exists_without_root_and_ends_it_politely(path: Path) -> None:
    service = dict(unit(path)["Service"])
    command, *words = service["ExecStart"].split()
    assert shutil.which(Path(command).name, path=Path(sys.executable).parent)
    assert service["User"] not in {"", "root"}
    assert service["RuntimeDirectoryPreserve"] == "yes", "or the keys would go with the first unit that stops"
    if "worker" in words:
        assert service["KillMode"] == "mixed", "or a message in hand is cut off"
        assert seconds(service["TimeoutStopSec"]) > GRACE_SECONDS
        assert queues_of(words) == {"%i"}


def test_the_units_share_settings_that_exist() -> None:
    text = (DEPLOY / "systemd" / "facilitator.env").read_text(encoding="utf-8")
    names = {name.removesuffix("_FILE") for name in re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)}
    assert {"DATABASE_URL", "REDIS_URL", "KEY_DIR"} <= names <= set(SETTINGS) | OF_THE_UNITS


def test_systemd_itself_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace(
            "/opt/facilitator/bin", str(Path(sys.executable).parent)
        )
        for instance in sorted(QUEUES) if "@" in path.name else [""]:
            (tmp_path / path.name.replace("@", f"@{instance}")).write_text(text, encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.glob("*.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in found.stderr.splitlines() if "facilitator" in line]
    assert (found.returncode, ours) == (0, [])


def test_the_readme_leads_to_both_examples() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in ("deploy/systemd", "deploy/compose.yaml"):
        assert f"]({path})" in readme
        assert (ROOT / path).exists()
