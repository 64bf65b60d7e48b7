"""An archive full of articles that want to break something."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus.ingest import import_lines
from corpus.opening import open_archive
from tests.conftest import at_work
from tests.telegram import FakeTelegram
from tests.telegram_html import parse
from tests.telegram_world import Chat, Sent

NASTY = {
    "markup": '<b>&"\'</blockquote><a href="javascript:x">',
    "template": "{{ 7*7 }}{% raw %}]]>{# #}",
    "right to left": "חדשות מהעולם",
    "turning": "\u202eabc\u2066def\u200f",
    "long": "endless " * 1250,
    "one word": "x" * 10_000,
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "lines": "one\ntwo\r\nthree\tfour",
    "control": "a\0b\x1b[31mc\x7fd\x85e\u2028f",
    "nothing to see": "\u200b\u200b",
}
WORDS = ["zebra", "walrus", "falcon", "otter", "lynx", "badger", "heron", "puffin", "gecko", "ibex"]


def lines() -> list[bytes]:
    """An article of each kind, about an animal each."""
    return [
        json.dumps(
            {
                "title": f"{nasty} {animal}",
                "source": nasty,
                "author": nasty,
                "published_at": f"2024-03-{day:02}",
                "url": f"https://example.org/{day}?<b>&\"'{nasty[:20]}",
                "body": f"The {animal} of Vell was counted {day} times: {nasty[:200]} it was.\n\n"
                f"Nobody but the {animal} {nasty[:100]} was there.",
                "tags": [nasty[:50]],
            }
        ).encode()
        for day, (animal, nasty) in enumerate(zip(WORDS, NASTY.values(), strict=True), start=1)
    ]


def whole(sent: Sent) -> None:
    """That it went out as it was meant: with its formatting, and with web links alone."""
    assert sent.html is not None, sent.text
    for entity in parse(sent.html)[1]:
        assert entity.type != "text_link" or str(entity.url).startswith("https://example.org/")


async def test_no_article_breaks_a_message(
    telegram: FakeTelegram, ann: Chat, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_archive(tmp_path / "news.db") as archive:
        done = await import_lines(archive, lines())
        assert done.added == len(WORDS)
        passages = [p.text for a in await archive.newest(100) for p in a.passages]
    async with at_work(telegram, tmp_path / "news.db") as desk:
        for animal in WORDS:
            answer = await desk.says(f"How many times was the {animal} of Vell counted?", user=ann)
            whole(answer)
            quotes = re.findall(r"“(.+?)” \[\d\]", answer.text, re.S)
            assert quotes, animal
            assert all(any(quote in passage for passage in passages) for quote in quotes)
        for text in ("/latest 10", "/search Vell", "/search was:", "/status", "/start"):
            listed = await desk.says(text, user=ann)
            whole(listed)
        hello = listed
        for question in hello.labels:
            await desk.press(hello, question, user=ann)
            whole(await desk.reply())
        for number in range(1, len(WORDS) + 1):
            card = await desk.says(f"/article {number}", user=ann)
            whole(card)
            await desk.press(card, "Ask about this", user=ann)
            whole(await desk.reply())
    assert "ERROR" not in [record.levelname for record in caplog.records]


async def test_no_question_breaks_a_message(
    telegram: FakeTelegram, ann: Chat, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(telegram, database) as desk:
        for nasty in NASTY.values():
            for text in (
                f"jet {nasty[:900]}",
                f"jet {nasty[:4000]}",
                f"jet source:{nasty[:300]}",
                f'jet tag:"{nasty[:300]}"',
                f"jet from:{nasty[:300]}",
                f"/article {nasty[:300]}",
                f"/help {nasty[:300]}",
                f"/latest {nasty[:300]}",
                f"/search {nasty[:300]}",
            ):
                whole(await desk.says(text, user=ann))
    assert "ERROR" not in [record.levelname for record in caplog.records]
