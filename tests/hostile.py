"""What people and programs type that nobody hoped for."""

from typing import Any

RTL = "\u202eevil\u202c\u200f ليلى"
FAMILY = "👩🏽‍👩🏻‍👧🏿‍👦🏼"
ZALGO = "Z" + "\u0334\u0335\u0336\u0337\u0338" * 20
MEGABYTE = "x" * 990_000
# Texts that a form or a JSON string can carry.
TEXTS: tuple[str, ...] = (
    "", " ", "\u00a0\u2003", "0", "-1", "1e999", "99999999999999999999", "NaN", "null", "true", "\x00", "Sam\x00",
    "\x1b[2J", "\ufeff", "\u200b", RTL, FAMILY * 70, ZALGO, "ﷺ" * 300, "<script>alert(1)</script>",
    "'; DROP TABLE member; --", "{{ 7 * 7 }}", "%s%n{0}", "%(name)s", "../../etc/passwd", "a\r\nBcc: x@example.org",
    "x" * 100_000, "2026-02-30", "0000-00-00", "2026-10-25T01:30", "9999-12-31T23:59", "25:61",
    "00000000-0000-0000-0000-000000000000", "\U0010ffff", "\ufffe", "\u2028", "١٢٣",
)  # fmt: skip
# Values of every other kind that JSON knows.
KINDS: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 2**31, 2**63, 1e308, [], {}, [[]], {"a": {"b": []}}, [None] * 1000, "\ud800",
)  # fmt: skip
