"""What other programs are given: Markdown without links and images, CSV that a spreadsheet does not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typed import Llull

NAMES = ["![p](http://evil/p.png)", "[click](javascript:alert(1))", '=HYPERLINK("http://x")', "**b** `c` <i>"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "m.csv"
    rows = [
        f'"{name.replace(chr(34), chr(34) * 2)}",{at / 2}\n' for at, name in enumerate([*NAMES, "-0.5", "-"])
    ]
    path.write_text("model,x\n" + "".join(rows))
    return path


def first_cells(llull: Llull, path: Path) -> set[str]:
    _, out, _ = llull("rank", path, "-f", "markdown")
    return {line.split(" | ")[0].removeprefix("| ") for line in out.splitlines()[2:]}


def test_markdown_shows_names_as_text(llull: Llull, table: Path) -> None:
    assert first_cells(llull, table) == {
        "p",  # a whole link is read as its text
        "click",
        '=HYPERLINK("http&#58;//x")',
        r"\*\*b\*\* \`c\`",
        "-0.5",
        "-",
    }


def test_markdown_of_names_that_keep_their_marks_is_escaped(llull: Llull, tmp_path: Path) -> None:
    names = [
        "![p](a b http://evil/p.png)",
        "[click](javascript: alert(1))",
        "[q]: http://evil",
        "a ![r][q]",
        "b <script>x",
        "&lt;img src=x>",
    ]
    (tmp_path / "n.csv").write_text("model,x\n" + "".join(f"{name},{at}\n" for at, name in enumerate(names)))
    assert first_cells(llull, tmp_path / "n.csv") == {
        r"\!\[p\](a b http&#58;//evil/p.png)",
        r"\[click\](javascript: alert(1))",
        r"\[q\]: http&#58;//evil",
        r"a \!\[r\]\[q\]",
        "b &lt;script>x",
        "&lt;img src=x>",
    }


def test_markdown_headings_are_escaped_as_cells_are(llull: Llull, table: Path, tmp_path: Path) -> None:
    assert llull("ingest", table, "--db", tmp_path / "d.duckdb")[0] == 0
    query = 'SELECT 1 AS "a|b<img>", \'![x](y)\' AS "[l](u)"'
    _, out, _ = llull("sql", tmp_path / "d.duckdb", query, "-f", "markdown")
    assert out.splitlines()[0] == r"| a\|b&lt;img> | \[l\](u) |"
    assert out.splitlines()[2] == r"| 1 | \!\[x\](y) |"


def test_csv_says_what_a_spreadsheet_would_run_and_quotes_it_when_asked(llull: Llull, table: Path) -> None:
    note = "note: 1 text that a spreadsheet would run as a formula; --spreadsheet quotes it"
    _, out, err = llull("rank", table, "-f", "csv")
    assert note in err.splitlines()
    assert '\n"=HYPERLINK' in out
    _, quoted, err = llull("rank", table, "-f", "csv", "--spreadsheet")
    assert "--spreadsheet" not in err
    assert quoted == out.replace('"=HYPERLINK', "\"'=HYPERLINK")
    assert "\n-0.5,5,2.0" in quoted.replace("-0.5,2,2.0", "-0.5,5,2.0")


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_an_export_does_the_same(llull: Llull, table: Path, tmp_path: Path, ending: str) -> None:
    assert llull("ingest", table, "--db", tmp_path / "d.duckdb")[0] == 0
    path = tmp_path / f"out.{ending}"
    _, _, err = llull("export", f"{tmp_path}/d.duckdb::m", path)
    assert "1 text that a spreadsheet" in err
    assert "'=HYPERLINK" not in path.read_text()
    assert llull("export", f"{tmp_path}/d.duckdb::m", path, "--spreadsheet")[2] == ""
    assert "'=HYPERLINK" in path.read_text()
