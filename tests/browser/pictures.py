"""The pictures of docs/images: small, and each with what a screen reader would say of its page written inside.

A picture is out of date when its page says something else now, or looks different: the same words in other colours. The
font is not compared, because every machine has another one.
"""

import re
import struct
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.checks import source

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SAYS = b"Description"  # one of the keywords that the PNG specification knows (11.3.3.2)
PALETTE, EIGHT_BITS = 3, 8
RECOLOURED = 0.02  # of the pixels: half of a button that is as wide as a phone
LINES_SHOWN = 12
ADDRESSES = re.compile(r"^ *- /url: .*\n?", re.MULTILINE)
HOW = "Run `make screenshots`, look at what has changed, and commit docs/images."


def said_by(page: Page) -> str:
    """Return what a screen reader would say of a page, without the addresses of its links."""
    return ADDRESSES.sub("", page.locator("body").aria_snapshot() + "\n")


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def written(painted: dict[str, Any], says: str) -> bytes:
    """Return a PNG of indexed colours that says what it shows."""
    width, pixels = painted["width"], b64decode(painted["pixels"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, painted["height"], EIGHT_BITS, PALETTE, 0, 0, 0)
    text = SAYS + b"\0\1\0\0\0" + zlib.compress(says.encode(), 9)  # compressed, in no particular language
    parts = (b"IHDR", head), (b"PLTE", bytes(painted["palette"])), (b"iTXt", text)
    return (
        SIGNATURE
        + b"".join(chunk(kind, data) for kind, data in parts)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def says(png: bytes) -> str:
    """Return what a picture says that it shows, nothing if it was not written here."""
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"iTXt" and data.startswith(SAYS + b"\0"):
            return zlib.decompress(data[len(SAYS) + 5 :]).decode()
        at += length + 12
    return ""


@dataclass
class Studio:
    """Takes pictures and compares them with those of a folder; with ``writes`` it replaces the old ones."""

    folder: Path
    darkroom: Page  # an empty page that works on pictures
    writes: bool = False
    taken: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def take(self, name: str, page: Page) -> None:
        """Take a picture of what stands in the window, and note what is wrong with the one that is kept."""
        self.taken.append(name)
        kept, fresh, now = self.folder / f"{name}.png", page.screenshot(animations="disabled"), said_by(page)
        fault = self.fault(kept.read_bytes(), fresh, now) if kept.exists() else "is not there"
        if fault and self.writes:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(written(self.ask("painted", encoded(fresh)), now))
        elif fault:
            self.faults.append(f"docs/images/{name}.png {fault}")

    def fault(self, kept: bytes, fresh: bytes, now: str) -> str:
        """Return what is wrong with a picture, nothing if it still shows its page."""
        before = says(kept)
        if before != now:
            changes = list(unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0))[2:]
            lines = [line for line in changes if not line.startswith("@@")][:LINES_SHOWN]
            return "\n    ".join(["no longer says what its page says:", *lines])
        part = float(self.ask("recoloured", [encoded(kept), encoded(fresh)]))
        return f"looks different: {part:.0%} of it has another colour" if part > RECOLOURED else ""

    def ask(self, verb: str, about: Any) -> Any:
        """Let the browser work on pictures."""
        return self.darkroom.evaluate(f"(about) => ({source('studio.js').strip()}).{verb}(about)", about)

    def report(self) -> str:
        """Say all that is wrong, and what to do about it."""
        return "\n".join([*self.faults, HOW])


def encoded(png: bytes) -> str:
    """Return a picture as text, to hand it to the browser."""
    return b64encode(png).decode()
