"""A rule with its parameters: read, written, compared, bounded in time."""

from __future__ import annotations

import pytest

from llull.rules import LlullError, Profile, Rule, compute, list_rules, parse_rules
from llull.rules.registry import RuleSpec


def test_a_list_of_rules_takes_parameters():
    rules = parse_rules("mean, copeland(alpha=0, score=wins),borda")
    assert {name: (rule.id, rule.parameters) for name, rule in rules.items()} == {
        "mean": ("mean", {"normalise": "none"}),
        "copeland(alpha=0,score=wins)": ("copeland", {"alpha": 0.0, "score": "wins"}),
        "borda": ("borda", {"ties": "average", "gaps": "average"}),
    }
    assert parse_rules([Rule.of("copeland", alpha=0), "mean,borda"]).keys() == {
        "copeland(alpha=0)",
        "mean",
        "borda",
    }


@pytest.mark.parametrize(
    "text",
    ["", "mean,mean", "copeland(alpha)", "mean)", "mean,,borda", "copeland(alpha=0", "copeland(beta=1)"],
)
def test_a_list_of_rules_that_cannot_be_read_is_refused(text: str):
    with pytest.raises(LlullError):
        parse_rules(text)


@pytest.mark.parametrize("spec", list_rules(), ids=lambda spec: spec.id)
def test_a_rule_is_written_as_it_is_read(spec: RuleSpec):
    rule = Rule.of(spec)
    assert str(rule) == spec.id
    assert Rule.parse(str(rule)) == rule


@pytest.mark.parametrize("text", ["copeland(alpha=0.25)", "kemeny(time_limit=none)", "k_approval(k=2)"])
def test_parameters_that_are_not_the_defaults_are_written(text: str):
    rule = Rule.parse(text)
    assert str(rule) == text
    assert Rule.of(rule.id, **rule.parameters) == rule
    assert hash(Rule.of(rule.id, **rule.parameters)) == hash(rule)
    assert rule != Rule.of(rule.id)


def test_one_rule_is_not_two():
    with pytest.raises(LlullError, match="2 rules"):
        Rule.parse("mean,borda")


def test_a_rule_is_computed_with_its_parameters():
    profile = Profile.from_scores([[3.0, 2.0, 1.0], [1.0, 2.0, 2.0]])
    rule = Rule.parse("copeland(alpha=0)")
    assert rule.rank(profile).parameters == {"alpha": 0.0, "score": "wins"}
    for other in (compute(rule, profile), compute("copeland", profile, alpha=0), compute(str(rule), profile)):
        assert other.scores.tolist() == rule.rank(profile).scores.tolist()


def test_a_search_is_limited_and_other_rules_stay_as_they_are():
    mean = Rule.of("mean")
    assert mean.limited(1) is mean
    kemeny = Rule.of("kemeny")
    assert kemeny.limited(5).parameters["time_limit"] == 5
    assert kemeny.limited(500) == kemeny
    assert kemeny.limited_unless_asked(5) == kemeny.limited(5)
    asked = Rule.parse("kemeny(time_limit=90)")
    assert asked.limited_unless_asked(5) == asked
    assert Rule.parse("kemeny(time_limit=none)").limited(5) == kemeny.limited(5)


def test_traits_depend_on_parameters_where_the_rule_says_so():
    assert "alone" in Rule.of("hierarchical").traits
    assert "alone" not in Rule.of("hierarchical", leaf="z").traits
    assert "counts_beaten" in Rule.of("borda").traits
    assert "counts_beaten" not in Rule.of("borda", ties="min").traits
    assert "alone" in Rule.of("minmax_mean", range="anchors").traits
