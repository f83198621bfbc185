"""The README's examples: each is run, and prints what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from llull.cli.app import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples; the sessions build on each other."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def commands(session: str) -> list[tuple[str, str]]:
    """Each command of a console session, with the output shown for it."""
    parts = re.split(r"^\$ (.*)\n", session, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def fits(shown: str, printed: str) -> bool:
    """Whether the output is the one shown, ``...`` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\s*\n" for line in shown.rstrip().splitlines()
    )
    return re.fullmatch(pattern + r"\s*", printed) is not None


@pytest.mark.parametrize(
    "command", [c for session in SESSIONS for c in commands(session)], ids=lambda c: c[0]
)
def test_a_console_example_prints_what_it_shows(checkout: Path, command: tuple[str, ...]):
    line, shown = command
    arguments = shlex.split(line)
    assert arguments[0] == "llull"
    done = subprocess.run(
        [sys.executable, "-c", "from llull.cli.main import main; main()", *arguments[1:]],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if shown.startswith(("note", "...")) else subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert fits(shown, done.stdout), done.stdout


@pytest.mark.parametrize("code", PYTHON, ids=range(len(PYTHON)))
def test_a_python_example_runs(checkout: Path, code: str):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_first_command_uses_an_example_that_is_there():
    (first,) = re.findall(r"```sh\n(.*llull compare (\S+) .*)\n```", README)
    assert (ROOT / first[1]).exists()
    assert "pip install" in first[0]


def test_every_verb_is_in_the_readme():
    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__name__ in README


def test_links_lead_to_files_that_are_there():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target
