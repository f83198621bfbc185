"""The Brain-Score models that are complete on 50 leaf metrics of the neural and behavioural groups."""

from __future__ import annotations

import csv

import numpy as np

from llull.rules import Profile
from llull.rules.profile import Weighting
from tests.shared_data import shared

FOUR_OF_V4_AND_IT = ("MajajHong2015", "Sanghavi2020", "SanghaviJozwik2020", "SanghaviMurty2020")


def brain_score(weighting: Weighting) -> Profile:
    """229 models, 50 metrics."""
    with shared("brain-score/metrics.csv").open() as file:
        groups = {row["metric"]: row["group"] for row in csv.DictReader(file)}
    with shared("brain-score/leaderboard_2025.csv").open() as file:
        rows = list(csv.DictReader(file))
    metrics = [metric for metric, group in groups.items() if _chosen(metric, group)]
    scores = np.array([[_number(row[metric]) for row in rows] for metric in metrics])
    profile = Profile.from_scores(
        scores,
        candidates=[row["model_id"] for row in rows],
        voters=metrics,
        groups=[groups[metric] for metric in metrics],
        weighting=weighting,
    )
    complete = profile.select(candidates=profile.present.all(axis=0))
    assert complete.scores.shape == (50, 229)
    return complete


def _chosen(metric: str, group: str) -> bool:
    return (
        (group.startswith("neural/V1") and not metric.startswith("tong."))
        or metric in ("FreemanZiemba2013.V2-pls", "Rajalingham2018-i2n")
        or (group in ("neural/V4", "neural/IT") and metric.split(".")[0] in FOUR_OF_V4_AND_IT)
        or (metric.startswith("Geirhos2021") and group.startswith("behavior"))
    )


def _number(text: str) -> float:
    return np.nan if text in ("", "X") else float(text)
