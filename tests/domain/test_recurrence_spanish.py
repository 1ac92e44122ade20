"""Patterns said in Spanish, by the catalogue that people read."""

from datetime import datetime

import pytest

from facilitator.domain import recurrence
from facilitator.mail.tongues import catalogue
from facilitator.phrases.series import in_words

MONDAY = datetime(2026, 9, 21, 18, 30)

SAID = [
    (None, "Una vez, el 21 de septiembre de 2026"),
    ("FREQ=WEEKLY;BYDAY=TU", "Cada martes"),
    ("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261218", "Cada lunes y jueves, hasta el 18 de diciembre de 2026"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "Cada dos semanas en viernes"),
    ("FREQ=WEEKLY;COUNT=8", "Un ciclo de 8 semanas, cada lunes"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=6", "Cada dos semanas en lunes, 6 veces en total"),
    ("FREQ=MONTHLY;BYDAY=-1TH", "El último jueves de cada mes"),
    ("FREQ=MONTHLY;BYDAY=4TH", "El cuarto jueves de cada mes"),
    ("FREQ=MONTHLY;BYDAY=1MO,3MO", "El primer y tercer lunes de cada mes"),
    ("FREQ=MONTHLY;BYDAY=-2SU", "El penúltimo domingo de cada mes"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", "Cada dos meses, el segundo martes"),
    (
        "FREQ=MONTHLY;BYDAY=1MO,3WE,-1FR",
        "Cada mes, el primer lunes, el tercer miércoles y el último viernes",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Cada mes, el día 1, el día 15 y el último día"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Cada mes, el día 13, solo si es viernes"),
    ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU", "Cada 3 días, solo si es lunes o martes"),
    ("FREQ=YEARLY", "Cada año, el 21 de septiembre"),
    ("FREQ=YEARLY;BYMONTH=5,11;BYDAY=-1TU", "Cada año, el último martes de mayo y noviembre"),
    (
        "FREQ=MONTHLY;BYDAY=1MO,1TU;BYSETPOS=1",
        "Cada mes, el primer lunes y el primer martes, solo el primer día de estos en cada mes",
    ),
]


@pytest.mark.parametrize(("text", "words"), SAID)
def test_a_pattern_reads_naturally_in_spanish(text: str | None, words: str) -> None:
    settled = recurrence.settle(text, MONDAY, "Europe/Madrid")
    told = in_words(recurrence.describe(settled.rule, settled.starts_local), "es", catalogue("es").ugettext)
    assert told[0] == words


def test_what_happens_in_odd_months_is_told_in_spanish() -> None:
    settled = recurrence.settle("FREQ=MONTHLY;BYDAY=-1TH", MONDAY, "Europe/Madrid")
    told = in_words(
        recurrence.describe(settled.rule, settled.starts_local), "es_MX", catalogue("es").ugettext
    )
    assert told == ["El último jueves de cada mes", "En un mes con cinco, el último jueves es el quinto."]
