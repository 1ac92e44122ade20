"""Codes of authenticator apps: the standard's own examples, and what any moment and any clock may bring."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import device, recovery_code, totp

RFC_SECRET = b32encode(b"12345678901234567890").decode()
SECRETS = st.binary(min_size=20, max_size=20).map(lambda octets: b32encode(octets).decode())
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(RFC_SECRET, totp.step_at(at)) == code
    assert totp.step_of(f" {code[:3]} {code[3:]} ", secret=RFC_SECRET, at=at, after=0) == totp.step_at(at)


@given(SECRETS, MOMENTS, st.integers(-5, 5))
def test_a_code_is_good_one_step_early_or_late_and_never_after_it_was_used(
    secret: str, at: datetime, behind: int
) -> None:
    step = totp.step_at(at)
    code = totp.code_at(secret, step + behind)
    found = totp.step_of(code, secret=secret, at=at, after=0)
    if abs(behind) <= totp.DRIFT:
        assert found is not None
        assert totp.step_of(code, secret=secret, at=at, after=step + totp.DRIFT) is None
        later = totp.step_of(code, secret=secret, at=at, after=found)
        assert later is None or totp.code_at(secret, later) == code, "two steps that share their digits"
    else:
        assert found is None or totp.code_at(secret, found) == code


@given(SECRETS, MOMENTS, st.text(max_size=12))
def test_no_text_breaks_the_comparison(secret: str, at: datetime, typed: str) -> None:
    if totp.is_code(typed):
        totp.step_of(typed, secret=secret, at=at + timedelta(0), after=0)


@given(st.lists(st.sampled_from(recovery_code.ALPHABET), min_size=16, max_size=16))
def test_a_code_on_paper_is_read_however_it_is_typed(signs: list[str]) -> None:
    left = iter(signs)
    code = recovery_code.drawn(lambda _alphabet: next(left))
    assert len(code) == 19
    as_read = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert recovery_code.is_code(as_read)
    assert recovery_code.plain(as_read) == "".join(signs)
    assert not totp.is_code(code)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Mozilla/5.0 (Android 15; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
            ("Firefox", "Android"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0",
            ("Microsoft Edge", "Windows"),
        ),
        ("", (None, None)),
        ("x" * 100_000, (None, None)),
    ],
)
def test_a_browser_is_known_roughly(header: str, words: tuple[str | None, str | None]) -> None:
    kept = device.rough(header)
    assert len(kept) <= 40
    assert device.names(kept) == words
