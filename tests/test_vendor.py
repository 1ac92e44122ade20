"""Files of others that the browser gets: exactly the ones that package.json names, unchanged."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "facilitator" / "static" / "vendor"


def check(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of a tree."""
    command = [sys.executable, str(root / "scripts" / "vendor.py"), "--check"]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def copied(folder: Path) -> Path:
    """Copy what the check looks at."""
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "vendor.py", folder / "scripts")
    shutil.copy(ROOT / "package.json", folder)
    shutil.copytree(VENDOR, folder / "facilitator" / "static" / "vendor")
    return folder


def test_the_vendored_files_are_what_the_manifest_says() -> None:
    assert check(ROOT).returncode == 0


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    root = copied(tmp_path)
    with (root / "facilitator/static/vendor/htmx-2.0.11.min.js").open("a") as script:
        script.write(";")
    answer = check(root)
    assert answer.returncode == 1
    assert "htmx-2.0.11.min.js is not what the manifest says" in answer.stderr


def test_a_file_that_nobody_named_is_noticed(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / "facilitator/static/vendor/other.js").write_text("")
    assert "other.js is not in the manifest" in check(root).stderr


def test_a_version_that_is_a_range_is_refused(tmp_path: Path) -> None:
    root = copied(tmp_path)
    package = json.loads((root / "package.json").read_text())
    package["dependencies"]["htmx.org"] = "^2.0.11"
    (root / "package.json").write_text(json.dumps(package))
    answer = check(root)
    assert answer.returncode == 1
    assert "write one exact version" in answer.stderr


def test_every_vendored_file_has_its_licence_beside_it() -> None:
    packages: dict[str, set[str]] = {}
    for entry in json.loads((VENDOR / "manifest.json").read_text()):
        packages.setdefault(entry["package"], set()).add(entry["path"])
    assert packages
    assert all(any("LICEN" in path.upper() for path in paths) for paths in packages.values())
