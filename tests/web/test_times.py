"""Dates and times on pages: in the order and with the small words of each language."""

from datetime import date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from facilitator.web.names import short_day
from facilitator.web.times import day, moment

LAST_YEAR = date(2025, 10, 30)
TONIGHT = datetime(2026, 10, 29, 19, 0)


@pytest.mark.parametrize(
    ("locale", "with_year", "tonight", "short"),
    [
        ("en", "Thursday 30 October 2025", "Thursday 29 October, 7:00 pm", "30 Oct 2025"),
        ("en_GB", "Thursday 30 October 2025", "Thursday 29 October, 7:00 pm", "30 Oct 2025"),
        ("es", "jueves, 30 de octubre de 2025", "jueves, 29 de octubre, 19:00", "30 oct 2025"),
        ("es_MX", "jueves, 30 de octubre de 2025", "jueves, 29 de octubre, 7:00 p.m.", "30 oct 2025"),
        ("de", "Donnerstag, 30. Oktober 2025", "Donnerstag, 29. Oktober, 19:00", "30. Okt. 2025"),
    ],
)
def test_dates_are_written_as_each_language_does(
    app: Flask, locale: str, with_year: str, tonight: str, short: str
) -> None:
    with app.test_request_context(), force_locale(locale):
        assert day(LAST_YEAR) == with_year
        assert moment(TONIGHT).replace("\u202f", " ").replace("\xa0", " ") == tonight
        assert short_day(LAST_YEAR) == short
