"""Find the Chromium that the browser tests drive, or say plainly how to get one."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
INSTALL = Path(__file__).resolve().parents[2] / "scripts" / "browser.sh"
HOW_TO_GET_IT = (
    "The browser tests need Chromium and found none. On Debian and Ubuntu: apt-get install chromium. "
    "Elsewhere install Chromium or Google Chrome, or name its program: CHROMIUM=/path/to/chrome."
)


def find_chromium(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the program named by CHROMIUM, else the first one on PATH, else Chrome on macOS, else None."""
    named = environ.get("CHROMIUM")
    if named:
        return shutil.which(named, path=environ.get("PATH"))
    found = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    return next((path for path in found if path), str(MAC) if MAC.exists() else None)


def find_or_install_chromium() -> str | None:
    """Return Chromium's program, after letting the distribution install it where that is allowed (root, apt-get)."""
    found = find_chromium()
    if found or os.environ.get("CHROMIUM"):
        return found
    subprocess.run(["sh", str(INSTALL)], check=False, timeout=600)
    return find_chromium()
