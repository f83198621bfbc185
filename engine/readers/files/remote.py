"""Files on other machines, read only where the user names one: ``https://``, ``hf://`` and ``s3://``."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ...errors import ReadError
from .text import MOST_BYTES

__all__ = ["fetched"]

#: Seconds that the other side may be silent, and that all may take.
_PATIENCE, _MOST_SECONDS = 8.0, 120.0
_CHUNK = 2**16
_HUGGING_FACE = "https://huggingface.co"


def fetched(address: str) -> tuple[str, bytes]:
    """The name and the bytes of a remote file; nothing is sent but the request for it.

    Parameters
    ----------
    address
        ``https://…`` or ``http://…``; ``hf://datasets/OWNER/NAME/PATH`` or ``hf://datasets/OWNER/NAME@REVISION/PATH``
        (``spaces``, ``models`` likewise), public ones; ``s3://BUCKET/KEY`` with the rights that AWS's own
        variables and files give.

    Raises
    ------
    ReadError
        If there is no network, no such file, or it is too large or too slow.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ReadError(f"{address}: no address: {error}") from None
    name = unquote(parts.path.rpartition("/")[2]) or parts.netloc
    if address.startswith("s3://"):
        return name, _s3(address)
    return name, _https(address, _resolved(address) if address.startswith("hf://") else address)


def _resolved(address: str) -> str:
    """Where Hugging Face keeps a file of a repository."""
    found = re.fullmatch(r"hf://(?:(datasets|spaces|models)/)?([^/@]+/[^/@]+)(?:@([^/]+))?/([^*?]+)", address)
    if found is None:
        raise ReadError(f"{address}: hf://datasets/OWNER/NAME/PATH of one file expected")
    kind = f"{found[1]}/" if found[1] in {"datasets", "spaces"} else ""
    return f"{_HUGGING_FACE}/{kind}{found[2]}/resolve/{found[3] or 'main'}/{found[4]}"


def _https(address: str, url: str) -> bytes:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),  # a redirect to a file or to FTP ends here
    ):
        opener.add_handler(handler)
    try:
        request = urllib.request.Request(
            quote(url, safe="%/:=&?~#+!$,;'@()*[]"), headers={"User-Agent": "llull"}
        )
        with opener.open(request, timeout=_PATIENCE) as response:
            return _all(address, lambda: response.read1(_CHUNK))
    except urllib.error.HTTPError as error:
        raise ReadError(f"{address}: the server answers {error.code} {error.reason or ''}".rstrip()) from None
    except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
        reason = getattr(error, "reason", None) or error
        raise ReadError(f"{address}: cannot be fetched: {reason!s:.200}") from None


def _s3(address: str) -> bytes:
    try:
        fs: Any = import_module("pyarrow.fs")
        once = fs.AwsStandardS3RetryStrategy(max_attempts=1)
        system = fs.S3FileSystem(connect_timeout=_PATIENCE, request_timeout=_PATIENCE, retry_strategy=once)
        with system.open_input_stream(address.removeprefix("s3://").partition("?")[0]) as stream:
            return _all(address, lambda: stream.read(_CHUNK))
    except (OSError, ValueError, ImportError) as error:
        raise ReadError(f"{address}: cannot be fetched: {' '.join(str(error).split()):.200}") from None


def _all(address: str, read: Callable[[], bytes]) -> bytes:
    """All that comes, if it is neither too much nor too slow."""
    content = bytearray()
    end = time.monotonic() + _MOST_SECONDS
    while part := read():
        content += part
        if len(content) > MOST_BYTES:
            raise ReadError(f"{address}: more than {MOST_BYTES // 2**20} MiB, which are not read")
        if time.monotonic() > end:
            raise ReadError(f"{address}: not all came within {_MOST_SECONDS:.0f} s; fetch it by other means")
    return bytes(content)
