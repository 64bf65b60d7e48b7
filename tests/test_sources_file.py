import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import RejectedArticle
from corpus.sources import file
from corpus.sources.exported import KEY
from corpus.sources.file import decode, read, read_file
from corpus.sources.jsonl import BadLine, Listed
from corpus.types import Draft, Given, Paragraph, Published, RawArticle

TEXT = "Café “Zur Mole” – closed"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a.md", "markdown"),
        ("a.markdown", "markdown"),
        ("a.html", "html"),
        ("A.HTM", "html"),
    ],
)
def test_the_suffix_tells_the_kind(
    tmp_path: Path, name: str, kind: Literal["text", "markdown", "html"]
) -> None:
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    given = Given(title="Closed")
    assert read_file(tmp_path / name, given) == RawArticle(TEXT, kind, given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_the_encodings_that_people_use(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_page_says_how_it_is_encoded() -> None:
    page = '<meta charset="windows-1251"><p>Порт закрыт</p>'
    assert decode(page.encode("cp1251"), html=True) == page
    older = '<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">港は閉鎖'
    assert decode(older.encode("shift_jis"), html=True) == older


@pytest.mark.parametrize("name", ["no-such-charset", "utf-8", "base64"])
def test_a_page_that_says_it_wrongly_is_read_all_the_same(name: str) -> None:
    page = f"<meta charset={name}><p>Café</p>"
    assert decode(page.encode("cp1252"), html=True) == page


@given(st.binary())
def test_any_bytes_are_text_or_none(data: bytes) -> None:
    for html in (True, False):
        text = decode(data, html=html)
        assert text is not None or b"\0" in data


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", b"PNG\0\0\1", "binary"),
        ("a.json", b'{"title": "x\0"}', "binary"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.json", b"{broken", "json"),
        ("a.json", b"[" * 100_000, "json"),
        ("a.json", b"5", "json"),
        ("a.json", b"[]", "json"),
        ("a.json", b'{"title": 5}', "type"),
        ("a.pdf", b"%PDF", "unknown-type"),
        ("a", b"text", "unknown-type"),
    ],
)
def test_files_without_text_are_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RejectedArticle) as e:
        read_file(path, Given())
    assert e.value.reason == reason
    assert str(path) in str(e.value)


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedArticle, match="does not exist") as e:
        read_file(tmp_path / "a.txt", Given())
    assert e.value.reason == "not-found"
    with pytest.raises(RejectedArticle, match="is a directory") as e:
        read_file(tmp_path, Given())
    assert e.value.reason == "not-a-file"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as large:
        large.truncate(file.LARGEST + 1)
    with pytest.raises(RejectedArticle, match="20 MB is the most") as e:
        read_file(path, Given())
    assert e.value.reason == "too-large"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(RejectedArticle, match="is not a regular file"):
        read_file(tmp_path / "pipe.txt", Given())


# JSON

ARTICLE = {"title": "Bridge closed", "published_at": "2019-03-05", "body": "One.\n\nTwo."}
DRAFT = Draft(
    title="Bridge closed",
    published=Published.parse("2019-03-05"),
    paragraphs=(Paragraph("One."), Paragraph("Two.")),
    language="en",
)


def listed(name: str, content: str, given: Given = Given()) -> Listed:  # noqa: B008
    found = read(name, content.encode(), given)
    assert isinstance(found, Listed)
    return found


def drafts(found: Listed) -> list[Draft | str]:
    return [
        item.sentence if isinstance(item, BadLine) else replace(item, language="en")
        for _, item in found.items
    ]


def test_an_object_is_one_article_and_a_list_is_many() -> None:
    one = listed("a.json", json.dumps(ARTICLE))
    assert one.single
    assert drafts(one) == [DRAFT]
    many = listed("a.json", json.dumps([ARTICLE, 5, ARTICLE | {"body": ["x"]}]))
    assert not many.single
    assert drafts(many) == [DRAFT, "This is not a JSON object.", "body is not a text."]
    assert [number for number, _ in many.items] == [1, 2, 3]


def test_lines_keep_their_numbers() -> None:
    line = json.dumps(ARTICLE | {"title": "a\u2028b"}, ensure_ascii=False)
    found = listed("a.jsonl", f"{line}\r\n\n{{broken\n{line}")
    assert drafts(found) == [
        replace(DRAFT, title="a\u2028b"),
        "This is not JSON.",
        replace(DRAFT, title="a\u2028b"),
    ]
    assert [number for number, _ in found.items] == [1, 3, 4]


def test_lines_of_an_export_that_are_about_no_article_are_passed_over() -> None:
    record = ARTICLE | {KEY: {"id": 7, "versions": []}}
    lines = [json.dumps({KEY: {"story": {"leader": 7}}}), json.dumps(record)]
    found = listed("a.jsonl", "\n".join(lines))
    assert drafts(found) == [DRAFT]
    assert [number for number, _ in found.items] == [2]


def test_what_is_said_beats_what_stands_in_the_file() -> None:
    given = Given("Port closed", "http://a.example/1", "Gazette", Published.parse("2020-01-01"))
    for name, content in (("a.json", "{}"), ("a.jsonl", json.dumps(ARTICLE | {"url": "x"}))):
        (item,) = drafts(listed(name, content, given))
        assert isinstance(item, Draft)
        assert (item.title, item.url, item.outlet, item.published) == (
            given.title,
            given.url,
            given.outlet,
            given.published,
        )
