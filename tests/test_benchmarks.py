"""The yardstick starts, measures and writes down what it found; how fast anything is, no test says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT


@pytest.mark.processes
def test_one_measure_is_made_and_written_down(tmp_path: Path) -> None:
    options = ["list", "mark", "--groups", "8", "--pace", "1", "0.3", "--database", "sqlite", "--output"]
    command = [sys.executable, "-m", "benchmarks", *options, str(tmp_path / "results.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert {"at", "python", "cores", "load_before", "load_after", "pace", "measures"} <= set(result)
    for measure, variants in (("list", {"floor", "product", "not modified"}), ("mark", {"floor", "product"})):
        seen = result["measures"][measure]["sqlite"]
        assert set(seen) == variants
        assert seen["floor"]["rps_ratio"]["median"] == 1
        assert seen["product"]["cpu_us"] > 0
    assert "| sqlite | product |" in done.stdout
