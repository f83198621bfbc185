"""The charts' JavaScript engine in a process of its own: while it works, ours would hear no Ctrl-C."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

__all__ = ["converted", "kill_converters"]

#: A version of Vega-Lite that the converter lacks is left to it.
_CHILD = """
import json, sys, vl_convert
name, values = json.load(sys.stdin)
if values.get("vl_version") not in vl_convert.get_vegalite_versions():
    values.pop("vl_version", None)
result = getattr(vl_convert, name)(**values)
sys.stdout.buffer.write(result if isinstance(result, bytes) else result.encode())
"""
_running: set[subprocess.Popen[bytes]] = set()


def converted(name: str, **values: Any) -> bytes:
    """What a function of vl-convert makes of these values; text is UTF-8.

    Raises
    ------
    RuntimeError
        If it fails, with its last line.
    """
    # -P: no module of the folder that the user is in. A group of its own: a terminal's Ctrl-C is for us.
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    ) as process:
        _running.add(process)
        try:
            output, errors = process.communicate(json.dumps([name, values]).encode())
        finally:
            process.kill()
            _running.discard(process)
    if process.returncode:
        raise RuntimeError(f"vl-convert: {errors.decode(errors='replace').strip().rpartition(chr(10))[2]}")
    return output


def kill_converters() -> None:
    """End all that are at work."""
    for process in tuple(_running):
        process.kill()
