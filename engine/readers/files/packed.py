"""What is packed with gzip or zip is unpacked, as long as it stays of a table's size."""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from typing import Any

from ...errors import ReadError
from .source import File
from .text import MOST_BYTES

__all__ = ["archive_of", "member_of", "unpacked"]

#: Whatever is larger unpacks to at most so many times its packed size; tables do to 5 or 20.
_ANY_SHARE, _MOST_SHARE = 32 * 2**20, 100
#: How zip files call a way to pack that Python reads from 3.14 on.
_ZSTD = 93
#: What a zip file holds that is a log of Inspect, one that is done or one that never came to its end.
_LOGS = ("header.json", "_journal/start.json")
#: Parts of a gzip file, members of a zip file.
_MOST_PARTS, _MOST_MEMBERS = 20_000, 10_000


def unpacked(file: File) -> File | zipfile.ZipFile:
    """The file that is packed with gzip, a zip file opened, or the file itself where it is neither.

    Raises
    ------
    ReadError
        If it is damaged, or unpacks to more than is read.
    """
    if file.content.startswith(b"\x1f\x8b"):
        return _gunzipped(file)
    if file.content.startswith(b"PK\x03\x04"):
        archive = archive_of(file.path.name, file.content)
        names = archive.namelist()
        if _LOGS[-1] in names:
            return _log(file, archive)
        if "xl/workbook.xml" not in names:
            return archive
    return file


def _log(file: File, archive: zipfile.ZipFile) -> File:
    """The part of a log of Inspect that tells of the whole run, beside which its other parts lie."""
    name = file.path.name
    log = next(name for name in _LOGS if name in archive.namelist())

    def near(part: str) -> bytes | None:
        found = part in archive.namelist()
        return member_of(name, archive, archive.getinfo(part)) if found else None

    return replace(file, content=member_of(name, archive, archive.getinfo(log)), near=near)


def archive_of(name: str, content: bytes) -> zipfile.ZipFile:
    """Open a zip file.

    Raises
    ------
    ReadError
        If it is damaged, or has more members than are read.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ReadError(f"{name}: a damaged zip file") from None
    if (count := len(archive.infolist())) > _MOST_MEMBERS and _LOGS[-1] not in archive.namelist():
        raise ReadError(f"{name}: {count:,} members; at most {_MOST_MEMBERS:,} are read")
    return archive


def member_of(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int = MOST_BYTES) -> bytes:
    """Unpack one member, whatever size it states.

    Raises
    ------
    ReadError
        If it is damaged, needs a password, or is more than `left` bytes or more than tables unpack to.
    """
    most = min(left, max(_ANY_SHARE, _MOST_SHARE * member.compress_size))
    member.file_size = most + 2  # more than is taken, or what is left of a member would be taken for damage
    try:
        with _stream(archive, member) as stream:
            content = stream.read(most + 1)
        if len(content) <= most and zlib.crc32(content) != member.CRC:
            raise zipfile.BadZipFile
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise ReadError(f"{name}: {member.filename!r:.80} is damaged, or needs a password") from None
    return _small_enough(name, content, most)


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Any:
    """The unpacked bytes of a member; those packed with zstd, which this Python cannot read, by Arrow."""
    if member.compress_type != _ZSTD or archive.fp is None:
        return archive.open(member)
    arrow: Any = import_module("pyarrow")
    archive.fp.seek(member.header_offset)
    header = archive.fp.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04") or member.flag_bits & 1:
        raise zipfile.BadZipFile
    archive.fp.seek(sum(struct.unpack("<HH", header[26:])), os.SEEK_CUR)
    packed = archive.fp.read(member.compress_size)
    return arrow.CompressedInputStream(arrow.BufferReader(packed), "zstd")


def _small_enough(name: str, content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise ReadError(f"{name}: unpacks to more than {most // 2**20} MiB, which are not read")
    return content


def _gunzipped(file: File) -> File:
    name, packed = file.path.name, file.content
    most = min(MOST_BYTES, max(_ANY_SHARE, _MOST_SHARE * len(packed)))
    try:
        if packed.count(b"\x1f\x8b\x08") > _MOST_PARTS:
            raise EOFError
        with gzip.GzipFile(fileobj=BytesIO(packed)) as stream:
            content = _small_enough(name, stream.read(most + 1), most)
    except (OSError, EOFError, zlib.error):
        raise ReadError(f"{name}: a damaged gzip file") from None
    path = file.path.with_suffix("") if file.path.suffix.lower() in {".gz", ".gzip"} else file.path
    return replace(file, path=path, content=content)
