"""How agreement and influence look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text

from ..output import Result, printable
from .ranking import grid, headline

if TYPE_CHECKING:
    from ...engine.analysis.agreement.agreement import Agreement
    from ...engine.analysis.influence.influence import Influence

__all__ = ["agreement", "influence"]

#: Pairs and models named in each list.
_MOST = 10


def agreement(result: Agreement) -> Result:
    """The mean correlation, groups, and the pairs worth a look; all pairs in the other forms."""

    def show() -> list[Any]:
        mean, interval = result.mean_correlation, result.interval
        summary = f"mean {result.method} correlation {_number(mean)}"
        if interval is not None:
            summary += f" ({interval.confidence:.0%} interval {interval.low:.4f} to {interval.high:.4f})"
        significant = sum(bool(result.significant[pair]) for pair in result.pairs)
        lines = [
            f"{summary} over {len(result.pairs)} pairs; {significant} significant at {result.alpha:g} "
            f"({result.correction})"
        ]
        if result.concordance is not None:
            found = result.concordance
            lines.append(
                f"Kendall's W {found.w:.4f} over {found.n_models} models with all {found.n_metrics} metrics, "
                f"chi-square {found.chi_square:.1f} with {found.df} df, p {found.p:.3g}"
            )
        if result.within is not None or result.between is not None:
            lines.append(f"within groups {_number(result.within)}, between groups {_number(result.between)}")
        parts: list[Any] = [headline(result.prepared, "agreement of metrics"), Text("\n".join(lines))]
        if len(result.group_means) > 1:
            means = [[g.a, g.b, _number(g.mean_correlation), str(g.pairs)] for g in result.group_means]
            parts += [Text(), grid(["group", "and", "mean r", "pairs"], means, right={"mean r", "pairs"})]
        for heading, pairs in (
            (f"redundant: |r| above {result.redundant_above:g}", result.redundant),
            ("opposed: significantly negative", result.opposed),
        ):
            if pairs:
                rows = [
                    [result.metrics[a], result.metrics[b], _number(float(result.r[a, b]))]
                    for a, b in pairs[:_MOST]
                ]
                more = f" ({_MOST} of {len(pairs)})" if len(pairs) > _MOST else ""
                parts += [
                    Text(f"\n{heading}{more}", style="bold"),
                    grid(["metric", "and", "r"], rows, right={"r"}),
                ]
        return parts

    schema = {
        "a": pl.String,
        "b": pl.String,
        "r": pl.Float64,
        "p": pl.Float64,
        "p_adjusted": pl.Float64,
        "n": pl.Int64,
        "significant": pl.Boolean,
    }
    return Result(result.to_dict(), lambda: pl.DataFrame(result.rows(), schema=schema), show)


def influence(result: Influence) -> Result:
    """One row a group, then the models that stand elsewhere in a group than overall."""
    columns = {
        "group": pl.String,
        "level": pl.Int64,
        "metrics": pl.Int64,
        "models": pl.Int64,
        "weight": pl.Float64,
        "correlation": pl.Float64,
        "explained_variance": pl.Float64,
        "shapley": pl.Float64,
        "covariance_share": pl.Float64,
        "reversed_pairs": pl.Float64,
        "undecided_pairs": pl.Float64,
    }

    def rows() -> pl.DataFrame:
        return pl.DataFrame(
            [{key: getattr(group, key) for key in columns} for group in result.groups], schema=columns
        )

    def show() -> list[Any]:
        body = [
            [
                "  " * (g.level - 1) + g.group,
                str(g.metrics),
                _share(g.weight),
                _share(g.explained_variance),
                _share(g.shapley),
                _share(g.covariance_share),
                _share(g.reversed_pairs),
            ]
            for g in result.groups
        ]
        names = ["group", "metrics", "weight", "explained", "Shapley", "covariance", "reversed"]
        parts: list[Any] = [
            headline(result.prepared, f"influence on {result.ranking.rule} (groups by {result.basis})"),
            grid(names, body, right=set(names[1:])),
        ]
        if result.unexplained:
            parts.append(Text(f"not explained by the groups: {_share(result.unexplained)}"))
        if result.balanced is not None:
            weights = ", ".join(f"{name} {weight:.4f}" for name, weight in result.balanced["weights"].items())
            parts.append(Text(printable(f"weights that would give each group the same share: {weights}")))
        moved = [
            [g.group, m.model, str(m.rank), str(m.group_rank)]
            for g in result.groups
            if g.level == 1
            for m in g.displaced
        ]
        if moved:
            heading = "\nfurthest from their overall place, among the models of the group"
            parts += [
                Text(heading, style="bold"),
                grid(["group", "model", "overall", "in group"], moved, right={"overall", "in group"}),
            ]
        return parts

    return Result(result.to_dict(), rows, show)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
