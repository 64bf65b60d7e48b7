"""``newsdesk eval``: what it measures, on what it measures it, and what it refuses."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from corpus.evaluation import measures

Run = Callable[..., Result]
Json = dict[str, Any]

# Empty paragraphs, blank ones, and ones with white space around and within.
BRIDGE = "\n\n".join(
    [
        "",
        "Mayor Zorblax Quimby opened the new bridge over the river Vell on Thursday.",
        " \t ",
        "  The bridge took four years to build.\n It cost 31 million crowns, the town said. \t",
        "",
        "\nEngineer Ada Pont drew the bridge in 2019.",
    ]
)
ARTICLES: list[Json] = [
    {
        "id": "bridge",
        "title": "Bridge of Vell opened",
        "published_at": "2025-01-02",
        "url": "https://example.org/bridge",
        "source": "Vell Gazette",
        "body": BRIDGE,
    },
    # The same text at the same address: a copy anywhere else.
    {
        "id": 7,
        "title": "Bridge of Vell opened",
        "published_at": "2025-01-02",
        "url": "https://example.org/bridge",
        "source": "Harbour Wire",
        "body": BRIDGE,
    },
    {
        "id": "old",
        "title": "Cup final",
        "published_at": "2024-03-01T20:00:00+01:00",
        "body": "The Otters won the cup final against the Badgers.\n\nThe terrace was full.",
    },
    {
        "id": "new",
        "title": "Cup final",
        "published_at": "2025-03-01",
        "body": "The Otters won the cup final against the Badgers.\n\nThe stadium was full.",
    },
]
QUESTIONS: list[Json] = [
    {
        "id": "q1",
        "question": "Who opened the new bridge over the river Vell?",
        "asked_at": "2025-01-04",
        "answers": ["Zorblax Quimby", "Quimby"],
        "evidence": [
            {"article_id": "bridge", "paragraph": 1, "sentence": "…"},
            {"article_id": 7, "paragraph": 1},
        ],
        "type": "person",
        "answerable": True,
        "label": "gold",
        "outside_answer": None,
    },
    {
        "id": 2,
        "question": "How many crowns did the bridge cost?",
        "asked_at": "2025-01-04",
        "answers": ["31 million"],
        "evidence": [{"article_id": "bridge", "paragraph": 3}],
        "label": "silver",
    },
    {
        "id": "q3",
        "question": "Who won the cup final this week?",
        "asked_at": "2024-03-02",
        "answers": ["The Otters"],
        "evidence": [{"article_id": "old", "paragraph": 0}],
        "type": "team",
    },
    {
        "id": "q4",
        "question": "Which king abdicated in Brobdingnag?",
        "asked_at": "2024-03-02",
        "answerable": False,
        "label": "none",
    },
    {"id": "q5", "question": "Is the stadium for sale?", "answerable": False, "type": "team"},
    # Nothing is known of it but what it asks.
    {"id": "q6", "question": "Who drew the bridge?"},
]


@pytest.fixture
def newsdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in an empty folder and with a database that is not to be touched."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("NEWSDESK_DATABASE", str(tmp_path / "production.db"))

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(a) for a in arguments], prog_name="newsdesk")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return collection(tmp_path / "news", ARTICLES, QUESTIONS)


def collection(folder: Path, articles: Iterable[object], questions: Iterable[object]) -> Path:
    """A folder with these lines in its two files; a text is a line as it stands."""
    folder.mkdir(exist_ok=True)
    for name, lines in (("articles", articles), ("questions", questions)):
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (folder / f"{name}.jsonl").write_text("\n".join(texts) + "\n", "utf-8")
    return folder


def objects(text: str) -> list[Json]:
    return [json.loads(line) for line in text.splitlines()]


def evaluated(newsdesk: Run, folder: Path, *options: object) -> tuple[Json, dict[Any, Json]]:
    """The report, and the lines of the run by the id of the question."""
    lines = folder / "run.jsonl"
    result = newsdesk("eval", folder, "--json", "--run", lines, *options)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    [report] = objects(result.stdout)
    return report, {line["id"]: line for line in objects(lines.read_text("utf-8"))}


def refused(result: Result) -> str:
    """The one sentence on standard error of what ended with 1."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith(".\n")
    return result.stderr.strip()


# the run


def test_a_line_of_a_run_has_the_form_that_was_promised(newsdesk: Run, folder: Path) -> None:
    _, lines = evaluated(newsdesk, folder)
    assert list(lines) == [q["id"] for q in QUESTIONS]
    for line in lines.values():
        assert list(line) == "id outcome answer score quotes passages".split()
        assert len(line["passages"]) <= 100
        values = [passage["score"] for passage in line["passages"]]
        assert values == sorted(values, reverse=True)
        for passage in line["passages"]:
            assert list(passage) == "article_id paragraph score".split()
    first = lines["q1"]
    assert first["outcome"] == "found"
    assert list(first["answer"]) == "text span kind value".split()
    assert first["answer"]["span"] == "Zorblax Quimby"
    assert (
        list(first["quotes"][0])
        == "text article_id passage_id start end title outlet published url paragraph".split()
    )


def test_every_passage_and_quote_is_where_the_file_has_it(newsdesk: Run, folder: Path) -> None:
    _, lines = evaluated(newsdesk, folder)
    bodies = {article["id"]: article["body"].split("\n\n") for article in ARTICLES}
    quoted = 0
    for line in lines.values():
        for passage in line["passages"]:
            assert bodies[passage["article_id"]][passage["paragraph"]].strip()
        for quote in line["quotes"]:
            paragraph = bodies[quote["article_id"]][quote["paragraph"]]
            assert paragraph[quote["start"] : quote["end"]] == quote["text"]
            quoted += 1
    assert quoted >= 3
    seen = {(p["article_id"], p["paragraph"]) for line in lines.values() for p in line["passages"]}
    assert seen >= {(i, n) for i in ("bridge", 7) for n in (1, 3, 5)}
    [cost] = {p["paragraph"] for p in lines[2]["passages"][:2]}
    assert "31 million" in bodies["bridge"][cost]
    [drawn] = {p["paragraph"] for p in lines["q6"]["passages"][:2]}
    assert "Ada Pont" in bodies["bridge"][drawn]


def test_articles_that_are_copies_are_both_searched(newsdesk: Run, folder: Path) -> None:
    report, lines = evaluated(newsdesk, folder)
    assert (report["articles"], report["passages"]) == (4, 10)
    assert {p["article_id"] for p in lines["q1"]["passages"][:2]} == {"bridge", 7}


def test_the_day_of_the_question_counts_unless_it_is_left_out(newsdesk: Run, folder: Path) -> None:
    with_days, near = evaluated(newsdesk, folder)
    without, far = evaluated(newsdesk, folder, "--no-dates")
    assert (with_days["dates"], without["dates"]) == (True, False)
    assert near["q3"]["passages"][0]["article_id"] == "old"
    # Without a day the newest of equals is first; what was published later is searched too.
    assert far["q3"]["passages"][0]["article_id"] == "new"
    assert {p["article_id"] for p in near["q3"]["passages"]} >= {"old", "new"}
    assert with_days["kinds"]["team"]["ranking"]["hits@1"] == 1
    assert without["kinds"]["team"]["ranking"]["hits@1"] == 0
    assert without["kinds"]["team"]["ranking"]["mrr@10"] == 0.5


def test_a_question_without_a_day_is_asked_on_that_of_the_newest_article(
    newsdesk: Run, tmp_path: Path
) -> None:
    asked = {"id": 1, "question": "Who won the cup final this week?"}
    days = [{}, {"asked_at": "2025-03-01"}, {"asked_at": "2024-03-01"}]
    runs = [
        evaluated(newsdesk, collection(tmp_path / "news", ARTICLES, [asked | day]))[1][1]
        for day in days
    ]
    assert runs[0] == runs[1]
    assert runs[0]["passages"][0]["article_id"] == "new"
    assert runs[2]["passages"][0]["article_id"] == "old"


def test_a_question_that_cannot_be_searched_is_not_found(newsdesk: Run, tmp_path: Path) -> None:
    questions = [
        {"id": "q", "question": "who is the who?", "answers": ["A band"]},
        {"id": "long", "question": "bridge " * 200, "answers": ["A band"]},
    ]
    folder = collection(tmp_path / "news", ARTICLES, questions)
    report, lines = evaluated(newsdesk, folder)
    assert lines["q"] == {
        "id": "q",
        "outcome": "not_found",
        "answer": None,
        "score": 0,
        "quotes": [],
        "passages": [],
    }
    assert report["refused"] == [
        {"id": "q", "reason": "Please add a word that I can search for."},
        {"id": "long", "reason": "That is 1,400 characters; please use at most 1,000."},
    ]
    assert "q: Please add a word that I can search for." in newsdesk("eval", folder).stdout


# the report


def test_the_numbers_of_a_run_are_those_of_the_report(newsdesk: Run, folder: Path) -> None:
    report, lines = evaluated(newsdesk, folder)
    assert report["all"]["questions"] == len(QUESTIONS)
    assert_same(report["all"], QUESTIONS, lines)
    gold = [q for q in QUESTIONS if q.get("label") == "gold"]
    assert report["gold"]["questions"] == len(gold) == 1
    assert_same(report["gold"], gold, lines, [q for q in QUESTIONS if q.get("answerable") is False])
    team = [q for q in QUESTIONS if q.get("type") == "team"]
    assert_same(report["kinds"]["team"], team, lines)
    # What is of no kind by itself is of the one that the bot sees in it.
    assert list(report["kinds"]) == ["person", "team", "number"]


def assert_same(
    group: Json,
    questions: list[Json],
    lines: Mapping[Any, Json],
    beside: Sequence[Json] = (),
) -> None:
    """The numbers of a group are those that its lines of the run have.

    What is not known is that of the questions ``beside`` too.
    """
    answered = [q for q in questions if q.get("answers")]
    absent = [q for q in [*questions, *beside] if q.get("answerable") is False]
    ranked = [
        (
            [(p["article_id"], p["paragraph"]) for p in lines[q["id"]]["passages"]],
            {(e["article_id"], e["paragraph"]) for e in q["evidence"]},
        )
        for q in answered
    ]
    assert group["ranking"] == {
        "questions": len(ranked),
        "hits@1": measures.mean([measures.hits(*pair, 1) for pair in ranked]),
        "hits@4": measures.mean([measures.hits(*pair, 4) for pair in ranked]),
        "hits@10": measures.mean([measures.hits(*pair, 10) for pair in ranked]),
        "mrr@10": measures.mean([measures.reciprocal_rank(*pair, 10) for pair in ranked]),
        "map@10": measures.mean([measures.average_precision(*pair, 10) for pair in ranked]),
        "recall@100": measures.mean([measures.recall(*pair, 100) for pair in ranked]),
    }
    right = {
        q["id"]: any(
            measures.contains(quote["text"], q["answers"]) for quote in lines[q["id"]]["quotes"][:1]
        )
        for q in answered
    }
    assert group["quotes"]["with_answer"] == measures.mean([float(r) for r in right.values()])
    assert group["quote_length"] == measures.mean(
        [len(quote["text"]) for q in questions for quote in lines[q["id"]]["quotes"][:1]]
    )
    given = [(short["span"], q["answers"]) for q in answered if (short := lines[q["id"]]["answer"])]
    assert group["short_answers"] == {
        "questions": len(answered),
        "given": len(given) / len(answered),
        "exact_match": measures.mean([measures.exact_match(*pair) for pair in given]),
        "f1": measures.mean([measures.f1(*pair) for pair in given]),
    }
    knowing = group["not_knowing"]
    positive = [lines[q["id"]]["score"] for q in answered]
    negative = [lines[q["id"]]["score"] for q in absent]
    assert knowing["auroc"] == measures.auroc(positive, negative)
    for side, some in (("answerable", answered), ("unanswerable", absent)):
        outcomes = [lines[q["id"]]["outcome"] for q in some]
        assert knowing[side] == {
            "questions": len(some),
            **{name: outcomes.count(name) for name in ("found", "maybe", "not_found")},
        }
        assert knowing[f"{side}_found"] == outcomes.count("found") / len(some)
    threshold = knowing["threshold_at_90"]
    assert sum(s >= threshold for s in positive) >= 0.9 * len(positive)
    assert sum(s > threshold for s in positive) < 0.9 * len(positive)
    assert knowing["unanswerable_at_90"] == sum(s >= threshold for s in negative) / len(negative)
    judged = {**right, **{q["id"]: False for q in absent}}
    found = [ok for i, ok in judged.items() if lines[i]["outcome"] == "found"]
    assert knowing["risk_found"] == measures.mean([float(not ok) for ok in found])
    for percent, point in zip(range(10, 101, 10), knowing["risk_coverage"], strict=True):
        through = [ok for i, ok in judged.items() if lines[i]["score"] >= point["threshold"]]
        assert point["coverage"] == len(through) / len(judged) >= percent / 100 - 1e-9
        assert point["risk"] == through.count(False) / len(through)
    ms = group["ms"]
    assert 0 < ms["median"] <= ms["percentile_95"]
    assert ms["mean"] > 0


def test_what_cannot_be_measured_is_left_out(newsdesk: Run, tmp_path: Path) -> None:
    folder = collection(
        tmp_path / "news", ARTICLES, [{"id": 1, "question": "Who drew the bridge?"}]
    )
    report, _ = evaluated(newsdesk, folder)
    everything = report["all"]
    assert report["gold"] is None
    assert [everything[name] for name in ("ranking", "quotes", "short_answers")] == [None] * 3
    assert everything["quote_length"] > 0
    knowing = everything["not_knowing"]
    assert (knowing["auroc"], knowing["risk_coverage"]) == (None, [])
    assert newsdesk("eval", folder).exit_code == 0


def test_without_an_answer_a_quote_of_the_evidence_is_right(newsdesk: Run, tmp_path: Path) -> None:
    text = "Who opened the new bridge over the river Vell?"
    questions = [
        {"id": n, "question": text, "evidence": [{"article_id": 7, "paragraph": n}]} for n in (1, 5)
    ]
    articles = [article for article in ARTICLES if article["id"] != "bridge"]
    report, _ = evaluated(newsdesk, collection(tmp_path / "news", articles, questions))
    assert report["all"]["quotes"] is None
    assert report["all"]["not_knowing"]["risk_found"] == 0.5


def test_a_person_reads_tables(newsdesk: Run, folder: Path) -> None:
    result = newsdesk("eval", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("4 articles, 10 passages, 6 questions; ")
    for word in ("H@1", "MRR@10", "EM", "AUROC", "gold", "· person", "· team", "100 %"):
        assert word in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_terminal_sees_how_far_it_is(folder: Path) -> None:
    terminal, side = os.openpty()
    command = [sys.executable, "-m", "bot.cli", "eval", str(folder), "--json"]
    with subprocess.Popen(command, stderr=side, stdout=subprocess.PIPE) as process:
        os.close(side)
        shown = b""
        with contextlib.suppress(OSError):  # the other side is closed
            while some := os.read(terminal, 4096):
                shown += some
        assert process.stdout is not None
        [report] = objects(process.stdout.read().decode())
    os.close(terminal)

    assert report["all"]["questions"] == len(QUESTIONS)
    assert re.search(rb"storing.*100%.*asking.*100%.*questions/s", shown, re.DOTALL)


def test_a_control_character_does_not_reach_the_terminal(newsdesk: Run, tmp_path: Path) -> None:
    questions = [{"id": "\x1b[2J", "question": "the", "type": "a\x1b[31m\x07b"}]
    out = newsdesk("eval", collection(tmp_path / "news", ARTICLES, questions)).stdout
    assert "· a[31mb" in out
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out)


# the database


def test_nothing_is_left_behind(newsdesk: Run, folder: Path, tmp_path: Path) -> None:
    assert newsdesk("eval", folder).exit_code == 0
    assert not list((tmp_path / "here").iterdir())
    assert not (tmp_path / "production.db").exists()


@pytest.mark.parametrize("order", [["eval", "--db"], ["--db", "eval"]], ids=" ".join)
def test_a_database_that_is_named_is_kept_and_used_again(
    newsdesk: Run, folder: Path, order: list[str]
) -> None:
    lines = folder / "run.jsonl"

    def run() -> tuple[str, int]:
        words: dict[str, list[object]] = {
            "eval": ["eval", folder, "--run", lines],
            "--db": ["--db", "kept.db"],
        }
        # An option of the verb stands behind it, one of all verbs before it.
        result = newsdesk(*(argument for word in order for argument in words[word]))
        assert result.exit_code == 0, result.stderr
        [status] = newsdesk("status", "--db", "kept.db").stdout.splitlines()[:1]
        return lines.read_text("utf-8"), int(status.split()[0])

    assert run() == run()
    assert run()[1] == len(ARTICLES)


def test_a_database_with_other_articles_is_refused_and_left_alone(
    newsdesk: Run, folder: Path, tmp_path: Path
) -> None:
    other = collection(tmp_path / "other", ARTICLES[2:], QUESTIONS[3:])
    assert newsdesk("eval", other, "--db", "kept.db").exit_code == 0
    status = newsdesk("status", "--db", "kept.db").stdout
    changed = [ARTICLES[2] | {"body": "Something else."}, *ARTICLES[3:]]
    fewer = ARTICLES[3:]
    for articles in (changed, fewer):
        collection(other, articles, QUESTIONS[3:])
        sentence = refused(newsdesk("eval", other, "--db", "kept.db"))
        assert sentence.startswith(f"{other}: The database has an article #1 that is not in ")
        assert newsdesk("status", "--db", "kept.db").stdout == status
    # What is missing is brought in.
    assert newsdesk("eval", folder, "--db", "kept.db").exit_code == 0
    assert newsdesk("status", "--db", "kept.db").stdout.startswith("4 articles")


# bad input

GOOD, ASKED = ARTICLES[0], QUESTIONS[3]


@pytest.mark.parametrize(
    ("articles", "questions", "sentence"),
    [
        ([], [ASKED], "articles.jsonl: It has no articles."),
        ([GOOD], [], "questions.jsonl: It has no questions."),
        ([GOOD, "", "{"], [ASKED], "articles.jsonl, line 3: This is not JSON."),
        (["[" * 99_999], [ASKED], "articles.jsonl, line 1: This is not JSON."),
        (["[]"], [ASKED], "articles.jsonl, line 1: This is not a JSON object."),
        ([GOOD | {"id": None}], [ASKED], "articles.jsonl, line 1: It has no id."),
        ([GOOD | {"id": True}], [ASKED], "articles.jsonl, line 1: It has no id."),
        (
            [GOOD | {"id": 1}, GOOD | {"id": "1"}],
            [ASKED],
            "articles.jsonl, line 2: A line before it has the id '1' too.",
        ),
        ([GOOD | {"title": ""}], [ASKED], "articles.jsonl, line 1: It has no title."),
        ([GOOD | {"body": "\n\n"}], [ASKED], "articles.jsonl, line 1: It has no body."),
        ([GOOD | {"body": 3}], [ASKED], "articles.jsonl, line 1: body is not a text."),
        (
            [GOOD | {"published_at": "31.2.2025"}],
            [ASKED],
            "articles.jsonl, line 1: published_at is neither YYYY-MM-DD nor RFC 3339: '31.2.2025'.",
        ),
        (
            [GOOD | {"body": "\ud800"}],
            [ASKED],
            "articles.jsonl, line 1: This is not valid Unicode.",
        ),
        ([GOOD], ["no"], "questions.jsonl, line 1: This is not JSON."),
        ([GOOD], [ASKED, ASKED], "questions.jsonl, line 2: A line before it has the id 'q4' too."),
        ([GOOD], [ASKED | {"id": " "}], "questions.jsonl, line 1: It has no id."),
        ([GOOD], [{"id": 1}], "questions.jsonl, line 1: It has no question."),
        ([GOOD], [ASKED | {"question": 1}], "questions.jsonl, line 1: question is not a text."),
        (
            [GOOD],
            [ASKED | {"asked_at": "yesterday"}],
            "questions.jsonl, line 1: asked_at is neither YYYY-MM-DD nor RFC 3339: 'yesterday'.",
        ),
        (
            [GOOD],
            [ASKED | {"answers": "Quimby"}],
            "questions.jsonl, line 1: answers is not a list of texts.",
        ),
        (
            [GOOD],
            [ASKED | {"answers": [3]}],
            "questions.jsonl, line 1: answers is not a list of texts.",
        ),
        (
            [GOOD],
            [ASKED | {"answerable": "no"}],
            "questions.jsonl, line 1: answerable is neither true nor false.",
        ),
        (
            [GOOD],
            [ASKED | {"evidence": {"article_id": "bridge"}}],
            "questions.jsonl, line 1: evidence is not a list of objects.",
        ),
        (
            [GOOD],
            [ASKED | {"evidence": [{"paragraph": 1}]}],
            "questions.jsonl, line 1: evidence has no article_id.",
        ),
        (
            [GOOD],
            [ASKED | {"evidence": [{"article_id": "x", "paragraph": 1}]}],
            "questions.jsonl, line 1: evidence names article 'x', which is not among them.",
        ),
        *(
            (
                [GOOD],
                [ASKED | {"evidence": [{"article_id": "bridge", "paragraph": paragraph}]}],
                "questions.jsonl, line 1: article 'bridge' of evidence has no paragraph"
                f" {paragraph!r}.",
            )
            for paragraph in (0, 2, 6, -1, "1", None, True)
        ),
    ],
)
def test_bad_input_is_named_by_file_and_line(
    newsdesk: Run, tmp_path: Path, articles: list[Json], questions: list[Json], sentence: str
) -> None:
    folder = collection(tmp_path / "news", articles, questions)
    assert refused(newsdesk("eval", folder, "--json")) == f"{folder}/{sentence}"


@pytest.mark.parametrize("name", ["articles.jsonl", "questions.jsonl"])
def test_a_missing_file_is_named(newsdesk: Run, folder: Path, name: str) -> None:
    (folder / name).unlink()
    sentence = refused(newsdesk("eval", folder))
    assert sentence == f"{folder / name}: No such file or directory."


def test_a_run_that_cannot_be_written_is_told(newsdesk: Run, folder: Path) -> None:
    run = folder / "no" / "run.jsonl"
    result = newsdesk("eval", folder, "--run", run)
    assert refused(result) == f"{run}: No such file or directory."


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["nosuch"],
        ["NEWS", "--reading", "NEWS"],
        ["--reading", "nosuch.jsonl"],
        ["--reading", "NEWS", "--no-dates"],
        ["--reading", "NEWS", "--picture", "x.png"],
        ["--reading", "NEWS", "--db", "x.db"],
        ["NEWS/articles.jsonl"],
    ],
    ids=" ".join,
)
def test_wrong_usage(newsdesk: Run, folder: Path, options: list[str]) -> None:
    result = newsdesk("eval", *(option.replace("NEWS", str(folder)) for option in options))
    assert (result.exit_code, result.stdout) == (2, "")


# reading

READING: list[Json] = [
    {
        "id": 1,
        "question": "Who opened the bridge?",
        "context": "Mayor Zorblax Quimby opened the bridge on Thursday. It rained.",
        "answers": ["Quimby", "Mayor Zorblax Quimby"],
        "published_at": "2025-01-02",
        "asked_at": "2025-01-04",
        "language": "en",
    },
    {
        "id": "b",
        "question": "Why was the bridge built?",
        "context": "The bridge was built because of the floods.",
        "answers": ["the floods"],
        "type": "cause",
    },
]


def read(newsdesk: Run, path: Path) -> tuple[Json, list[Json]]:
    lines = path.parent / "run.jsonl"
    result = newsdesk("eval", "--reading", path, "--json", "--run", lines)
    assert (result.exit_code, result.stderr) == (0, "")
    [report] = objects(result.stdout)
    return report, objects(lines.read_text("utf-8"))


def assert_read(group: Json, questions: list[Json], lines: Mapping[Any, Json]) -> None:
    """The numbers of a group are those of the lines; no answer is a wrong one."""
    spans = [
        (short["span"] if (short := lines[q["id"]]["answer"]) else None, q["answers"])
        for q in questions
    ]
    assert group["questions"] == len(questions)
    assert group["given"] == sum(span is not None for span, _ in spans) / len(spans)
    for name, measure in (("exact_match", measures.exact_match), ("f1", measures.f1)):
        each = [0.0 if span is None else measure(span, answers) for span, answers in spans]
        assert group[name] == measures.mean(each)
    assert 0 < group["ms"]["median"] <= group["ms"]["percentile_95"]


def test_reading_alone_is_measured(newsdesk: Run, tmp_path: Path) -> None:
    path = tmp_path / "reading.jsonl"
    path.write_text("\n".join(map(json.dumps, READING)), "utf-8")
    report, lines = read(newsdesk, path)
    by_id = {line["id"]: line for line in lines}
    assert [list(line) for line in lines] == [["id", "answer"]] * 2
    assert lines[0]["answer"]["kind"] == "person"
    assert "Quimby" in lines[0]["answer"]["span"]
    assert list(report["kinds"]) == ["person", "cause"]
    assert_read(report["all"], READING, by_id)
    assert_read(report["kinds"]["person"], READING[:1], by_id)
    table = newsdesk("eval", "--reading", path).stdout
    assert "· person" in table
    assert "EM" in table


def test_reading_a_folder_takes_the_first_evidence(newsdesk: Run, folder: Path) -> None:
    report, lines = read(newsdesk, folder)
    asked = [q for q in QUESTIONS if q.get("evidence")]
    assert [line["id"] for line in lines] == [q["id"] for q in asked]
    assert lines[0]["answer"]["span"] == "Zorblax Quimby"
    assert_read(report["all"], asked, {line["id"]: line for line in lines})


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], ": It has no questions."),
        ([READING[0] | {"answers": []}], ", line 1: It has no answers."),
        ([READING[0] | {"context": " "}], ", line 1: It has no context."),
        ([READING[0], READING[1] | {"id": 1}], ", line 2: A line before it has the id 1 too."),
        (
            [READING[0] | {"published_at": "soon"}],
            ", line 1: published_at is neither YYYY-MM-DD nor RFC 3339: 'soon'.",
        ),
    ],
)
def test_bad_reading_is_named_by_line(
    newsdesk: Run, tmp_path: Path, lines: list[Json], sentence: str
) -> None:
    path = tmp_path / "reading.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert refused(newsdesk("eval", "--reading", path)) == f"{path}{sentence}"


def test_a_folder_without_evidence_cannot_be_read(newsdesk: Run, tmp_path: Path) -> None:
    folder = collection(tmp_path / "news", ARTICLES, QUESTIONS[3:])
    sentence = refused(newsdesk("eval", "--reading", folder))
    assert sentence == f"{folder}: No question has both answers and evidence."


# the picture


def test_a_picture_without_matplotlib_is_refused_before_anything_is_done(
    newsdesk: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = newsdesk("eval", folder, "--picture", "risk.png", "--run", "run.jsonl")
    assert "matplotlib" in refused(result)
    assert not Path("run.jsonl").exists()
    assert "ends in .png, .svg, .pdf" in refused(newsdesk("eval", folder, "--picture", "risk.doc"))


def test_a_picture_of_the_curve(newsdesk: Run, folder: Path) -> None:
    pytest.importorskip("matplotlib")
    result = newsdesk("eval", folder, "--json", "--picture", "risk.svg")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(objects(result.stdout)) == 1
    assert "<svg" in Path("risk.svg").read_text("utf-8")


@pytest.mark.parametrize("name", ["articles.jsonl", "questions.jsonl"])
def test_nothing_is_written_over_what_is_read(newsdesk: Run, folder: Path, name: str) -> None:
    before = (folder / name).read_bytes()
    result = newsdesk("eval", folder, "--run", folder / name)
    assert result.exit_code == 2
    assert "name another file" in result.stderr
    assert (folder / name).read_bytes() == before
