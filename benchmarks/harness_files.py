"""How long reading many files of harnesses takes: ``python benchmarks/harness_files.py [REPEATS]``.

A folder of 50 results of lm-evaluation-harness and a tree of MTEB with 100 models on 40 tasks, in the shapes
that these write. Prints the least seconds of several, also as a ratio to what parsing the same files takes
with Python's json.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from llull.engine.readers.read import read_table


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def lm_eval(folder: Path) -> None:
    """One file a model: 60 tasks with two metrics each."""
    tasks = [f"task_{i}" for i in range(60)]
    for model in range(50):
        results = {
            task: {
                "alias": task,
                **{f"{metric},none": (model * 7 + i) % 100 / 100 for metric in ("acc", "acc_norm")},
                **{f"{metric}_stderr,none": 0.01 for metric in ("acc", "acc_norm")},
            }
            for i, task in enumerate(tasks)
        }
        higher = {task: {"acc": True, "acc_norm": True} for task in tasks}
        samples = {task: {"original": 500, "effective": 500} for task in tasks}
        content = {
            "results": results,
            "higher_is_better": higher,
            "n-samples": samples,
            "date": 1.7e9 + model,
        }
        write(
            folder / f"org__m{model}" / "results_2025-01-01T00-00-00.json",
            {**content, "model_name": f"org/m{model}"},
        )


def mteb(folder: Path) -> None:
    """One file a model and task, of three subsets."""
    for model in range(100):
        at = folder / "results" / f"org__m{model}" / "0123456789abcdef"
        write(at / "model_meta.json", {"name": f"org/m{model}", "revision": "0123456789abcdef"})
        for task in range(40):
            parts = [
                {"main_score": (model + task + i) / 1000, "hf_subset": subset, "languages": ["eng-Latn"]}
                for i, subset in enumerate(("en", "de", "fr"))
            ]
            content = {"task_name": f"T{task}", "dataset_revision": "1", "mteb_version": "1.14.0"}
            write(at / f"T{task}.json", {**content, "scores": {"test": parts}, "evaluation_time": 1.0})


def least(call: Callable[[], Any], repeats: int) -> float:
    """The least seconds of several calls."""
    taken: list[float] = []
    for _ in range(repeats):
        begun = perf_counter()
        call()
        taken.append(perf_counter() - begun)
    return min(taken)


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for make in (lm_eval, mteb):
        with tempfile.TemporaryDirectory() as name:
            make(Path(name))
            files = list(Path(name).rglob("*.json"))
            seconds = least(lambda name=name: read_table(name), repeats)
            parsed = least(lambda files=files: [json.loads(path.read_bytes()) for path in files], repeats)
            ratio = f"{seconds / parsed:.0f} times as long as json"
            print(f"{make.__name__:8} {len(files):5} files: {seconds:.2f} s, {ratio}")


if __name__ == "__main__":
    main()
