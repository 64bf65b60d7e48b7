"""The benchmark of feeds polls what it says it polls. How long it took is nobody's business."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from benchmarks.feeds import main, measure


async def test_all_feeds_are_polled_and_the_new_entries_stored(tmp_path: Path) -> None:
    result = await measure(tmp_path / "news.db", sites=2, feeds=3, passages=120, rate=50, rest=0.2)
    first, news, unchanged = result.first, result.news, result.unchanged
    assert (first.visits, first.stored) == (3, 0)
    assert (news.visits, news.stored) == (3, 6)
    assert (unchanged.visits, unchanged.stored) == (3, 0)
    assert not first.failed + news.failed + unchanged.failed
    assert first.requests == 3 + 2, "each feed, and the robots.txt of each site"
    assert news.answers > 0
    assert 0 <= news.lag.median <= news.lag.p99


def test_it_prints_one_object() -> None:
    args = ["--sites", "1", "--feeds", "1", "--passages", "120", "--rate", "50", "--rest", "0.1"]
    done = CliRunner().invoke(main, [*args, "--json"])
    assert done.exception is None
    assert json.loads(done.stdout)["news"]["stored"] == 2
    done = CliRunner().invoke(main, args)
    assert "2 new entries in each" in done.stdout
