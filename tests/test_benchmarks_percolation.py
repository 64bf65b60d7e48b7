"""What a new article costs while stored queries wait is measured on any file of articles."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from benchmarks.percolation import main

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples" / "articles.jsonl"


def test_stored_queries_are_matched_in_three_ways() -> None:
    done = CliRunner().invoke(main, [str(SAMPLES), "--follows", "300", "--compared", "4"])

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("300 queries, 32 articles; ")
    ways = re.findall(r"^(.+): [\d.]+ ms an article", done.stdout, re.MULTILINE)
    assert ways == ["percolator", "each query by itself", "SQLite FTS5, each query by itself"]
