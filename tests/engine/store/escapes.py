"""SQL that would leave the database: read or write files, use the network, load code, or change settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from llull.engine.errors import StoreError
from llull.engine.store.query import query
from tests.engine.store.hostile import SECRET

__all__ = ["escapes", "harm"]

_FILES = (
    "{secret}",
    "{folder}/*",
    "/proc/self/environ",
    "https://localhost:1/a.csv",
    "s3://bucket/a.parquet",
)
_READERS = [
    *("read_text", "read_blob", "read_csv", "read_csv_auto", "sniff_csv", "read_parquet", "parquet_scan"),
    *("parquet_metadata", "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata", "read_json"),
    *("read_json_auto", "read_json_objects", "read_ndjson", "read_ndjson_objects", "read_duckdb", "glob"),
    *("sqlite_scan", "read_xlsx", "st_read", "iceberg_scan", "delta_scan"),
]
_WAYS = [
    "FROM {r}",
    "SELECT * FROM (SELECT * FROM {r}) t",
    "WITH x AS MATERIALIZED (FROM {r}) FROM x",
    "SELECT 1 UNION ALL SELECT (SELECT count(*) FROM {r})",
    "EXPLAIN ANALYZE FROM {r}",
    "FROM query('FROM {q}')",
    "-- a comment\n/* another; */ FROM {r}",
    "SELECT 1; FROM {r}",
    "PREPARE p AS FROM {r}",
    "SUMMARIZE FROM {r}",
    "DESCRIBE FROM {r}",
    "CREATE TABLE stolen AS FROM {r}",
    "CREATE TEMP TABLE stolen AS FROM {r}",
    "CREATE VIEW stolen AS FROM {r}",
    "INSERT INTO models SELECT 'small', x::VARCHAR, NULL, 9 FROM {r} t(x)",
    "UPDATE models SET label = (SELECT first(x::VARCHAR) FROM {r} t(x))",
    "DELETE FROM models WHERE EXISTS (FROM {r})",
    "COPY (FROM {r}) TO '{out}'",
    "SELECT * FROM models, LATERAL (FROM {r}) t",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM {q}'))",
]
_FORMS = ("", " (FORMAT parquet)", " (FORMAT json)", " (PARTITION_BY (dataset))")
_EXTENSIONS = ("httpfs", "'{secret}'", "sqlite", "spatial")
_SETTINGS = [
    *("enable_external_access", "lock_configuration", "allowed_paths", "allowed_directories", "memory_limit"),
    *("temp_directory", "autoload_known_extensions", "allow_unsigned_extensions", "extension_directories"),
    *(
        "home_directory",
        "log_query_path",
        "secret_directory",
        "profiling_output",
        "python_enable_replacements",
    ),
]
_OTHERS = [
    *(f"FROM '{file}'" for file in _FILES),
    *(f"FROM query_table('{file}')" for file in _FILES),
    *(f"COPY scores TO '{{out}}'{form}" for form in _FORMS),
    *(f"COPY (SELECT 1) TO '{{out}}'{form}" for form in _FORMS),
    *(f"COPY models FROM '{file}'" for file in _FILES),
    *(
        f"ATTACH '{file}' AS other"
        for file in (*_FILES, "{out}", ":memory:", "md:x", "postgres:host=localhost")
    ),
    *(f"INSTALL {name}" for name in _EXTENSIONS),
    *(f"LOAD {name}" for name in _EXTENSIONS),
    *(f"FORCE INSTALL {name} FROM community" for name in _EXTENSIONS),
    *(way.format(setting) for setting in _SETTINGS for way in ("SET {} = true", "RESET {}", "PRAGMA {} = 1")),
    *(
        "UPDATE EXTENSIONS",
        "EXPORT DATABASE '{out}'",
        "IMPORT DATABASE '{folder}'",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN",
    ),
    *(
        "CREATE SECRET s (TYPE s3)",
        "CREATE PERSISTENT SECRET s (TYPE http)",
        "FROM duckdb_secrets()",
        "DROP SECRET s",
    ),
    *(
        "CALL enable_logging(storage => 'file', storage_path => '{out}')",
        "FROM enable_logging()",
        "FROM enable_profiling()",
    ),
    *(
        "CALL pragma_database_size()",
        "FROM duckdb_extensions()",
        "FROM which_secret('s3://a', 's3')",
        "CONNECT x",
    ),
    *(
        "SELECT getenv('LLULL_SECRET')",
        "SELECT getvariable('LLULL_SECRET')",
        "SELECT current_setting('nothing')",
    ),
    *(
        "CREATE EXTERNAL RESOURCE r",
        "FROM create_external_resource('{out}')",
        "FROM add_grammar_extension('x')",
    ),
    *(
        "FROM arrow_scan(1, 2, 3)",
        "FROM pandas_scan(1)",
        "FROM python_map_function(1)",
        "FROM secret",
        "FROM SECRET",
    ),
    *(
        "EXECUTE p",
        "DEALLOCATE p",
        "USE memory",
        "DETACH s",
        "SET VARIABLE x = 1",
        "COPY FROM DATABASE s TO memory",
    ),
    *(
        "CREATE MACRO f(x) AS (SELECT content FROM read_text(x))",
        "CREATE FUNCTION f() AS TABLE FROM glob('/*')",
    ),
    *("CREATE INDEX i ON scores USING rtree (score)", "PRAGMA import_database('{out}')", "PRAGMA user_agent"),
]


def escapes() -> list[str]:
    """All statements; {secret}, {folder} and {out} are for the caller to fill in."""
    return list(dict.fromkeys(_all()))


def _all() -> Iterator[str]:
    for reader in _READERS:
        for number, way in enumerate(_WAYS):
            file = _FILES[number % len(_FILES)] if number > 4 else "{secret}"
            call = f"{reader}('{file}'{', ' + repr('t') if reader == 'sqlite_scan' else ''})"
            yield way.replace("{r}", call).replace("{q}", call.replace("'", "''"))
    yield from _OTHERS


def harm(sql: str, database: Path, *, write: bool) -> str | None:
    """Run a statement and say what it read, wrote or loaded; None for nothing.

    The folder of the database holds it, and ``secret.csv``.
    """
    folder, secret = database.parent, database.parent / "secret.csv"
    before = {file: file.read_bytes() for file in folder.iterdir()}
    home = Path.home() / ".duckdb"
    at_home = sorted(home.rglob("*")) if home.exists() else None
    filled = (
        sql.replace("{secret}", str(secret))
        .replace("{folder}", str(folder))
        .replace("{out}", str(folder / "out"))
    )
    try:
        answer = repr(query(database, filled, write=write).rows())
    except StoreError as error:
        answer = str(error)
        if "\n" in answer:
            return "an error of several lines"
    if SECRET in answer or os.environ.get("LLULL_SECRET", SECRET) in answer:
        return "read the secret"
    after = {file: file.read_bytes() for file in folder.iterdir()}
    if after.keys() != before.keys() or after[secret] != before[secret]:
        return f"wrote {sorted(file.name for file in after)}"
    if SECRET.encode() in after[database] or (not write and after != before):
        return "changed the database"
    if at_home != (sorted(home.rglob("*")) if home.exists() else None):
        return "wrote into the home folder"
    return None
