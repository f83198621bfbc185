"""The GLUE leaderboard as Vote'n'Rank (Rofin et al., 2023) ranked it, and the results it published."""

import csv
import json
from typing import Any

import numpy as np

from llull.rules import Profile
from tests.shared_data import shared


def glue_profile() -> Profile:
    """The first 30 systems on 14 metrics; the two metrics of an ``a/b`` cell weigh 1/2 each, AX nothing."""
    with shared("glue/leaderboard_glue.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["Model"] for row in rows]
    seen = dict.fromkeys(names, 0)
    unique: list[str] = []
    for name in names:
        seen[name] += 1
        unique.append(f"{name}_{seen[name]}" if names.count(name) > 1 else name)
    tasks = [column for column in rows[0] if column not in {"Rank", "Name", "Model", "URL", "Score"}]
    voters: list[str] = []
    weights: list[str] = []
    scores: list[list[float]] = []
    for task in tasks:
        cells = [row[task].split("/") for row in rows[:30]]
        for part in range(len(cells[0])):
            voters.append(f"{task}_{part + 1}" if len(cells[0]) > 1 else task)
            weights.append("0" if task == "AX" else f"1/{len(cells[0])}")
            scores.append([np.nan if cell[part] == "-" else float(cell[part]) for cell in cells])
    return Profile.from_scores(scores, candidates=unique[:30], voters=voters, weights=weights)


def glue_published(rule: str) -> dict[str, float]:
    """Published scores by system; one geometric mean is NaN."""
    published: dict[str, Any] = json.loads(shared("glue/expected_vote_and_rank.json").read_text())["GLUE"]
    return {name: float(score) for score, name in published["published"][rule]}
