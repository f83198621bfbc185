"""Results of the AutoML benchmark, as it writes them since the column ``metric``."""

from __future__ import annotations

from pathlib import Path

__all__ = ["RESULTS", "write"]

#: One framework has failed on a fold, one ran twice on another.
RESULTS = """\
id,task,framework,constraint,fold,type,result,metric,mode,version,params,app_version,utc,duration,seed,info,acc,auc,logloss
t/1,adult,A,1h8c,0,binary,0.92,auc,local,1.0,,dev,2023-01-01T00:00:00,9.1,1,,0.85,0.92,0.31
t/1,adult,A,1h8c,1,binary,0.94,auc,local,1.0,,dev,2023-01-01T01:00:00,9.2,2,,0.87,0.94,0.29
t/1,adult,B,1h8c,0,binary,0.90,auc,local,2.1,,dev,2023-01-01T00:00:00,8.1,1,,0.84,0.90,0.33
t/1,adult,B,1h8c,1,binary,,auc,local,2.1,,dev,2023-01-01T01:00:00,,2,Timeout,,,
t/2,shuttle,A,1h8c,0,multiclass,-0.10,neg_logloss,local,1.0,,dev,2023-01-01T02:00:00,9.1,1,,0.97,,0.10
t/2,shuttle,A,1h8c,1,multiclass,-0.50,neg_logloss,local,1.0,,dev,2023-01-01T03:00:00,9.2,2,,0.80,,0.50
t/2,shuttle,A,1h8c,1,multiclass,-0.30,neg_logloss,local,1.0,,dev,2023-01-02T03:00:00,9.2,2,,0.90,,0.30
t/2,shuttle,B,1h8c,0,multiclass,-0.40,neg_logloss,local,2.1,,dev,2023-01-01T02:00:00,8.1,1,,0.88,,0.40
t/2,shuttle,B,1h8c,1,multiclass,-0.60,neg_logloss,local,2.1,,dev,2023-01-01T03:00:00,8.2,2,,0.86,,0.60
"""


def write(folder: Path) -> None:
    """Write what ``llull rank results.csv`` reads."""
    (folder / "results.csv").write_text(RESULTS, encoding="utf-8")
