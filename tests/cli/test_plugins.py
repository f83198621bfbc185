"""A rule of another package that raises, ends the process or returns nonsense costs itself alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TABLE = Path(__file__).parents[2] / "examples" / "vtab.tsv"
RULE = """
import sys
from llull.rules import rule
@rule("evilrule", "t", reads="scores", complexity="x", reference="r")
def f(scores, weights):
    "doc."
    {body}
"""


def run(folder: Path, *arguments: object) -> tuple[int, str, list[str]]:
    """The command line where a package in `folder` is installed."""
    info = folder / "evil_pkg-1.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil-pkg\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[llull.rules]\nevilrule = evilmod\n")
    command = [sys.executable, "-m", "llull", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    told = [line for line in done.stderr.splitlines() if "evil" in line or not line.startswith("note: ")]
    return done.returncode, done.stdout, told


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise ZeroDivisionError('inside')", "ZeroDivisionError: inside"),
        ("sys.exit(7)", "SystemExit: 7"),
        ("return None", "it returns NoneType"),
        ("return 'abc'", "it returns str"),
        ("return scores[0, :3]", "it returns (3,)"),
        ("scores[...] = 0; return scores[0]", "read-only"),
    ],
)
def test_a_rule_that_fails_is_named_with_its_package(tmp_path: Path, body: str, says: str) -> None:
    (tmp_path / "evilmod.py").write_text(RULE.format(body=body))
    code, out, told = run(tmp_path, "rank", TABLE, "--rule", "evilrule")
    assert (code, out, len(told)) == (2, "", 1)
    assert told[0].startswith("llull: rule evilrule of evil-pkg fails: ")
    assert says in told[0]
    if "ZeroDivision" in says:
        code, out, told = run(tmp_path, "compare", TABLE, "--rules", "mean,evilrule,borda", "-f", "csv")
        assert code == 0
        assert {line.partition(",")[0] for line in out.splitlines()[1:]} == {"mean", "borda"}
        assert len(told) == 1
        page = tmp_path / "report.html"
        options = ("--rules", "mean,evilrule", "--sections", "rankings", "--budget", "1s", "-o", page)
        code, _, told = run(tmp_path, "report", TABLE, *options)
        assert code == 0
        assert "evil-pkg fails" in told[0]
        assert page.exists()


@pytest.mark.parametrize("body", ["import sys; sys.exit(3)", "1 / 0", "import no_such_thing", "syntax error"])
def test_a_package_that_cannot_be_loaded_is_a_warning_unless_it_is_asked_for(
    tmp_path: Path, body: str
) -> None:
    (tmp_path / "evilmod.py").write_text(body)
    code, out, told = run(tmp_path, "rank", TABLE, "--rule", "mean", "-f", "csv")
    assert code == 0
    assert out
    assert [line.startswith("warning: rules of evil-pkg: evilmod cannot be loaded") for line in told] == [
        True
    ]
    code, out, told = run(tmp_path, "rank", TABLE, "--rule", "evilrule")
    assert (code, out) == (2, "")
    assert "evil-pkg" in told[-1]
