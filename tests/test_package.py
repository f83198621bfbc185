"""The distribution: what is in the wheel, and that imports run one way."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("engine", "rules", "reports", "sql")
#: Which folders each may import; data has no imports.
ALLOWED = {"rules": {"rules"}, "sql": {"sql"}, "engine": {"rules", "engine", "sql"}, "reports": set(FOLDERS)}
#: The command line alone may import everything.
COMMAND_LINE = ROOT / "engine" / "cli"


def package_files() -> set[str]:
    """Files of the tree that belong in the wheel."""
    kept = {".py", ".sql", ".jsonl", ".typed", ".html", ".css", ".js", ".j2"}
    return {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kept and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_tree(tmp_path):
    # From a copy: a build folder left in the tree would put its stale files into the wheel.
    source = tmp_path / "source"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
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
    assert set(listed["packages"]) == found
    assert listed["package-dir"] == {name: name.removeprefix("llull.").replace(".", "/") for name in found}


@pytest.mark.parametrize("path", [p for f in FOLDERS for p in sorted((ROOT / f).rglob("*.py"))], ids=str)
def test_imports_run_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    depth = len(path.relative_to(ROOT).parts)  # dots that reach llull itself
    if COMMAND_LINE in path.parents:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            target = (node.module or "").split(".")[0]
            assert target in ALLOWED[folder], f"{path.name} imports {target}"
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            assert not any(n.split(".")[0] == "llull" for n in names), f"{path.name}: write a relative import"


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
        "from llull.engine.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'polars', 'duckdb', 'scipy', 'networkx', 'altair'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_files_do_not_import_each_other_in_circles():
    paths: dict[str, Path] = {}
    for path in (p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: nx.DiGraph[str] = nx.DiGraph()
    for module, path in paths.items():
        package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
        for node in ast.parse(path.read_text()).body:  # what runs on import, and not for the type checker
            if isinstance(node, ast.ImportFrom) and node.level:
                base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
                origin = ".".join(part for part in base if part)
                named = {f"{origin}.{alias.name}" for alias in node.names}
                graph.add_edges_from((module, target) for target in (named & paths.keys()) or {origin})
    circles = [c for c in nx.strongly_connected_components(graph) if len(c) > 1]
    assert circles == []
