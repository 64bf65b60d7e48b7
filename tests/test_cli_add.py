"""``newsdesk add ADDRESS``: what it prints of pages, good and bad."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.hostile import HOME, World, answer, page, redirect, world

HEAD = (
    "<!doctype html><html lang=en><head><title>Ferry runs aground off Port Ellery</title>"
    '<meta property="og:site_name" content="Harbour Wire">{}</head>'
    "<body><h1>Ferry runs aground off Port Ellery</h1>"
)
DATE = '<meta property="article:published_time" content="2019-03-05T10:00:00Z">'
BODY = (
    "<p>A ferry with 120 people aboard ran aground off Port Ellery on a stormy morning.</p>"
    "<p>Nobody was hurt, the coast guard said, and all passengers were taken ashore in boats.</p>"
)
STORY = (HEAD.format(DATE) + BODY).encode()
PAYWALL = (
    HEAD.format(DATE) + "<p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in</p>"
)


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The tests' server, allowed by the setting, and nothing else set."""
    async with world() as here:
        monkeypatch.chdir(tmp_path)
        for name in ("NEWSDESK_DATABASE", "BOT_TOKEN", "NEWSDESK_FETCH_CONTACT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("NEWSDESK_FETCH_ALLOW", f"{HOME}:{here.site.port}")
        here.site.answers |= {
            "/story": page(STORY),
            "/moved": redirect("/story?utm_source=feed#comments", "301 Moved Permanently"),
            "/undated": page((HEAD.format("") + BODY).encode()),
            "/paywall": page(PAYWALL.encode()),
            "/bare": page(HEAD.format(DATE).encode()),
            "/blank": page(b""),
            "/big": answer(b"", "Content-Type: text/html").replace(b": 0", b": 5000001"),
        }
        yield here


async def add(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, receipts and what stands on standard error."""
    run = CliRunner().invoke
    result = await asyncio.to_thread(run, main, ["add", "--json", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    lines = result.stdout.splitlines()
    return result.exit_code, [json.loads(line) for line in lines], result.stderr


async def test_a_page_is_added_by_its_address(here: World) -> None:
    status, [receipt], errors = await add(here.site.url("/moved"))
    assert (status, errors) == (0, "")
    assert (
        receipt
        | {
            "input": here.site.url("/moved"),
            "outcome": "added",
            "id": 1,
            "title": "Ferry runs aground off Port Ellery",
            "outlet": "Harbour Wire",
            "published": "2019-03-05T10:00:00Z",
            "published_from": "meta",
            "byline": None,
            "language": "en",
            "passages": 2,
            "reason": None,
        }
        == receipt
    )
    result = await asyncio.to_thread(CliRunner().invoke, main, ["article", "1", "--json"])
    assert json.loads(result.stdout)["url"] == here.site.url("/story")


async def test_the_same_page_by_another_address_is_a_copy(here: World) -> None:
    await add(here.site.url("/story"))
    _, receipts, _ = await add(here.site.url("/moved"), here.site.url("/story?fbclid=1#x"))
    assert [(r["outcome"], r["id"]) for r in receipts] == [("copy", 1)] * 2


async def test_files_and_addresses_may_be_mixed_and_a_dry_run_stores_none(
    here: World, tmp_path: Path
) -> None:
    (tmp_path / "story.html").write_bytes(STORY.replace(b"120", b"130"))
    status, receipts, _ = await add("--dry-run", "story.html", here.site.url("/story"))
    assert status == 0
    assert [r["outcome"] for r in receipts] == ["added", "added"]
    assert [r["paragraphs"][0].split()[3] for r in receipts] == ["130", "120"]
    _, [receipt], _ = await add(here.site.url("/story"))
    assert receipt["outcome"] == "added"


async def test_each_bad_input_has_a_sentence_of_its_own(here: World) -> None:
    addresses = {
        "https://": "no address",
        "https://10.0.0.1/": "not on the public internet",
        f"http://localhost:{here.trap.port}/": "not on the public internet",
        here.site.url("/none"): "no such page (404)",
        here.site.url("/paywall"): "subscribers",
        here.site.url("/bare"): "No text",
        here.site.url("/blank"): "empty",
        here.site.url("/big"): "over 5 MB",
        here.site.url("/undated"): "No date",
    }
    status, receipts, errors = await add(*addresses)
    assert (status, errors) == (1, "9 of 9 refused.\n")
    assert [r["input"] for r in receipts] == list(addresses)
    for receipt, words in zip(receipts, addresses.values(), strict=True):
        assert receipt["outcome"] == "refused"
        assert words in receipt["reason"]
        assert receipt["reason"].endswith(".")
    assert here.trap.connections == 0
    _, [receipt], _ = await add("--date", "2019-03-05", here.site.url("/undated"))
    assert (receipt["outcome"], receipt["published_from"]) == ("added", "given")


async def test_without_the_setting_nothing_private_is_fetched(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSDESK_FETCH_ALLOW")
    status, [receipt], _ = await add(here.site.url("/story"))
    assert (status, receipt["outcome"]) == (1, "refused")
    assert "not on the public internet" in receipt["reason"]
    assert here.site.connections == 0


async def test_a_setting_that_is_not_understood_is_told(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_FETCH_ALLOW", "http://example.org")
    status, receipts, errors = await add(here.site.url("/story"))
    assert (status, receipts) == (1, [])
    assert errors.startswith("NEWSDESK_FETCH_ALLOW: ")


async def test_the_contact_is_sent(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_FETCH_CONTACT", "ann@example.org")
    await add(here.site.url("/story"))
    assert "(+ann@example.org)" in here.site.requests[0]
