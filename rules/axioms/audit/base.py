"""What an audit starts from: the table, or what a missing policy leaves of it, and its ranking."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import LlullError
from ...evaluate import About, Results, of_rankings
from ...missing import Missing, fill
from ...profile import Profile
from ...resolved import Rule
from ..witness.case import filled
from .kemeny_changes import WarmKemeny, needs_warmth

__all__ = ["UNPROVED", "Base", "before_any"]

#: Why there is no result where the time for a first optimal order was too short.
UNPROVED = "no optimal order was proved in time"

#: Seconds that a first optimal order of many candidates may take, whatever one pair's share of the budget is,
#: and the part of all time left that it may take.
_FIRST_SOLUTION, _PART = 10.0, 1 / 3


@dataclass(frozen=True, eq=False)
class Base:
    """What cases are made from.

    Attributes
    ----------
    profile
        The table, or what the missing policy leaves of it; or why there is nothing.
    missing
        The policy that follows each change; ``available`` where it was applied already.
    left
        Which part of the table the policy left, in words, where it was applied and dropped something.
    """

    profile: Profile | str
    missing: Missing
    left: str = ""

    @classmethod
    def of(cls, profile: Profile, missing: Missing, *, left: bool) -> Base:
        """The table without what has no score or weight, after the policy where `left`."""
        base, _ = profile.pruned()
        if not left:
            return cls(base, missing)
        try:
            rest = fill(base, missing)
        except LlullError as error:
            return cls(str(error), "available")
        parts = [
            f"{len(kept):,} of {len(all_):,} {what}"
            for kept, all_, what in (
                (rest.candidates, base.candidates, "models"),
                (rest.voters, base.voters, "metrics"),
            )
            if len(kept) < len(all_)
        ]
        return cls(rest, "available", " and ".join(parts))


def before_any(
    rule: Rule,
    made_from: Base,
    about: About,
    seconds: float | None = None,
    rest: float | None = None,
) -> Results | WarmKemeny | str:
    """The result before any change, or why there is none; in `seconds`, of the `rest` that all have."""
    base, missing = made_from.profile, made_from.missing
    if isinstance(base, str):
        return base
    if needs_warmth(rule, len(base.candidates)):
        limit = None
        if seconds is not None and rest is not None:
            limit = max(seconds, min(_FIRST_SOLUTION, rest * _PART))
        ranked = filled(base, missing)
        warm = WarmKemeny(ranked, base.candidates, limit) if ranked.candidates else None
        if warm is not None:
            return warm if warm.order is not None else UNPROVED
    try:
        ranking = rule.rank(fill(base, missing))
    except LlullError as error:
        return str(error)
    return of_rankings([ranking], [base.candidates], about=about)
