"""Fetch the browser files of others by npm, at the exact versions of package.json, and write down their hashes.

    python scripts/vendor.py            fetch, copy and write static/vendor/manifest.json (needs npm and a network)
    python scripts/vendor.py --check    compare the committed files with the manifest (needs neither)

The users of Facilitator never run this: the files and the manifest are committed.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "facilitator" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
EXACT = re.compile(r"\d+\.\d+\.\d+")

Entry = dict[str, str]


def sha256(content: bytes) -> str:
    """Return the hash of a file's content, as the manifest writes it."""
    return hashlib.sha256(content).hexdigest()


def wanted() -> dict[str, Any]:
    """Return package.json, after looking that every version is exact.

    Raises:
        SystemExit: a version is a range.
    """
    package: dict[str, Any] = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for name, version in package["dependencies"].items():
        if not EXACT.fullmatch(version):
            sys.exit(f"package.json: {name} is {version!r}; write one exact version, such as 2.0.11.")
    return package


def fetch(name: str, version: str, folder: Path) -> Path:
    """Let npm fetch one package into a folder; return its archive."""
    command = [
        "npm",
        "pack",
        "--silent",
        "--ignore-scripts",
        "--pack-destination",
        str(folder),
        f"{name}@{version}",
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout
    return folder / printed.split()[-1]


def copy(archive: Path, name: str, version: str, files: dict[str, str]) -> list[Entry]:
    """Copy the chosen files out of a package; return what the manifest says about them."""
    entries = []
    with tarfile.open(archive) as package:
        for inside, target in sorted(files.items()):
            member = package.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{name} {version} has no {inside}.")
            content = member.read()
            (VENDOR / target).write_bytes(content)
            entry = {
                "file": target,
                "package": name,
                "version": version,
                "path": inside,
                "sha256": sha256(content),
            }
            entries.append(entry)
    return entries


def refresh() -> int:
    """Fetch everything and write the manifest."""
    package = wanted()
    entries: list[Entry] = []
    VENDOR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, files in sorted(package["vendored"].items()):
            version = package["dependencies"][name]
            entries += copy(fetch(name, version, Path(folder)), name, version, files)
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    for entry in entries:
        print(f"{entry['sha256'][:12]}  {entry['file']}")
    return check()


def check() -> int:
    """Compare the committed files with the manifest; return 1 and say so if one differs."""
    package = wanted()
    entries: list[Entry] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    faults = [f"{entry['file']} is not what the manifest says" for entry in entries if changed(entry)]
    faults += [
        f"{entry['file']} is of {entry['package']} {entry['version']}, package.json wants another"
        for entry in entries
        if package["dependencies"].get(entry["package"]) != entry["version"]
    ]
    known = {entry["file"] for entry in entries} | {MANIFEST.name}
    faults += [
        f"{path.name} is not in the manifest" for path in sorted(VENDOR.iterdir()) if path.name not in known
    ]
    for fault in faults:
        print(f"static/vendor: {fault}. Run `make vendor`.", file=sys.stderr)
    return 1 if faults else 0


def changed(entry: Entry) -> bool:
    """Whether a file is missing or another than the manifest says."""
    path = VENDOR / entry["file"]
    return not path.is_file() or sha256(path.read_bytes()) != entry["sha256"]


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv[1:] else refresh())
