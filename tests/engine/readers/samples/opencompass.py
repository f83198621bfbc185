"""A summary of OpenCompass: an average among its parts, a dataset without results, a gap."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SUMMARY", "write"]

SUMMARY = """\
dataset,version,metric,mode,qwen-7b-hf,llama-3-8b
lukaemon_mmlu_anatomy,2d9b31,accuracy,ppl,60.00,62.50
lukaemon_mmlu_virology,2d9b31,accuracy,ppl,40.00,44.50
mmlu,-,naive_average,ppl,50.00,53.50
gsm8k,1d7fe4,accuracy,gen,54.21,-
humaneval,8e312c,humaneval_pass@1,gen,30.49,62.20
humaneval,8e312c,humaneval_pass@10,gen,44.51,71.34
triviaqa,-,-,-,-,-
"""


def write(folder: Path) -> None:
    """Write what ``llull rank summary_20240101_120000.csv`` reads."""
    (folder / "summary_20240101_120000.csv").write_text(SUMMARY, encoding="utf-8")
