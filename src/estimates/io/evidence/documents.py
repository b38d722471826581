"""The texts of documents, found by the title, the address or the file name that claims state."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from estimates.columnar.files import file_error
from estimates.columnar.text_files import decode_text, read_bytes
from estimates.errors import InvalidFieldError
from estimates.io.evidence.folding import FoldedText, fold_text
from estimates.model.arguments import require

# Text formats that are quoted as they are. A page in HTML is quoted as a browser shows it, which
# only the person who read it can save as text.
TEXT_SUFFIXES = (".txt", ".md", ".text", "")
# Files of annotated documents, whose records hold the text.
ANNOTATION_SUFFIXES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class SourceText:
    """The text of one document.

    name : the key of the mapping, or the name of the file.
    """

    name: str
    text: str

    @cached_property
    def folded(self) -> FoldedText:
        """The text after folding."""
        return fold_text(self.text)

    @cached_property
    def sha256(self) -> str:
        """The digest of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class SourceTexts:
    """Documents by title, address or name; each is read when it is first needed.

    documents : title, url or name → text or path of a file; or a folder of text files.
    encoding : of files that are not UTF-8.
    """

    def __init__(
        self,
        documents: Mapping[str, Any] | Iterable[Any] | str | PathLike[str],
        encoding: str | None = None,
    ) -> None:
        self._contents = list_documents(documents)
        self._encoding = encoding
        self._texts: dict[str, SourceText] = {}

    def find(self, *names: str | None) -> SourceText | None:
        """Return the first document that has one of the names; None = there is none."""
        for name in names:
            if name is None:
                continue
            # A file is often named after the last part of an address.
            for key in (name, f"{name}.txt", name.rstrip("/").rpartition("/")[2]):
                if key in self._contents:
                    return self._load(key)
        return None

    def _load(self, key: str) -> SourceText:
        if key not in self._texts:
            content = self._contents[key]
            if isinstance(content, Path):
                content = read_document(content, self._encoding)
            self._texts[key] = SourceText(key, content)
        return self._texts[key]


def list_documents(
    documents: Mapping[str, Any] | Iterable[Any] | str | PathLike[str],
) -> dict[str, str | Path]:
    """Return the text or the path of each document by its name."""
    if isinstance(documents, Mapping):
        return {str(name): as_content(str(name), content) for name, content in documents.items()}
    if isinstance(documents, Iterable) and not isinstance(documents, str | PathLike):
        return annotated_texts(documents)
    problem, remedy = "must map titles to texts or paths", "or give the path of a folder"
    require(documents, (str, PathLike), problem, column="documents", remedy=remedy)
    folder = Path(documents)
    if folder.is_file() and folder.suffix.lower() in ANNOTATION_SUFFIXES:
        return annotated_texts(read_annotations(folder))
    if not folder.is_dir():
        raise file_error(folder, "is not a folder", "give a folder of text files, or a mapping")
    listed: dict[str, str | Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in TEXT_SUFFIXES:
            for name in (path.stem, path.name, path.relative_to(folder).as_posix()):
                listed[name] = path
    return listed


def read_document(path: Path, encoding: str | None) -> str:
    """Return the text of a file, in its encoding or in that of its byte-order mark, else UTF-8."""
    text = decode_text(read_bytes(path), str(path), encoding)
    if "\0" in text:  # UTF-16 without a mark is valid UTF-8, with a null beside each letter
        problem, remedy = "has null characters", 'name its encoding, e.g. encoding="utf-16-le"'
        raise file_error(path, problem, remedy)
    return text


def read_annotations(path: Path) -> list[Any]:
    """Return the records of a file of annotated documents, JSON or JSON Lines."""
    text = decode_text(read_bytes(path), str(path), None)
    try:
        if path.suffix.lower() == ".json":
            content = json.loads(text)
            return content if isinstance(content, list) else [content]
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError) as error:
        remedy = "give the file that the extractor wrote"
        raise file_error(path, f"is not JSON ({error})", remedy) from None


def annotated_texts(documents: Iterable[Any]) -> dict[str, str | Path]:
    """Return the texts of annotated documents by `document_id`."""
    texts: dict[str, str | Path] = {}
    for record in documents:
        is_mapping = isinstance(record, Mapping)
        name, text = (
            record.get(part) if is_mapping else getattr(record, part, None)
            for part in ("document_id", "text")
        )
        if name is None or not isinstance(text, str) or texts.get(str(name), text) != text:
            problem = "must be documents with a document_id and one text each"
            remedy = "or map titles to texts, or give the path of a folder"
            raise InvalidFieldError(problem, column="documents", value=record, remedy=remedy)
        texts[str(name)] = text
    return texts


def as_content(name: str, content: Any) -> str | Path:
    """Return a text or a path; a text is what is not a path object."""
    if isinstance(content, str):
        return content
    if isinstance(content, PathLike):
        return Path(content)
    problem, remedy = "must be a text or a path", "read a file with pathlib.Path(...)"
    raise InvalidFieldError(problem, column=f"documents[{name!r}]", value=content, remedy=remedy)
