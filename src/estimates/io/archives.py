"""Archives (.zip) with one table: the member that is a table is read like a file of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from estimates.columnar.files import file_error
from estimates.columnar.packed_files import open_zip, unpack_member, unpacking_limit
from estimates.columnar.text_files import FileSource
from estimates.errors import did_you_mean

# Members of this suffix are more often notes about the data than a table.
TEXT_SUFFIX = ".txt"


@contextmanager
def unpack_table(
    source: FileSource, wanted: str | None, suffixes: Collection[str]
) -> Iterator[FileSource]:
    """Yield the table in an archive as a file of its own.

    wanted : the name of the member; None = the only one that is a table.
    suffixes : those of files that can be tables.
    """
    stated = source.max_unpacked_bytes
    with source.on_disk() as path, open_zip(path, source.name, stated) as archive:
        member = find_member(archive, wanted, suffixes, source.name)
        # a member that is packed itself must stay within the limit of the archive
        limit = unpacking_limit(path.stat().st_size, stated)
        with unpack_member(archive, member) as table:
            name = f"{source.name}/{member}"
            yield FileSource(name, table, source.encoding, max_unpacked_bytes=limit)


def find_member(
    archive: zipfile.ZipFile, wanted: str | None, suffixes: Collection[str], name: str
) -> str:
    """Return the name of the member that is the table."""
    members = [member.filename for member in archive.infolist() if not member.is_dir()]
    if wanted is not None:
        named = [m for m in members if wanted in (m, PurePosixPath(m).name)]
        if len(named) == 1:
            return named[0]
        remedy = f"{did_you_mean(wanted, members)}it has {', '.join(members[:20])}"
        raise file_error(name, f'has no file "{wanted}"', remedy)
    tables = [member for member in members if names_table(member, suffixes)]
    if len(tables) > 1:
        tables = [member for member in tables if not member.endswith(TEXT_SUFFIX)] or tables
    if not tables:
        held = ", ".join(members[:20]) or "nothing"
        raise file_error(name, f"contains no table, but {held}", f"a table ends in {suffixes}")
    if len(tables) > 1:
        remedy = f'name one, e.g. where={{"table": "{tables[0]}"}}'
        raise file_error(name, f"contains {len(tables)} tables ({', '.join(tables[:20])})", remedy)
    return tables[0]


def names_table(member: str, suffixes: Collection[str]) -> bool:
    """Return whether a member is a table by its name; files of the system are none."""
    path = PurePosixPath(member)
    # macOS adds __MACOSX/._table.csv for each file
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    return not is_hidden and Path(plain).suffix.lower() in suffixes
