"""Verdicts, witnesses and replays show themselves in notebooks, and names cannot break out of the table."""

import html
from html.parser import HTMLParser
from typing import Any

import pytest

from llull.engine.analysis.audit.audit import axioms
from llull.engine.prepare.preparation import prepare
from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import Verdict, audit_pair, get_axiom, replay
from tests.engine.tables import make_table
from tests.typed import some, untyped

HOSTILE = ("<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "a & b </table>")
TAGS = {"p", "table", "caption", "thead", "tbody", "tr", "th", "td"}


class Tags(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str):
        assert self.open.pop() == tag

    def handle_data(self, data: str):
        self.text += data


def read(text: str):
    found = Tags()
    found.feed(text)
    assert found.open == []
    assert found.tags <= TAGS
    assert found.attributes <= {"title"}
    return found.text


@pytest.fixture
def verdict() -> Verdict:
    profile = Profile.from_scores([[9, 2, 1], [1, 3, 2], [1, 2, 4]], candidates=HOSTILE, voters=HOSTILE)
    spec = get_rule("mean")
    return audit_pair(profile, Rule.of(spec), get_axiom("metric_scale_invariance"))


def test_a_verdict_shows_theory_finding_and_the_worst_case_with_names_escaped(verdict: Any):
    assert verdict.here == "violated"
    text = read(verdict._repr_html_())
    assert text.startswith("mean: metric_scale_invariance")
    for part in ("fails", "violated", verdict.scope, HOSTILE[0]):
        assert part in text
    assert html.escape(HOSTILE[0]) in verdict._repr_html_()


def test_a_witness_and_its_replay_show_both_rankings(verdict: Verdict):
    again: Any = replay(some(verdict.witness))
    for shown in (untyped(verdict.witness)._repr_html_(), again._repr_html_()):
        text = read(shown)
        assert "before" in text
        assert "after" in text
        assert all(name in text for name in HOSTILE)


def test_a_replay_that_shows_nothing_says_so():
    profile = Profile.from_scores([[1, 2, 3]])
    spec = get_rule("mean")
    found: Any = audit_pair(profile, Rule.of(spec), get_axiom("metric_scale_invariance"))
    assert found.witness is None
    assert "the smallest" not in read(found._repr_html_())


def test_the_parts_of_a_split_are_told_apart():
    profile = Profile.from_scores([[3, 2, 1], [1, 3, 2], [2, 1, 3], [3, 2, 1], [2, 3, 1]])
    spec = get_rule("copeland")
    found = audit_pair(profile, Rule.of(spec), get_axiom("winner.reinforcement"))
    assert found.witness is not None
    assert "the other part" in read(untyped(found.witness)._repr_html_())


def test_an_audit_has_axioms_in_rows_and_rules_in_columns_with_names_escaped():
    table = make_table([[9, 2, 1], [1, 3, 2], [1, 2, 4]], models=HOSTILE, metrics=HOSTILE, name="<u>")
    shown = untyped(axioms(prepare(table), "mean,borda", "pareto,metric_scale_invariance", budget=None))
    text = read(shown._repr_html_())
    assert text.startswith("<u>: 2 rules against 2 axioms")
    assert "axiommeanborda" in text
    assert "metric_scale_invariance- | violated" in text
    assert "the smallest of each" in text
    assert all(name in text for name in HOSTILE)
