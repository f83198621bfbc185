"""What can be chosen, and what is done when nothing is. Imports nothing: the command line starts with it."""

from __future__ import annotations

from typing import Literal

__all__ = [
    "DEFAULT_RULE",
    "MAIN_RULES",
    "Additions",
    "Correction",
    "Duplicates",
    "ExportForm",
    "ExportLayout",
    "Format",
    "Layout",
    "Method",
    "Norm",
    "Order",
    "Over",
    "Scale",
    "Test",
    "Theme",
    "Values",
]

#: Rules that are compared.
MAIN_RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")

#: The rule of what asks for one; the baseline of a comparison that has it.
DEFAULT_RULE = MAIN_RULES[0]

#: How a result is printed.
Format = Literal["table", "json", "csv", "markdown", "latex", "parquet"]
#: How a file is laid out: one row a model, one row a score, one column a model, or whichever its columns look
#: like. Each but ``auto`` is a module of :mod:`llull.engine.readers.layouts`.
Layout = Literal["auto", "wide", "long", "transposed"]
#: What to do with a model that stands twice.
Duplicates = Literal["refuse", "suffix", "first", "last", "mean"]
#: What a metric's differences mean: nothing, their sign, their size, or their ratio too.
Scale = Literal["nominal", "ordinal", "interval", "ratio"]
#: The same for a file that is written.
ExportLayout = Literal["long", "wide"]
#: As what a dataset is written: as a table of some kind, or as records that other tools read.
ExportForm = Literal["csv", "tsv", "parquet", "excel", "markdown", "latex", "eee"]
#: What of a table is added to another: its models, its metrics or both.
Additions = Literal["models", "metrics", "both"]
#: Colours; ``auto`` follows the reader's system.
Theme = Literal["auto", "light", "dark"]

#: Which correlation of two metrics.
Method = Literal["spearman", "kendall", "pearson"]
#: Correction of p-values for their number.
Correction = Literal["bonferroni", "holm", "bh", "none"]
#: How metrics are listed: along the group tree, or by hierarchical clustering.
Order = Literal["tree", "clusters"]

#: What is drawn anew: metrics, metrics within first-level groups, models, or scores by their standard errors.
Over = Literal["metrics", "groups", "models", "scores"]
#: The paired test between two models, and what it compares on each metric.
Test = Literal["wilcoxon", "t"]
Values = Literal["scores", "z", "ranks"]

#: What is small about a small change of weights.
Norm = Literal["l1", "l2"]
