"""Words that a sender, a subject or a lock screen must not show.

A bystander who reads the first line of a message must learn nothing about the person who holds the telephone. The
list holds the beginnings of words, in the languages most likely on a screen; a translation is checked against all.
"""

import re
import unicodedata
from collections.abc import Iterable

# Beginnings of words, case-folded and without accents: English; German; French; Spanish, Portuguese and Italian;
# Dutch, Polish, Welsh and Irish.
LOUD = """
abuse addict alcohol anonymous anxi autis bereav bipolar cancer carer circle coping counsel crisis depress diagnos
disorder drug eating-dis facilitat grief griev group healing health hiv illness lonel loss medicat mental mourn ocd
overdose panic patient peer psych ptsd recover rehab self-h self-inj sober stigma suicid support surviv symptom
therap trauma treatment victim wellbeing well-being wellness
angehorig angst einsam genesung gesund gruppe krank krise patient seel selbsthilf sucht trauer trost unterstutz
accompagnement deuil entraide groupe maladie pair-aid retablissement sante solitude soutien
aiuto apoio apoyo ayuda duelo duolo enfermedad gruppo grupo luto malattia recuperacion recuperacao salud salute
saude soledad sostegno
abuso acompana adicci afligid ansiedad autoayud autolesi autoestima bienestar crisis depresi diagnosti discapacid
emocional enferm lesione medicaci paciente pareja perdida psicolog psiquiat rehabilita sobredosis sobrevivi sufrimiento
superviv terapia trastorno violencia
cefnogaeth eenzaam galar gezond groep grupa grwp herstel iechyd rouw slainte tacaiocht uzalezn wsparcie zdrowie
załob
"""
STEMS = tuple(LOUD.split())
WORD = re.compile(r"\w+(?:-\w+)*")


def loud_words(text: str, names: Iterable[str] = ()) -> list[str]:
    """Return the words of a text that say too much, in order.

    ``names`` are those of the group, the site and the organisation; each counts where it stands as a whole.
    """
    plain = folded(text)
    found = [
        word
        for word in WORD.findall(plain)
        if any(part.startswith(STEMS) for part in {word, *word.split("-")})
    ]
    wanted = (folded(name).strip() for name in names)
    return found + [name for name in wanted if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain)]


def folded(text: str) -> str:
    """Return a text in lower case and without accents, so that one spelling stands for all."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
