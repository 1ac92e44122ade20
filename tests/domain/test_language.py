"""Which of the offered languages somebody reads."""

import pytest

from facilitator.domain.language import nearest


@pytest.mark.parametrize(
    ("asked", "offered", "found"),
    [
        ("es", ("en", "es"), "es"),
        ("es_MX", ("en", "es"), "es"),
        ("es-MX", ("en", "es", "es_MX"), "es_MX"),
        ("es", ("en", "es_MX"), "es_MX"),
        ("en_GB", ("en", "es"), "en"),
        ("est", ("en", "es"), None),
        ("cy", ("en", "es"), None),
        ("", ("en", "es"), None),
        (None, ("en", "es"), None),
    ],
)
def test_the_nearest_of_the_offered_languages_is_found(
    asked: str | None, offered: tuple[str, ...], found: str | None
) -> None:
    assert nearest(asked, offered) == found
