"""What is known of a rule or an axiom stands where it is defined: nobody else names one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from llull.rules import list_rules
from llull.rules.axioms import list_axioms

ROOT = Path(__file__).parents[1]
IDS = {spec.id for spec in list_rules()} | {axiom.id for axiom in list_axioms()}
#: Where rules and axioms are defined, what is proved of them, and the one list of what is done by default.
HOMES = (
    *("rules/averages/", "rules/places/", "rules/majorities/", "rules/optimal/", "rules/models/"),
    *("rules/axioms/definitions/", "rules/axioms/theory/", "rules/axioms/changes/"),
    *("rules/axioms/impossibility/", "engine/options.py"),
)
#: What may stand elsewhere, by file: a word that is no id there (a name in `__all__`, a key of JSON, a policy
#: or a statistic).
WORDS = {
    "rules/missing.py": {"median"},
    "rules/axioms/witness/case.py": {"tiers"},
    "engine/analysis/ranking/distances.py": {"footrule"},
    "engine/analysis/ranking/comparison.py": {"footrule", "kemeny"},
    "engine/analysis/uncertainty/critical_difference.py": {"mean_rank"},
    "engine/analysis/uncertainty/uncertainty.py": {"mean_rank"},
    "engine/readers/harness/inspect_ai.py": {"mean"},
    "engine/readers/harness/long.py": {"mean"},
    "engine/readers/layouts/long.py": {"mean"},
    "engine/readers/layouts/wide.py": {"mean"},
    "reports/charts/density.py": {"median"},
    "reports/charts/ranges.py": {"mean_rank"},
    "reports/sections/spread.py": {"median"},
    "reports/sections/uncertainty.py": {"mean_rank"},
}
FILES = [
    path
    for room in ("rules", "engine", "reports", "cli")
    for path in sorted((ROOT / room).rglob("*.py"))
    if not path.relative_to(ROOT).as_posix().startswith(HOMES)
]


def ids_in(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in IDS:
            yield node.lineno, node.value


def compared(source: str) -> Iterator[tuple[int, str]]:
    """Ids that something called rule, spec, axiom or id is compared with, whatever else the word may mean."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(
            name in ast.unparse(node) for name in ("rule", "spec.id", "axiom", ".id")
        ):
            yield from ids_in(ast.unparse(node))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_rule_or_axiom_is_named_outside_its_home(path: Path):
    source = path.read_text(encoding="utf-8")
    words = WORDS.get(path.relative_to(ROOT).as_posix(), set())
    assert [found for found in ids_in(source) if found[1] not in words] == []
    assert list(compared(source)) == []


def test_words_are_still_there():
    for file, words in WORDS.items():
        assert words <= {id for _, id in ids_in((ROOT / file).read_text(encoding="utf-8"))}, file


@pytest.mark.parametrize(
    "source",
    [
        'if spec.id == "kemeny": pass',
        'ORDINAL = {"kemeny", "slater"}',
        'match axiom.id:\n case "pareto": pass',
    ],
)
def test_an_id_is_seen(source: str):
    assert list(ids_in(source))


def test_a_comparison_is_seen_where_the_word_is_allowed():
    assert list(compared('x = ranking.rule in ("mean", "median")'))
    assert not list(compared('policy == "median"'))
