"""Find out what to read, and in which format: a path, an open file, or what a file contains."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from estimates.columnar.any_frame import FRAME_REMEDY
from estimates.columnar.files import check_path, file_error
from estimates.columnar.packed_files import BoundedGzipFile, unpacking_limit
from estimates.columnar.text_files import READ_ERRORS, FileSource, decode_text, read_bytes
from estimates.errors import InvalidFieldError
from estimates.io.formats import FORMATS, Format, detect_format, find_format, packed_suffix

# A scheme of at least two letters: "C:" is a drive. A path joins the slashes of "https://".
URL = re.compile(r"(?!file:)([a-z][a-z0-9+.\-]+):/{1,2}(.+)", re.IGNORECASE)
GZIP_START = b"\x1f\x8b"
# How files of these formats begin; workbooks and archives are told apart by their members.
FIRST_BYTES = {
    b"PK\x03\x04": ".zip",
    b"PK\x05\x06": ".zip",  # without a member
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".xls",
    b"PAR1": ".parquet",
    b"SQLite format 3\0": ".sqlite",
}
DUCKDB_MARK = b"DUCK", 8  # after a checksum of eight bytes
# Formats that begin alike: a workbook is an archive, and one with a password begins like .xls.
ALIKE = {
    ".zip": {".zip", ".xlsx", ".xlsm", ".xlsb", ".ods"},
    ".xls": {".xls", ".xlsx", ".xlsm", ".xlsb"},
    ".sqlite": {".sqlite", ".sqlite3", ".db"},
}


def open_source(
    file: Any, encoding: str | None, max_unpacked_bytes: int | None = None
) -> tuple[FileSource, Format]:
    """Return a path or an open file as a source, and its format.

    The format is that of the suffix, else what the content of an open file shows.
    """
    if hasattr(file, "read"):
        return read_open_file(file, encoding, max_unpacked_bytes)
    if not isinstance(file, str | Path):
        kind = f"{type(file).__module__}.{type(file).__name__}"
        raise InvalidFieldError("cannot be read", column="path", value=kind, remedy=FRAME_REMEDY)
    refuse_url(str(file))
    path = check_path(file)
    file_format = find_format(path, may_be_gzipped=True)
    if not path.is_dir():
        refuse_other_content(path)
    source = FileSource(str(path), path, encoding, max_unpacked_bytes=max_unpacked_bytes)
    return source, file_format


def refuse_url(text: str) -> None:
    """Refuse an address; the remedy is the line that downloads it."""
    match = URL.fullmatch(text)
    if match:
        url = f"{match[1]}://{match[2]}"
        name = re.split(r"[?#]", match[2])[0].rstrip("/").rpartition("/")[2] or "claims.csv"
        name = name if packed_suffix(Path(name)) in FORMATS else f"{name}.csv"
        line = f'urllib.request.urlretrieve("{url}", "{name}")'
        problem = "is an address, and nothing is read over the network"
        raise file_error(text, problem, f"download it first: import urllib.request; {line}")


def refuse_other_content(path: Path) -> None:
    """Refuse a file whose first bytes are those of another format than its suffix says."""
    suffix = path.suffix.lower()
    start = read_bytes(path, 16) if suffix != ".gz" else b""
    found = first_bytes_suffix(start)
    is_binary = not FORMATS[suffix].is_text if suffix in FORMATS else False
    if found and suffix not in ALIKE.get(found, {found}):
        raise file_error(path, f"is not {suffix}, but begins like {found}", f"name it {found}")
    if start and is_binary and not found:
        remedy = "write it again; a file of text is named .csv or .json"
        raise file_error(path, f"is not {suffix}", remedy)


def first_bytes_suffix(content: bytes) -> str:
    """Return the suffix of a format by its first bytes; "" = another format, or text.

    >>> first_bytes_suffix(b"PAR1..."), first_bytes_suffix(b"source,value")
    ('.parquet', '')
    """
    mark, at = DUCKDB_MARK
    if content[at:].startswith(mark):
        return ".duckdb"
    return next((name for start, name in FIRST_BYTES.items() if content.startswith(start)), "")


def read_open_file(
    file: Any, encoding: str | None, max_unpacked: int | None
) -> tuple[FileSource, Format]:
    """Return what is left to read of an open file, and its format."""
    stated = getattr(file, "name", None)
    name = stated.strip("<>") if isinstance(stated, str) else "the open file"
    try:
        content = file.read()
        if isinstance(content, bytes) and content.startswith(GZIP_START):
            limit = unpacking_limit(len(content), max_unpacked)
            with BoundedGzipFile(io.BytesIO(content), name, limit) as packed:
                content = packed.read()
    except UnicodeDecodeError as error:
        remedy = 'open it with its encoding, or as bytes: open(…, "rb")'
        raise file_error(name, f"is not {error.encoding} ({error})", remedy) from None
    except READ_ERRORS as error:
        raise file_error(name, f"cannot be read ({error})", "write it again") from None
    if not isinstance(content, str | bytes):
        raise file_error(name, "gives neither text nor bytes", FRAME_REMEDY)
    source = FileSource(name, None, encoding, content, max_unpacked)
    suffix = packed_suffix(Path(name))
    return source, FORMATS.get(suffix) or format_of_content(source)


def format_of_content(source: FileSource) -> Format:
    """Return the format that the content of an open file shows."""
    content = source.content
    if isinstance(content, str):
        return detect_format(content)
    suffix = first_bytes_suffix(content[:16])
    if suffix == ".zip":
        suffix = archive_suffix(content)
    if suffix:
        return FORMATS[suffix]
    return detect_format(decode_text(content, source.name, source.encoding))


def archive_suffix(content: bytes) -> str:
    """Return the suffix of a workbook, or of any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        members = []
    marks = {"xl/workbook.xml": ".xlsx", "xl/workbook.bin": ".xlsb", "content.xml": ".ods"}
    return next((suffix for mark, suffix in marks.items() if mark in members), ".zip")
