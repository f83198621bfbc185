"""Inputs changed at random: files of every format, specs, lists of weights, witnesses and databases."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from llull.engine.readers.harness.recognise import formats
from tests.typed import untyped

__all__ = ["Fuzz"]

_ROOT = Path(__file__).parents[2]
_JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, -1e308, 5e-324, 10**401, 3.5, "", "x", "nan", "1e9999999", "1/0", "-1"),
    *([], [[]], {}, {"a": 1}, "\ud800", "a" * 2000, float("nan"), ["x", "x"], "=1", "\x00", "a/" * 99),
)
_TEXTS = (b"\xff\xfe", b"\x00", b'"', b",", b"\n", b"\r", b"\t", b"nan", b"1e999", b"-", b"{", b"[", b"=")
_BYTES = (b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7, b"\xff" * 7 + b"\x7f", b"PAR1", b"ARROW1")
#: Bytes of a block of DuckDB's, of which the first eight are its checksum.
_BLOCK = 2**18
_SPEC = b"""[dataset]
name = "t"
[table]
model = "model"
missing = ["X", "-"]
leave_out = ["note"]
stderr_file = "s.csv"
[metrics."*"]
direction = "higher"
weight = "1/2"
group = "a/b"
[metrics.y]
lower = 0
upper = 10.5
tolerance = 0.1
"""


class Fuzz:
    """Commands on inputs that a seed decides.

    Parameters
    ----------
    folder
        Where the inputs are written, each over the last.
    seed
        Of all that is drawn.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        frame = pl.DataFrame(
            {
                "model": [f"m{i}" for i in range(12)],
                "x": [None if i == 5 else i * 1.5 for i in range(12)],
                "y": list(range(12)),
                "note": ["a", "b, c", "=d"] * 4,
            }
        )
        long = frame.drop("note").unpivot(index="model", variable_name="metric", value_name="score")
        self.kinds: dict[str, Callable[[], tuple[Sequence[object], bytes]]] = {}
        for name, content in _tables(frame, long):
            self.kinds[name] = lambda name=name, content=content: self._table(name, content)
        (folder / "good.csv").write_text(frame.write_csv())
        (folder / "s.csv").write_text(frame.select("model", pl.lit(0.1).alias("x")).write_csv())
        rows = b"metric,weight,group,direction\nx,1/3,a/b,higher\ny,2,c,lower\n"
        self.kinds["spec.toml"] = lambda: self._beside("--spec", "spec.toml", _SPEC)
        self.kinds["spec.csv"] = lambda: self._beside("--spec", "spec.csv", rows)
        self.kinds["weights.csv"] = lambda: self._beside("--weights", "weights.csv", rows)
        lines = (_ROOT / "rules/axioms/theory/witnesses.jsonl").read_text().splitlines()
        self.witnesses = [json.loads(line) for line in lines if line]
        self.kinds["witness.json"] = self._witness
        self.database = _database(folder)
        self.kinds["d.duckdb"] = self._database_file
        self.formats: dict[str, Callable[[], tuple[Sequence[object], bytes]]] = {}
        for name, place, files in _samples(folder):
            for path in files:
                kind = f"{name} {path.name}"
                self.formats[kind] = partial(self._format, place, files, path)

    def draw(self) -> tuple[str, list[str]]:
        """Write an input; returns its kind and the command that reads it."""
        tables = [kind for kind in self.kinds if kind.startswith(("wide", "long"))]
        others = [kind for kind in self.kinds if kind not in tables]
        (kinds,) = self.random.choices([tables, list(self.formats), others], weights=[45, 25, 30])
        kind = self.random.choice(kinds)
        command, content = {**self.kinds, **self.formats}[kind]()
        (self.folder / kind).write_bytes(content)
        return kind, [str(part) for part in command]

    def _changed(self, content: bytes, texts: Sequence[bytes]) -> bytes:
        """Some bytes other, more or fewer; often near the end, where files of columns say what they hold."""
        draw, data = self.random, bytearray(content)
        for _ in range(draw.choice([0, 1, 1, 2, 5, 20])):
            length = len(data)
            at = draw.randrange(length or 1) if draw.random() < 0.7 else max(0, length - draw.randrange(600))
            how = draw.randrange(6)
            if how < 2:
                data[at : at + 1] = bytes([draw.randrange(256)])
            elif how == 2:
                del data[at : at + draw.randrange(1, 50)]
            elif how == 3:
                data[at:at] = draw.choice(texts) * draw.choice([1, 1, 1, 30])
            elif how == 4:
                data[at : at + 8] = draw.choice(texts)
            else:
                start = draw.randrange(length or 1)
                data[at:at] = data[start : start + draw.choice([10, 100, 1000])]
        return bytes(data if draw.random() < 0.95 else data[: draw.randrange(len(data) or 1)])

    def _table(self, name: str, content: bytes) -> tuple[Sequence[object], bytes]:
        texts = _BYTES if name.endswith(("parquet", "feather", "arrow", "gz", "xlsx")) else _TEXTS
        verb = self.random.choice(["rank", "describe"])
        return (verb, self.folder / name, "-f", "csv"), self._changed(content, texts)

    def _beside(self, option: str, name: str, content: bytes) -> tuple[Sequence[object], bytes]:
        return ("rank", self.folder / "good.csv", option, self.folder / name), self._changed(content, _TEXTS)

    def _database_file(self) -> tuple[Sequence[object], bytes]:
        path = self.folder / "d.duckdb"
        verb = self.random.choice([("datasets", path), ("rank", f"{path}::good"), ("describe", path)])
        if self.random.random() < 0.5:
            return verb, self._changed(self.database, _BYTES)
        return verb, self._block_changed()

    def _block_changed(self) -> bytes:
        """A block of the database is changed, and its checksum right; often the one that tells of tables."""
        data = bytearray(self.database)
        start = 12288 + self.random.choice([0, 0, *range((len(data) - 12288) // _BLOCK)]) * _BLOCK
        block = data[start + 8 : start + _BLOCK]
        used = len(block.rstrip(b"\0"))
        block[:used] = self._changed(bytes(block[:used]), _BYTES)
        block = block[: _BLOCK - 8].ljust(_BLOCK - 8, b"\0")
        checksum = np.bitwise_xor.reduce(np.frombuffer(block, "<u8") * np.uint64(0xBF58476D1CE4E5B9))
        data[start : start + _BLOCK] = (int(checksum) ^ 5381).to_bytes(8, "little") + block
        return bytes(data)

    def _format(self, place: Path, files: Mapping[Path, bytes], path: Path) -> tuple[Sequence[object], bytes]:
        """Of what a format writes, one file is changed."""
        for other, content in files.items():
            other.write_bytes(content)
        content = files[path]
        if path.suffix == ".json" and self.random.random() < 0.7:
            data = json.loads(content)
            content = json.dumps(self._junked(data, [data])).encode()
        else:
            content = self._changed(content, _TEXTS)
        path.write_bytes(content)
        verb = self.random.choice(["rank", "describe"])
        return (verb, self.random.choice([place, path]), "-f", "csv"), content

    def _witness(self) -> tuple[Sequence[object], bytes]:
        text = json.dumps(self._junked(self.random.choice(self.witnesses), self.witnesses)).encode()
        text = text if self.random.random() < 0.9 else self._changed(text, _TEXTS)
        return ("replay", self.folder / "witness.json"), text

    def _junked(self, data: Any, others: Sequence[Any]) -> Any:
        """A part of some data is junk, a part of others, there twice or not at all."""
        draw, data = self.random, copy.deepcopy(data)
        for _ in range(draw.choice([1, 1, 2, 4])):
            places = [place for place in _places(data) if place]
            if not places:
                break
            *above, last = draw.choice(places)
            holder = data
            for key in above:
                holder = holder[key]
            how = draw.randrange(5)
            if how == 0:
                del holder[last]
            elif how == 1 and isinstance(holder, list):
                untyped(holder).insert(last, copy.deepcopy(untyped(holder)[last]))
            elif how == 2:
                other = untyped(draw.choice(others))
                found = untyped(other).get(last) if isinstance(other, dict) else None
                holder[last] = copy.deepcopy(found or draw.choice(_JUNK))
            else:
                holder[last] = copy.deepcopy(draw.choice(_JUNK))
        return data


def _places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield from _places(value, (*above, key))


def _samples(folder: Path) -> Iterator[tuple[str, Path, Mapping[Path, bytes]]]:
    """Of each format its name, where what it writes lies, and the files of that."""
    for format in formats():
        place = folder / "formats" / format.id
        place.mkdir(parents=True)
        import_module(f"tests.engine.readers.samples.{format.id.replace('-', '_')}").write(place)
        files = [path for path in sorted(place.rglob("*.*")) if path.is_file()]
        yield format.id, place, {path: path.read_bytes() for path in files}


def _tables(frame: pl.DataFrame, long: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    """The same scores in every format, as names and contents."""
    for name, rows in (("wide", frame), ("long", long)):
        yield f"{name}.csv", rows.write_csv().encode()
        yield f"{name}.tsv", rows.write_csv(separator="\t").encode()
        yield f"{name}.json", rows.write_json().encode()
        yield f"{name}.jsonl", rows.write_ndjson().encode()
        yield f"{name}.csv.gz", gzip.compress(rows.write_csv().encode())
        header, *lines = [
            line.split(",") for line in rows.select(pl.exclude("note")).write_csv().splitlines()
        ]
        table = [header, ["---"] * len(header), *lines]
        yield f"{name}.md", "\n".join(f"| {' | '.join(row)} |" for row in table).encode()
        body = "".join(
            f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in [header, *lines]
        )
        yield f"{name}.html", f"<table>{body}</table>".encode()
        yield f"{name}.yaml", "".join(f"- {row}\n" for row in map(json.dumps, rows.to_dicts())).encode()
        buffer = io.BytesIO()
        rows.write_excel(buffer)
        yield f"{name}.xlsx", buffer.getvalue()
        yield f"{name}-utf16.csv", rows.write_csv().encode("utf-16")
        for packed in ("zstd", "snappy", "gzip", "uncompressed"):
            buffer = io.BytesIO()
            rows.write_parquet(buffer, compression=untyped(packed))
            yield f"{name}-{packed}.parquet", buffer.getvalue()
        for packed in ("zstd", "lz4", "uncompressed"):
            buffer = io.BytesIO()
            rows.write_ipc(buffer, compression=untyped(packed))
            yield f"{name}-{packed}.feather", buffer.getvalue()
            buffer = io.BytesIO()
            rows.write_ipc_stream(buffer, compression=untyped(packed))
            yield f"{name}-{packed}.arrow", buffer.getvalue()


def _database(folder: Path) -> bytes:
    from llull.engine.store.ingest import ingest

    path = folder / "made.duckdb"
    ingest(folder / "good.csv", path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CHECKPOINT")
    return path.read_bytes()
