"""The booth in another language: by the browser, or by a button whose choice travels with the page alone."""

import pytest

from tests.booth.textonly import TextBrowser
from tests.circle import Circle
from tests.pages import words_of

THANKS = "Gracias. Tu respuesta está en la urna."


@pytest.mark.requirement("C07")
def test_the_booth_speaks_the_language_of_the_browser(circle: Circle) -> None:
    said = words_of(
        circle.app.test_client().get("/c/", headers={"Accept-Language": "es-AR,es;q=0.9,en;q=0.5"})
    )
    assert "Esto es anónimo, así que nadie puede ver que fuiste tú ni responderte." in said
    assert "Ayuda ahora mismo" in said
    assert "English" in said


def test_a_button_chooses_the_language_for_the_whole_way(circle: Circle) -> None:
    code = circle.printed_codes(circle.opened())[0]
    browser = TextBrowser(circle.app.test_client())
    browser.go("/c/")
    assert browser.press("Español", code=code) == 200
    assert browser.press("Ir a las preguntas") == 200  # the code is still there
    assert "En este grupo siento que me escuchan." in browser.said
    assert browser.press("Echar en la urna", heard="yes") == 200
    assert THANKS in browser.said
    assert browser.press("Cambiar mi respuesta") == 200
    assert "Lo que elegiste antes no se vuelve a mostrar a nadie." in browser.said


def test_the_choice_is_kept_nowhere_but_in_the_page(circle: Circle) -> None:
    client = circle.app.test_client()
    chosen = client.post("/c/", data={"step": "language-es", "code": "abc"})
    assert "Unas preguntas" in words_of(chosen)
    assert "Set-Cookie" not in chosen.headers
    assert (
        "lang=" not in chosen.get_data(as_text=True).split("<form", 1)[1].split(">", 1)[0]
    )  # not in the address
    assert "A few questions" in words_of(client.get("/c/"))


@pytest.mark.parametrize("step", ["language-", "language-xx", "language-" + "e" * 5000, "language-es\0"])
def test_a_language_that_is_not_offered_changes_nothing(circle: Circle, step: str) -> None:
    answer = circle.app.test_client().post("/c/", data={"step": step, "lang": "../../etc"})
    assert answer.status_code == 200
    assert "A few questions" in words_of(answer)
