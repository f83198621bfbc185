"""Evaluations of OpenML: a flow in two setups, one that ran twice, and an error beside an accuracy."""

from __future__ import annotations

from pathlib import Path

__all__ = ["EVALUATIONS", "write"]

EVALUATIONS = """\
run_id,task_id,setup_id,flow_id,flow_name,data_id,data_name,function,upload_time,uploader,value,values,array_data
1,59,10,70,weka.J48(1),61,iris,predictive_accuracy,2014-04-06 23:30:40,1,0.94,,
2,59,10,70,weka.J48(1),61,iris,predictive_accuracy,2015-04-06 23:30:40,1,0.95,,
3,59,11,71,sklearn.SVC(2),61,iris,predictive_accuracy,2014-04-06 23:31:40,1,0.96,,
4,59,12,71,sklearn.SVC(2),61,iris,predictive_accuracy,2014-04-06 23:32:40,1,0.90,,
5,59,10,70,weka.J48(1),61,iris,root_mean_squared_error,2014-04-06 23:30:40,1,0.16,,
6,59,11,71,sklearn.SVC(2),61,iris,root_mean_squared_error,2014-04-06 23:31:40,1,0.12,,
7,59,12,71,sklearn.SVC(2),61,iris,root_mean_squared_error,2014-04-06 23:32:40,1,0.20,,
"""


def write(folder: Path) -> None:
    """Write what ``llull rank evaluations.csv`` reads."""
    (folder / "evaluations.csv").write_text(EVALUATIONS, encoding="utf-8")
