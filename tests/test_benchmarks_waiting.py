"""What a new article costs while questions wait is measured on any folder to measure on."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from benchmarks.waiting import main

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"


def test_every_question_that_is_found_is_asked_again_for_its_article() -> None:
    done = CliRunner().invoke(main, [str(SAMPLES), "--waiting", "250"])
    assert done.exit_code == 0, done.output
    waiting, found, article = done.stdout.splitlines()
    assert waiting.startswith("250 questions wait; ")
    again, of_found = map(int, re.findall(r"\d+", found))
    assert again == of_found > 0
    assert re.fullmatch(
        r"a new article: \S+ ms of CPU time \(median\), \d+ at most; \d+ questions asked again,"
        r" \d+ at most",
        article,
    )
