"""Names and data that others wrote, made safe to show on a page."""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

__all__ = ["isolated", "json_script", "script_hash", "security_policy", "shortened", "visible"]

#: In a script element only these can end it, open a comment, or break an old JavaScript parser.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def visible(text: str) -> str:
    """Replace what HTML cannot hold (controls, lone surrogates) by U+FFFD, and line breaks by a space."""
    return "".join(
        " " if c in "\t\n\r" else "\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text
    )


def isolated(text: str) -> str:
    """Keep right-to-left text from reordering what stands beside it, where there is no ``<bdi>``."""
    if not any(unicodedata.bidirectional(c) in {"R", "AL", "RLE", "RLO", "LRO", "LRE", "RLI"} for c in text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def shortened(text: str, most: int = 64) -> str:
    """Cut a long name in the middle, where names of one family differ least."""
    if len(text) <= most:
        return text
    head = (most - 1) * 2 // 3
    return f"{text[:head]}…{text[-(most - 1 - head) :]}"


def json_script(data: Any) -> Markup:
    """Write plain data as JSON that is safe inside a ``<script type="application/json">`` element.

    Raises
    ------
    ValueError
        If the data hold NaN or an infinity, which JSON has no word for.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))


def script_hash(text: str) -> str:
    """Source expression under which a content security policy lets exactly this inline text run."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def security_policy(scripts: Iterable[str], style: str) -> str:
    """Content security policy of a page that loads nothing, and runs these inline texts alone."""
    allowed = " ".join(script_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {script_hash(style)}; base-uri 'none'; "
        "form-action 'none'"
    )
