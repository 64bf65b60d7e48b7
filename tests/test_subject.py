"""What a question is about, as something to follow."""

from __future__ import annotations

from datetime import date

import pytest

from bot.alerts.subject import subject
from corpus.percolation.stored import StoredQuery

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("question", "followed"),
    [
        ("how many people were evacuated near Grindavik?", "evacuated Grindavik"),
        ("how many soldiers were killed in Mali?", "soldiers killed Mali"),
        ("which towns along the coast were hit?", "towns coast hit"),
        ("when was the jet shot down over Syria?", "jet shot down Syria"),
        ("who made shoes before Under Armour?", "shoes Under Armour"),
        ("Wie viele Menschen wurden nahe Grindavik evakuiert?", "Grindavik evakuiert"),
        ("¿Cuántas personas murieron cerca de Kiev?", "murieron Kiev"),
        ("Сколько человек погибло около Одессы?", "погибло Одессы"),
        ('who stood "near the wall"', 'stood "near the wall"'),
        ("who is near?", "near"),
        ("near tag:war,air -ferry", "near tag:war tag:air -ferry"),
    ],
)
def test_words_that_place_and_count_are_left_out_unless_there_is_nothing_else(
    question: str, followed: str
) -> None:
    assert subject(StoredQuery.of(question, TODAY)) == followed
