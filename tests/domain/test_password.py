"""Weak passwords are refused with words that help; strong ones need no special characters."""

import time

import pytest

from facilitator import phrases
from facilitator.domain.password import REASONS, normalised, require_strength, words_about
from facilitator.errors import Invalid

ANA = ["Ana Quill", "ana.quill@example.org", "Harbour Lantern"]


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("password123", "account.password_known"),
        ("aaaaaaaaaaaaaa", "account.password_repeats"),
        ("abcdefghij12", "account.password_sequence"),
        ("sdfghjkl;'", "account.password_keyboard"),
        ("25.12.1990", "account.password_date"),
        ("AnaQuill2026", "account.password_about_you"),
        ("harbourlantern", "account.password_about_you"),
    ],
)
def test_a_weak_password_is_refused_with_what_makes_it_weak(password: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_strength(password, ANA)
    assert (refused.value.key, refused.value.field) == (key, "password")


@pytest.mark.parametrize(
    "password",
    [
        "seven lanterns by the harbour wall",
        "முப்பது விளக்குகள்",
        "otters-knit-quietly",
        "x7!kQ2#vLp9w",
        "🦦🏮🌊🪢🍋🧭🪵🐚🎻🪟",
    ],
)
def test_a_strong_password_needs_no_rules(password: str) -> None:
    require_strength(password, ANA)


def test_every_reason_has_words() -> None:
    for key in {*REASONS.values(), "account.password_weak", "account.password_about_you"}:
        assert phrases.has(key)


def test_the_estimate_takes_no_time_worth_attacking() -> None:
    began = time.perf_counter()
    require_strength("4@8({[<369|!1/|0$5+7%2" * 5, ANA)
    assert time.perf_counter() - began < 10


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert normalised("Zoe\u0308") == normalised("Zo\u00eb")


def test_words_about_somebody_are_taken_apart_and_run_together() -> None:
    assert {"ana", "quill", "anaquill", "example"} <= words_about(ANA)
    assert words_about(["", " "]) <= {" "}
