"""Elections with published results: the worked examples and PrefLib's strict orders."""

import json
from collections.abc import Iterator
from typing import Any

from llull.rules import Profile
from tests.shared_data import shared


def worked_examples() -> Iterator[tuple[dict[str, Any], Profile]]:
    """Each example as it is stated, and its profile."""
    for example in json.loads(shared("worked-examples/worked_examples.json").read_text())["examples"]:
        ballots: list[Any] = []
        for line in example["ballots"]:
            count, order = line.split(":")
            ballots.append(([tier.split("=") for tier in order.split(">")], int(count)))
        unranked: Any = {"bottom-tied": "bottom", "no-information": "unknown"}[example["unranked"]]
        yield example, Profile.from_ballots(ballots, candidates=example["candidates"], unranked=unranked)


def preflib_ballots(name: str) -> Profile:
    """A ``.soc`` file: strict orders over all alternatives, named by their numbers."""
    ballots: list[Any] = []
    for line in shared(f"preflib/{name}").read_text().splitlines():
        if line and not line.startswith("#"):
            count, order = line.split(":")
            ballots.append(([alternative.strip() for alternative in order.split(",")], int(count)))
    return Profile.from_ballots(ballots)
