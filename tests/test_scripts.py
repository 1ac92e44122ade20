"""The measuring scripts of the gate see what they are there to see."""

import ast
from pathlib import Path

import pytest

from scripts import requirements, shape

CEILINGS = {"function_p90": 20, "function_max": 40, "file_p90": 200, "file_max": 300, "parameters_max": 6}


def measured(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> shape.Shape:
    """Measure one file of the given text."""
    monkeypatch.setattr(shape, "ROOT", tmp_path)
    (tmp_path / "facilitator").mkdir()
    (tmp_path / "facilitator" / "one.py").write_text(text, encoding="utf-8")
    return shape.measure(tmp_path / "facilitator", exempt=["facilitator/exempt/*"])


def test_a_long_function_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shape_of_it = measured(tmp_path, "def long():\n" + "    1\n" * 41, monkeypatch)
    found = shape.judge("facilitator", shape_of_it, CEILINGS)
    assert found[0] == "facilitator/one.py:1 long: 42 lines, at most 40"
    assert "max  42" in capsys.readouterr().out


def test_parameters_are_counted_without_self(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "class A:\n    def f(self, a, b, /, c, *, d, e, f, g): ...\n"
    assert measured(tmp_path, text, monkeypatch).parameters[0].size == 7


def test_a_short_file_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shape.judge("facilitator", measured(tmp_path, "A = 1\n", monkeypatch), CEILINGS) == []


def test_marks_of_functions_and_of_whole_files_are_read() -> None:
    text = (
        'pytestmark = [pytest.mark.requirement("P01"), pytest.mark.browser]\n'
        '@pytest.mark.requirement("C01", "C02")\ndef test_a_thing_holds(): ...\n'
    )
    assert sorted(requirements.marked(ast.parse(text))) == [
        ("C01", "a thing holds"),
        ("C02", "a thing holds"),
        ("P01", ""),
    ]


def test_a_promise_needs_a_test_or_a_date_and_not_both() -> None:
    promised = {
        "P01": {"says": "One."},
        "P02": {"says": "Two.", "not_yet": "2026-11-23"},
        "P03": {"says": "Three."},
    }
    found = requirements.faults(
        promised, {"P02": [("t.py", "s")], "P03": [("t.py", "s")], "P99": [("t.py", "s")]}
    )
    assert [line.split(":")[0] for line in found] == ["P99", "P01", "P02"]
