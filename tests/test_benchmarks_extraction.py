"""The benchmark of cleaning measures what it says it does."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extraction import ALONE, OURS, STORY, main, measure, read
from benchmarks.shingles import Match, match, score, shingles

TEXT = st.text("ab c.", max_size=60)
LINES = [
    "The ferry to Skarnholm stayed in port for a third day on Friday, officials said.",
    "Some four hundred passengers were put up in the gymnasium of the harbour school.",
    "The company will decide at noon on Saturday whether the first boat can leave.",
]


def page(*lines: str) -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return (
        "<html lang=en><head><title>Ferry stays in port</title>"
        '<meta property="article:published_time" content="2024-05-01T10:00:00Z"></head><body>'
        f"<article><h1>Ferry stays in port</h1>{text}</article></body></html>"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gold = {
        "whole": {"url": "https://a.example/1", "text": "\n\n".join(LINES)},
        "wall": {"url": "https://a.example/2", "text": "\n\n".join(LINES)},
    }
    (tmp_path / "gold.json").write_text(json.dumps(gold), "utf-8")
    (tmp_path / "whole.html.gz").write_bytes(gzip.compress(page(*LINES).encode()))
    wall = page(LINES[0][:30]).replace("</article>", "<p>Subscribe to continue reading.</p>")
    (tmp_path / "wall.html").write_text(wall.replace("article:", "x:"), "utf-8")
    return tmp_path


def test_both_are_measured_on_every_page(folder: Path) -> None:
    report, every = measure(list(read(folder)))
    assert report.pages == 2
    assert [one.refusal for one in every] == [None, "paywall"]
    assert every[0].matches[OURS] == every[0].matches[STORY] == Match(1, 0, 0)
    assert every[1].matches[OURS] == Match(0, 0, 1)
    assert every[0].matches[ALONE].recall == 1
    assert report.dates == {"meta": 1, "none": 1}
    assert report.refused == {"paywall": 1}
    # A refused page has no precision, and no recall.
    assert (report.scores[OURS].precision, report.scores[OURS].recall) == (1, 0.5)


def test_the_table_and_the_json_tell_the_same(folder: Path) -> None:
    shown = CliRunner().invoke(main, [str(folder), "--worst", "1"])
    assert shown.exit_code == 0
    assert "trafilatura alone" in shown.output
    assert "https://a.example/2" in shown.output
    told = CliRunner().invoke(main, [str(folder), "--json"])
    [one, other] = json.loads(told.output)["by_page"]
    assert (one["published"], one["published_from"]) == ("2024-05-01T10:00:00Z", "meta")
    assert (other["refusal"], other["f1"][OURS]) == ("paywall", 0)
    precision = json.loads(told.output)["scores"][OURS]["precision"]
    assert f"{100 * precision:.1f}" in shown.output


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 1
    assert "gold.json" in result.output


def test_shingles_are_runs_of_four_words() -> None:
    assert shingles("a b, c d. e") == {("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1}
    assert shingles("a b") == {("a", "b"): 1}
    assert shingles("...") == {}


def test_a_match_by_hand() -> None:
    # Two runs in the true text, three in the found one, one in both.
    found = match("a b c d e", "b c d e f g")
    assert (found.right, found.added, found.missed) == (0.25, 0.5, 0.25)
    assert (found.precision, found.recall) == (1 / 3, 0.5)
    assert found.f1 == pytest.approx(0.4)


def test_the_score_is_that_of_the_means() -> None:
    scored = score([Match(1, 0, 0), Match(0.25, 0.5, 0.25), Match(0, 0, 1), Match(0, 0, 0)])
    assert scored.precision == pytest.approx((1 + 1 / 3) / 2)
    assert scored.recall == pytest.approx((1 + 0.5 + 0) / 3)
    assert scored.f1 == pytest.approx(
        2 * scored.precision * scored.recall / (scored.precision + scored.recall)
    )


@given(TEXT)
def test_a_text_matches_itself(text: str) -> None:
    found = match(text, text)
    assert (found.precision, found.recall) == (1, 1)


@given(TEXT, TEXT)
def test_precision_one_way_is_recall_the_other(one: str, other: str) -> None:
    there, back = match(one, other), match(other, one)
    assert (there.precision, there.recall) == pytest.approx((back.recall, back.precision))
    assert 0 <= there.f1 <= 1
