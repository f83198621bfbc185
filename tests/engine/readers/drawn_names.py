"""Names as public boards print them, for drawn tables: whom they rank, by what, what stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Names of one drawn table.

    Attributes
    ----------
    model_headers, task_headers, metric_headers, score_headers, lower_score_headers
        Headers that tell what a column of names or of scores holds; of the last, lower is better.
    quiet_text_headers, quiet_number_headers
        Headers that tell nothing, of text and of numbers.
    models, tasks
        Of tasks higher is better, though nothing says so but custom.
    higher, lower
        Measures whose names say which way they are better.
    sizes
        How large the scores of a measure are, where it is neither 1 nor 100.
    decoy_headers
        Columns that are no measure of quality, by kind: names that tell it.
    """

    model_headers: Texts
    task_headers: Texts
    metric_headers: Texts
    score_headers: Texts
    lower_score_headers: Texts
    quiet_text_headers: Texts
    quiet_number_headers: Texts
    models: Texts
    tasks: Texts
    higher: Texts
    lower: Texts
    sizes: Mapping[str, float]
    decoy_headers: Mapping[str, Texts]


#: From boards of language and speech models, forecasters and AutoML.
# fmt: off
BOARDS = Names(
    model_headers=(
        "model", "Model", "model_name", "name", "method", "system", "algorithm", "classifier_name",
        "estimator", "framework",
    ),
    task_headers=(
        "dataset", "Dataset", "dataset_name", "task", "task_name", "benchmark",
    ),
    metric_headers=("metric", "metric_name", "measure"),
    score_headers=("score", "value", "result", "accuracy", "Score"),
    lower_score_headers=("WER", "error_rate", "loss", "RMSE"),
    quiet_text_headers=("", "a", "x1", "col1", "field_2", "column_3"),
    quiet_number_headers=(
        "col7", "x", "v2", "field_9", "column_4", "Unnamed: 5", "var1", "tmp",
    ),
    models=(
        "GPT-4", "gpt-4o-2024-08-06", "Claude 3.5 Sonnet", "Llama-3.1-70B-Instruct", "Mistral-7B-v0.1",
        "Qwen2-72B", "gemma-2-9b-it", "Gemini-1.5-Pro", "deepseek-v3", "CohereLabs/cohere-transcribe",
        "zoom/scribe_v1", "NullModel (adversarial)", "SelfMoA + gemma-2-9b-it-WPO-HB", "autosklearn",
        "TPOT", "H2OAutoML", "XGB", "RF", "Chronos_small", "DLinear", "resnet50", "ViT-B/16",
        "wav2vec2, large", 'the "tuned" one', "bert-base-uncased", "Sup-Rotation", "naïve", "模型-1", "o1",
        "Kandinsky 2.2", "ROCKET", "HC2", "InceptionTime", "E5-mistral",
    ),
    tasks=(
        "mmlu", "ARC", "HellaSwag", "gsm8k", "TruthfulQA", "Winogrande", "HumanEval", "BoolQ",
        "MATH Lvl 5", "IFEval", "BBH", "MUSR", "GPQA", "Caltech101", "Retinopathy", "dSpr-Loc", "CoLA",
        "SST-2", "MNLI", "Airlines", "kc1", "bitbrains_rnd/5T/short", "MIT-Adobe", "NarrativeQA",
        "Amazon Reviews", "V1.Marques2020",
    ),
    higher=(
        "accuracy", "acc_norm", "F1", "AUC", "win_rate", "BLEU", "exact match", "pass@1", "R2",
        "nDCG@10", "mIoU",
    ),
    lower=(
        "WER", "AMI WER", "LS Clean WER", "RMSE", "MAE", "MASE", "sMAPE", "loss", "logloss",
        "perplexity", "error_rate", "FID", "CER", "top-1 error", "latency_ms", "eval_metrics/MSE[mean]",
    ),
    sizes={
        "perplexity": 40.0,
        "latency_ms": 900.0,
        "RMSE": 3.0,
        "loss": 3.0,
        "logloss": 2.0,
        "MAE": 5.0,
        "MASE": 4.0,
    },
    decoy_headers={
        "id": ("id", "submission_id", "uuid", "sha"),
        "number id": ("id", "submission_id", "run_id"),
        "counter": ("", "Unnamed: 0", "#"),
        "size": ("params_b", "Model size (B)", "#Params (B)", "size", "n_params"),
        "year": ("year", "release_year", "Year"),
        "rank": ("rank", "Rank", "place"),
        "average": ("average", "Average ⬆️", "avg", "Mean", "Avg. score", "overall"),
        "count": ("n_samples", "votes", "n_wins", "num_examples", "n_total"),
        "length": ("avg_length", "output_tokens", "Avg. tokens"),
        "cost": ("cost_usd", "Cost ($)", "price", "$ per 1M tokens"),
        "speed": ("RTFx", "throughput", "tokens/s"),
        "interval": ("95_pct_ci", "95% CI", "ci"),
        "date": ("date", "release_date", "knowledge_cutoff", "submitted"),
        "link": ("url", "link", "code_url"),
        "licence": ("license", "License", "licence"),
        "organisation": ("organization", "Organization", "affiliation"),
        "note": ("notes", "comment"),
        "stderr": ("_stderr", "_se", " std err"),
    },
)
# fmt: on

#: From other fields.
# fmt: off
OTHERS = Names(
    model_headers=(
        "Model Name", "models", "approach", "solver", "agent", "learner", "team", "LLM", "architecture",
        "Submission",
    ),
    task_headers=(
        "data set", "problem", "game", "environment", "corpus", "test_set", "Benchmark",
    ),
    metric_headers=("Metric", "criterion", "metricName", "score_name"),
    score_headers=("performance", "Value", "acc", "metric_value"),
    lower_score_headers=("rmse", "test_error", "cross_entropy", "nll", "MAPE"),
    quiet_text_headers=("", "col_b", "field1", "c2", "X2"),
    quiet_number_headers=("column 12", "y", "value_3", "w5", "x3", "attr2", "Unnamed: 7"),
    models=(
        "DeBERTa-v3", "T5-11B", "PaLM 2", "Falcon-180B", "Yi-34B", "Phi-3", "command-r+", "Mixtral-8x7B",
        "SVM", "kNN", "LightGBM", "CatBoost", "MLP", "Rainbow", "PPO", "DQN", "ARIMA", "N-BEATS", "TFT",
        "Whisper large-v3", "nvidia/canary-1b", "HuBERT", "SegFormer", "YOLOv8", "DINOv2", "ELECTRA",
        "human", "Team A", "baseline, tuned", "Zero-shot", "ALBERT-xxlarge", "ours", "SRM",
        "Ours (large)",
    ),
    tasks=(
        "SQuAD", "WMT14 en-de", "LibriSpeech", "CIFAR-10", "ImageNet", "COCO", "Cityscapes", "KITTI",
        "MS MARCO", "NQ", "TriviaQA", "PIQA", "LAMBADA", "Electricity", "Traffic", "ETTh1",
        "CodeContests", "Pong", "Breakout", "Seaquest", "Hopper", "Walker2d", "adult", "covertype",
        "higgs", "jasmine",
    ),
    higher=(
        "Precision", "Recall", "mAP", "ROUGE-L", "METEOR", "top-5 accuracy", "balanced_accuracy",
        "AUROC", "Spearman", "Kappa", "SSIM", "PSNR", "MRR", "success rate", "Dice",
    ),
    lower=(
        "MAPE", "NLL", "Brier", "EER", "TER", "LPIPS", "MSE", "hallucination rate", "ppl",
        "bits per byte", "DER", "mean absolute error", "cross-entropy", "ECE",
        "Hamming loss", "RMSLE", "mCE",
    ),
    sizes={
        "ppl": 40.0,

        "NLL": 3.0,
    },
    decoy_headers={
        "id": ("ID", "run", "hash", "job_id", "commit"),
        "number id": ("Id", "entry_id"),
        "counter": ("index", "no.", "row"),
        "size": ("Parameters", "params (M)", "model_size", "Size (GB)"),
        "year": ("Year of release", "Year"),
        "rank": ("Rank", "ranking", "position"),
        "average": ("Avg", "mean score", "Overall", "macro average"),
        "count": ("#examples", "count", "num_votes", "n", "battles"),
        "length": ("tokens", "Avg length", "response_length"),
        "cost": ("price_usd", "Cost", "$/M tok", "inference time (s)"),
        "speed": ("fps", "tok/s", "samples_per_second", "Speed"),
        "interval": ("CI", "confidence_interval", "95% conf."),
        "date": ("Release Date", "timestamp", "added"),
        "link": ("paper", "homepage", "repo"),
        "licence": ("licence", "Licensing"),
        "organisation": ("Org", "company", "institution", "vendor"),
        "note": ("remarks", "description"),
        "stderr": ("_std_err", " SE", " (stderr)"),
    },
)
# fmt: on

POOLS = (BOARDS, OTHERS)

# fmt: off
FAMOUS_MODELS = (
        "GPT-4", "GPT-3.5", "Claude-3-Opus", "Llama-3-70B", "Mistral-7B", "Qwen2-72B", "Gemini-1.5-Pro",
        "Gemma-2-9B",
    )
FAMOUS_TASKS = (
        "MMLU", "ARC", "HellaSwag", "GSM8K", "TruthfulQA", "Winogrande", "HumanEval", "BoolQ",
    )
ARROWS_UP = (" ↑", " (↑)", " (higher is better)")
ARROWS_DOWN = (" ↓", " (↓)", " (lower is better)")
CODES = (
        "", "NA", "N/A", "-", "—", "nan", "OOM", "failed", "timeout", "TBD", "X", "error",
    )
LICENCES = (
        "MIT", "Apache-2.0", "Proprietary", "Open", "CC-BY-NC-4.0", "Llama 3.1 Community",
    )
ORGANISATIONS = (
        "OpenAI", "Google", "Meta", "Mistral AI", "Cohere", "ETH Zürich", "Anthropic", "DeepMind",
    )
# fmt: on
