"""Boards of an arena as one table, of two dates."""

from __future__ import annotations

from pathlib import Path

import polars as pl

__all__ = ["rows", "write"]


def rows() -> pl.DataFrame:
    """Ratings of two models in two categories; of one there is an older board too."""
    columns = ["model_name", "category", "rating", "rating_lower", "rating_upper", "vote_count"]
    new = [
        ("m-one", "overall", 1312.5, 1304.5, 1320.5, 9000),
        ("m-two", "overall", 1298.25, 1288.25, 1318.25, 4000),
        ("m-one", "coding", 1200.0, 1190.0, 1210.0, 900),
        ("m-two", "coding", 1250.0, 1230.0, 1270.0, 400),
    ]
    old = [("m-one", "overall", 1280.0, 1270.0, 1290.0, 5000)]
    frame = pl.DataFrame([*new, *old], schema=columns, orient="row")
    dates = ["2026-02-01"] * len(new) + ["2026-01-01"] * len(old)
    return frame.with_columns(rank=pl.lit(1), variance=pl.lit(2.5), leaderboard_publish_date=pl.Series(dates))


def write(folder: Path) -> None:
    """Write what ``llull rank leaderboard.parquet`` reads."""
    rows().write_parquet(folder / "leaderboard.parquet")
