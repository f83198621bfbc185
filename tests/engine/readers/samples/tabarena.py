"""Results of TabArena: two methods on two datasets and two folds, of which one was imputed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["RESULTS", "write"]

RESULTS = """\
dataset,fold,method,metric_error,time_train_s,time_infer_s,metric,problem_type,metric_error_val,imputed,impute_method
anneal,0,CAT (default),0.10,96.9,0.49,log_loss,multiclass,0.11,False,
anneal,1,CAT (default),0.14,96.9,0.49,log_loss,multiclass,0.11,False,
anneal,0,RF (tuned),0.20,8.3,0.24,log_loss,multiclass,0.11,False,
anneal,1,RF (tuned),0.14,8.3,0.24,log_loss,multiclass,0.11,True,CAT (default)
airfoil,0,CAT (default),1.50,96.9,0.49,rmse,regression,1.1,False,
airfoil,1,CAT (default),1.70,96.9,0.49,rmse,regression,1.1,False,
airfoil,0,RF (tuned),1.90,8.3,0.24,rmse,regression,1.1,False,
airfoil,1,RF (tuned),1.80,8.3,0.24,rmse,regression,1.1,False,
"""


def write(folder: Path) -> None:
    """Write what ``llull rank results_per_split.csv`` reads."""
    (folder / "results_per_split.csv").write_text(RESULTS, encoding="utf-8")
