"""The distribution: what is in the wheel, and that imports follow the line of rooms."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

from tests.shared_data import ROOT

FOLDERS = ("rules", "engine", "reports", "cli", "sql")
FACE = ("__init__.py", "__main__.py", "py.typed")
#: Each room imports from itself and from rooms before it alone.
LINE = ("sql", "rules", "rules.axioms", "engine", "engine.analysis", "reports", "cli")
MODULES = {
    ".".join(parts[:-1] if parts[-1] == "__init__" else parts): path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    for parts in [path.relative_to(ROOT).with_suffix("").parts]
}


def room(module: str) -> str:
    """The innermost room of the line that a module stands in."""
    return max((name for name in LINE if f"{module}.".startswith(f"{name}.")), key=len)


def imported(path: Path, module: str, nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[str]:
    """Modules of llull that a file imports, by their path from the root."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            origin = ".".join(part for part in base if part)
            named = {f"{origin}.{alias.name}" for alias in node.names}
            yield from (named & MODULES.keys()) or {origin}


def package_files() -> set[str]:
    """Files of the tree that belong in the wheel."""
    kept = {".py", ".sql", ".jsonl", ".toml", ".typed", ".html", ".css", ".js"}
    return {*FACE} | {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kept and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_tree(tmp_path: Path):
    # From a copy: a build folder left in the tree would put its stale files into the wheel.
    source = tmp_path / "source"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE", *FACE):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, source],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = {n.removeprefix("llull/") for n in zipfile.ZipFile(wheel).namelist() if n.startswith("llull/")}
    assert names == package_files()


def test_every_package_is_listed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {
        "llull." + str(path.parent.relative_to(ROOT)).replace("/", ".")
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert set(listed["packages"]) == {"llull", *found}
    assert listed["package-dir"] == {"llull": "."}


@pytest.mark.parametrize("module", MODULES)
def test_imports_follow_the_line_of_rooms(module: str):
    path = MODULES[module]
    before = LINE[: LINE.index(room(module)) + 1]
    for target in imported(path, module, ast.walk(ast.parse(path.read_text()))):
        assert room(target) in before, f"{module} imports {target}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_within_are_relative(module: str):
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        assert not any(name.split(".")[0] == "llull" for name in names)


def test_files_do_not_import_each_other_in_circles():
    graph: nx.DiGraph[str] = nx.DiGraph()
    for module, path in MODULES.items():
        body = ast.parse(path.read_text()).body  # what runs on import, and not for the type checker
        graph.add_edges_from((module, target) for target in imported(path, module, body))
    assert [circle for circle in nx.strongly_connected_components(graph) if len(circle) > 1] == []


def test_rules_depend_on_numpy_scipy_networkx_and_highspy_alone():
    allowed = {"numpy", "scipy", "networkx", "highspy", *sys.stdlib_module_names}
    for path in (ROOT / "rules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            assert {name.split(".")[0] for name in names} <= allowed, path.name


def test_help_needs_no_heavy_library():
    code = (
        "import sys; sys.argv = ['llull', '--help']\n"
        "from llull.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'polars', 'duckdb', 'scipy', 'networkx', 'altair'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("module", MODULES)
def test_a_function_fits_on_a_screen(module: str):
    functions = ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    lengths = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in functions
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 80} == {}
