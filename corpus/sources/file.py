"""Articles from files: text, Markdown, saved HTML pages, JSON and JSON lines."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Literal

from corpus.errors import RejectedArticle
from corpus.sources.jsonl import Listed, read_json, read_numbered
from corpus.types import Given, RawArticle

#: Bytes; as much as Telegram lets a bot download.
LARGEST = 20_000_000

_KINDS: dict[str, Literal["text", "markdown", "html"]] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}
#: Articles that need no cleaning: one or a list of them, and one a line.
_JSON = (".json", ".jsonl")
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_CHARSETS = re.compile(
    r"utf-(?:8|16|16-[bl]e|32|32-[bl]e)|ascii|iso8859-\d+|cp(?:125\d|437|85\d|86\d|874|932|949|950)"
    r"|koi8-[ru]|gb(?:2312|k|18030)|hz|big5(?:hkscs)?|euc_(?:jp|kr)|shift_jis|iso2022_(?:jp|kr)\w*"
    r"|johab|mac-[a-z]+|tis-620"
)
#: What is written under the name of a charset is often in a later one that holds it.
_BROADER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_SEVEN_BITS = ("hz", "iso2022_jp", "iso2022_kr")
_WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
#: Damaged is at most one character of so many that are not.
_FEW = 20
#: A page declares its characters at once, or not at all.
_DECLARED_WITHIN = 4096


def read_file(path: Path, given: Given) -> RawArticle | Listed:
    """What the file at ``path`` holds, by its suffix.

    Raises:
        RejectedArticle: If there is no such file, or nothing in it that could be read.
    """
    if path.is_dir():
        raise RejectedArticle("not-a-file", f"{path} is a directory; name the files in it.")
    if not path.exists():
        raise RejectedArticle("not-found", f"{path} does not exist.")
    if not path.is_file():  # a pipe or a device may never end
        raise RejectedArticle("not-a-file", f"{path} is not a regular file.")
    check_kind(str(path))
    return read(str(path), _bytes(path), given)


def check_kind(name: str) -> None:
    """Do nothing if a file with this name can be read.

    Raises:
        RejectedArticle: If its suffix is none that is read.
    """
    if _suffix(name) not in (*_KINDS, *_JSON):
        known = ", ".join((*_KINDS, *_JSON))
        raise RejectedArticle("unknown-type", f"{name} is of no type that I read; use {known}.")


def read(name: str, data: bytes, given: Given) -> RawArticle | Listed:
    """What a file holds, by the suffix of its name.

    Args:
        name: As people know the file; it stands in the errors.
        data: What is in it.
        given: What a person said about it.

    Raises:
        RejectedArticle: If nothing is in it that could be read.
    """
    check_kind(name)
    suffix = _suffix(name)
    content = decode(data, html=_KINDS.get(suffix) == "html")
    if content is None:
        raise RejectedArticle("binary", f"{name} holds no text but binary data.")
    if not content.strip():
        raise RejectedArticle("empty", f"{name} is empty.")
    if suffix in _KINDS:
        return RawArticle(content, _KINDS[suffix], given)
    if suffix == ".jsonl":
        return read_numbered(content, given)
    try:
        return read_json(content, given)
    except RejectedArticle as e:
        raise RejectedArticle(e.reason, f"{name} cannot be used. {e}") from e


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def decode(data: bytes, *, html: bool = False, charset: str | None = None) -> str | None:
    """The text in ``data``, or None if it is no text.

    A byte order mark decides; else UTF-8 if it fits, for hardly anything else does by chance.
    Then what was told with it and what the page declares if it is HTML, as far as it fits, and
    Windows-1252, which fits nearly always. A few damaged characters are no reason to read all
    the others wrongly.

    Args:
        data: A whole file, or the body of an answer.
        html: Whether it may declare its charset itself.
        charset: What was told with it, which may be wrong.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.search(data[:_DECLARED_WITHIN]) if html else None
    told = [_codec(charset), _codec(declared[1].decode("ascii", "replace") if declared else None)]
    # UTF-8 would fit what is written in seven bits, and nothing else has room for zeros.
    names = [name for name in told[:1] if name in _SEVEN_BITS or name in _WIDE]
    if b"\0" in data and not names:
        return None
    names += ["utf-8", *(name for name in told if name)]
    for errors in ("strict", "replace"):
        for name in names:
            with suppress(ValueError):
                text = data.decode(name, errors)
                if errors == "strict" or _nearly(text):
                    return text
    try:
        return data.decode("cp1252")
    except ValueError:
        return data.decode("latin-1")  # cp1252 leaves five bytes open


def _codec(charset: str | None) -> str | None:
    """The codec that reads what is told to be ``charset``; None if there is none for text."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    # Some of Python's codecs take for ever, or are no charsets.
    return _BROADER.get(name, name) if _CHARSETS.fullmatch(name) else None


def _nearly(text: str) -> bool:
    """Whether only few of its characters are damaged, of those that can be."""
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    return damaged * _FEW <= sum(character > "\x7f" for character in text) - damaged


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise RejectedArticle(
                "too-large",
                f"{path} has {size / 1e6:.0f} MB; {LARGEST / 1e6:.0f} MB is the most I read.",
            )
        return path.read_bytes()
    except OSError as e:
        raise RejectedArticle("unreadable", f"{path} cannot be read: {e.strerror}.") from e
