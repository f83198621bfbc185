"""Witnesses as the page holds them: each table once, names by number, put together again to be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...engine.analysis.audit.audit import Audit
from ...engine.analysis.audit.witnesses import file_name
from ...rules import Profile
from ...rules.axioms.witness.witness import profile_to_dict

__all__ = ["witness_files"]


def witness_files(audit: Audit, cells: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What the page's script makes replay files of.

    Parameters
    ----------
    cells
        Rule and axiom by the id of their place on the page.

    Returns
    -------
    data
        ``profiles``, and ``files``: by place the file's ``name``, the number of its ``profile``, and its
        ``witness`` without it and without the list of broken pairs, which a replay finds again; in its
        rankings a number stands for that model of the profile.
    """
    profiles: list[Profile] = []
    files: dict[str, Any] = {}
    for place, (rule, axiom) in cells.items():
        witness = audit.verdicts[rule][axiom].witness
        if witness is None:
            continue
        at = next((i for i, one in enumerate(profiles) if _same(one, witness.profile)), len(profiles))
        if at == len(profiles):
            profiles.append(witness.profile)
        number = {name: i for i, name in enumerate(witness.profile.candidates)}
        data = witness.to_dict(profile=False)
        del data["broken"]
        data["before"] = _numbered(data["before"], number)
        data["after"] = [_numbered(tiers, number) for tiers in data["after"]]
        files[place] = {"name": file_name(rule, axiom), "profile": at, "witness": data}
    return {"profiles": [profile_to_dict(profile) for profile in profiles], "files": files}


def _numbered(tiers: Sequence[Sequence[str]], number: Mapping[str, int]) -> list[list[int | str]]:
    return [[number.get(name, name) for name in tier] for tier in tiers]


def _same(a: Profile, b: Profile) -> bool:
    return a is b or (
        (a.candidates, a.voters, a.weights, a.groups, a.weighting)
        == (b.candidates, b.voters, b.weights, b.groups, b.weighting)
        and all(
            np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
            for name in ("scores", "tolerance", "baseline", "ceiling")
        )
    )
