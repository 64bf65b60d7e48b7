"""Collections: what is read of articles and questions, and where each paragraph is."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.evaluation.collection import Location, read_collection, read_reading

#: What bodies are made of where something can go wrong.
PIECES = ["", " ", "\t", "\n", "\n\n", "\r\n", "\u00a0", "\u200b", "One.", "Two words.", " x "]
bodies = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("news")


@given(st.lists(bodies.map(lambda body: body + "End."), min_size=1, max_size=4))
def test_every_paragraph_keeps_its_text_and_its_number(folder: Path, bodies: list[str]) -> None:
    lines = [
        {"id": i, "title": "T", "published_at": "2025-01-02", "body": body}
        for i, body in enumerate(bodies)
    ]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (folder / "questions.jsonl").write_text('{"id": 1, "question": "Who?"}', "utf-8")

    collection = read_collection(folder)

    assert [a.external_id for a in collection.articles()] == [str(line["id"]) for line in lines]
    for article, body in zip(collection.articles(), bodies, strict=True):
        texts = body.split("\n\n")
        listed = collection.listed[str(article.external_id)]
        found = {listed.locate(i).paragraph: p.text for i, p in enumerate(article.paragraphs)}
        assert found == {i: text for i, text in enumerate(texts) if text.strip()}
        assert listed.locate(0).article_id == listed.id
    assert collection.passages == sum(len(a.paragraphs) for a in collection.articles())


def test_what_a_question_does_not_say_has_a_meaning(folder: Path) -> None:
    article = {"id": "a", "title": "T", "published_at": "2025-01-02", "body": "One.\n\nTwo."}
    evidence = [{"article_id": "a", "paragraph": 1, "sentence": "Two."}]
    questions = [
        {"id": 1, "question": "Who sang?"},
        {"id": "2", "question": "Who sang?", "answers": ["Ann", " "], "type": None},
        {"id": "x", "question": "Who sang?", "evidence": evidence, "answers": None},
        {"id": 4, "question": "Who sang?", "answerable": False, "type": "song", "label": "none"},
        {"id": 5, "question": "Who sang?", "asked_at": "2024-05-06T23:30:00-04:00"},
    ]
    (folder / "articles.jsonl").write_text(json.dumps(article), "utf-8")
    # A mark of the byte order, as some editors write it, and blank lines change nothing.
    lines = "\n\n".join(map(json.dumps, questions))
    (folder / "questions.jsonl").write_text(f"\ufeff{lines}\n\n", "utf-8")

    collection = read_collection(folder)

    read = {question.id: question for question in collection.questions}
    assert list(read) == [1, "2", "x", 4, 5]
    assert [q.answerable for q in read.values()] == [None, True, True, False, None]
    assert [q.kind for q in read.values()] == ["person"] * 3 + ["song", "person"]
    assert read["2"].answers == ("Ann",)
    assert read["x"].evidence == (Location("a", 1),)
    assert (read[1].asked_at, read[5].asked_at) == (None, date(2024, 5, 7))
    assert collection.newest == date(2025, 1, 2)


def test_the_sample_archive_is_a_collection() -> None:
    with resources.as_file(resources.files("corpus.samples")) as samples:
        collection = read_collection(samples)
        readings = read_reading(samples)
    lines = {q.id: q for q in collection.questions}
    articles = {a.external_id: a for a in collection.articles()}
    assert any(q.answerable is False for q in lines.values())
    assert len(readings) == sum(bool(q.evidence) for q in lines.values())
    for reading in readings:
        first = lines[reading.id].evidence[0]
        assert reading.paragraph == articles[str(first.article_id)].paragraphs[first.paragraph].text
        assert reading.published == articles[str(first.article_id)].published.day
