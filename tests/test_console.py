"""The terminal as a transport, without a terminal."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bot.console import USERNAME, Screen, Terminal, shown
from bot.delivery.inbox import Inbox
from bot.lifecycle import run
from tests.conftest import UNHURRIED

PICTURE = '{"html": "A chart", "method": "sendPhoto", "picture": "iVBORw=="}'
QUESTION = "when was the jet shot down?"


class Typist:
    """Somebody at a terminal, and what they see."""

    def __init__(self, terminal: Terminal, paper: StringIO, inbox: Inbox) -> None:
        self._terminal = terminal
        self.paper = paper
        self._inbox = inbox

    @property
    def user_id(self) -> int:
        return self._terminal.user_id

    async def types(self, line: str) -> str:
        """What the line makes appear."""
        before = len(self.paper.getvalue())
        self._terminal.type(line)
        await self._terminal.taken()
        await self._inbox.drain()
        return self.paper.getvalue()[before:]


async def sit_down(database: Path, *, group: bool, owner: bool = False) -> AsyncIterator[Typist]:
    screen, paper = Screen(), StringIO()
    screen.file = paper
    terminal = Terminal(screen, group=group)
    stop = asyncio.Event()
    inboxes: asyncio.Queue[Inbox] = asyncio.Queue()
    owners = frozenset([terminal.user_id] if owner else [])
    settings = replace(UNHURRIED, database=database, owners=owners)
    bot = asyncio.create_task(run(settings, stop, terminal, inboxes.put_nowait))
    try:
        yield Typist(terminal, paper, await asyncio.wait_for(inboxes.get(), 10))
    finally:
        stop.set()
        await bot


@pytest.fixture
async def private(database: Path) -> AsyncIterator[Typist]:
    async for typist in sit_down(database, group=False):
        yield typist


@pytest.fixture
async def group(database: Path) -> AsyncIterator[Typist]:
    async for typist in sit_down(database, group=True):
        yield typist


async def test_a_line_is_a_question_and_its_answer_is_printed(private: Typist) -> None:
    screen = await private.types(QUESTION)
    lines = screen.splitlines()
    assert lines[0] == "24 November 2015"
    assert lines[1].startswith("“ANKARA")  # not broken at the width of the terminal
    assert "[1: 👍   2: 👎   3: More   4: 🔔 Alert me]" in lines
    # An address stands behind its line, without the fragment that is for browsers.
    assert (
        "[1] Harbour Wire · Turkey shoots down Russian warplane on Syrian border · 24 Nov 2015"
        " <https://example.org/harbour-wire/2015/11/24/turkey-shoots-down-russian-warplane-on-syrian>"
    ) in lines


async def test_a_number_presses_a_button(private: Typist) -> None:
    await private.types(QUESTION)
    assert await private.types("1") == "· Thank you.\n"
    assert await private.types("1") == "· You said so already. Thank you.\n"
    listed = await private.types("3")
    assert "articles, best first" in listed
    # One that no button has is a line like any other.
    assert await private.types("99") not in ("", listed)


async def test_pages_are_printed_anew(private: Typist) -> None:
    first = await private.types("/search Turkey")
    assert "page 1 of 2" in first
    number = next(p.split(":")[0] for p in first.split("[")[-1].split("   ") if "›" in p)
    assert "page 2 of 2" in await private.types(number)


async def test_a_prompt_is_answered_by_the_next_line(private: Typist) -> None:
    assert "Write your question" in await private.types("/ask")
    assert "24 November 2015" in await private.types(QUESTION)
    card = await private.types("/article 4")
    assert card.startswith("Russian and Turkish ministers")
    assert "What do you want to know" in await private.types("1")
    answer = await private.types(QUESTION)
    assert "[1] Harbour Wire · Russian and Turkish ministers" in answer
    assert "[2]" not in answer


async def test_the_one_at_the_terminal_may_be_the_owner(database: Path) -> None:
    async for typist in sit_down(database, group=False, owner=True):
        assert await typist.types("/id") == (f"Your id is {typist.user_id}.\nYou are an owner.\n\n")


async def test_in_a_group_the_bot_has_to_be_addressed(group: Typist) -> None:
    assert await group.types(QUESTION) == ""
    assert await group.types("/nonsense") == ""
    assert await group.types(f"/ask {QUESTION}") != ""
    for line in (
        f"@{USERNAME} {QUESTION}",
        f"{QUESTION} @{USERNAME}",
        f"/ask@{USERNAME} {QUESTION}",
    ):
        assert "24 November 2015" in await group.types(line)
    assert "Notre-Dame" in await group.types("> when did Notre-Dame reopen?")
    assert await group.types("when did Notre-Dame reopen?") == ""
    assert "I answer questions about the news here." in await group.types("/start")


async def test_mentions_are_found_behind_characters_of_two_units(group: Typist) -> None:
    assert "24 November 2015" in await group.types(f"😀😀 @{USERNAME} {QUESTION}")


async def test_there_is_no_limit_of_questions(private: Typist) -> None:
    for _ in range(25):
        assert "Too many" not in await private.types("the")


# how a message is shown


async def test_what_goes_out_of_itself_is_printed_and_what_is_for_others_waits(
    private: Typist, database: Path
) -> None:
    def put() -> None:
        with closing(sqlite3.connect(database)) as db, db:
            db.executemany(
                "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
                " changed_at) VALUES (?, ?, 'alert', 1, '', ?, 0, 0, 0)",
                [
                    (private.user_id, "a", '{"html": "<b>Jet</b> shot down"}'),
                    (private.user_id, "b", PICTURE),
                    (-5, "c", '{"html": "not for here"}'),
                ],
            )

    def states() -> list[str]:
        with closing(sqlite3.connect(database)) as db:
            return [state for (state,) in db.execute("SELECT state FROM outbox ORDER BY id")]

    await asyncio.to_thread(put)
    async with asyncio.timeout(20):
        while await asyncio.to_thread(states) != ["sent", "sent", "queued"]:
            await asyncio.sleep(0.02)
    assert private.paper.getvalue().split("\n")[:3] == ["Jet shot down", "", "[picture] A chart"]
    assert "not for here" not in private.paper.getvalue()


async def test_a_file_is_named_with_its_caption(private: Typist) -> None:
    seen = await private.types("/export")

    assert seen.startswith("[file] 0 alerts and the settings of this chat.")


async def test_a_group_at_the_terminal_is_of_whoever_sits_there(group: Typist) -> None:
    assert "A new alert: jet" in await group.types("/follow jet")
    assert "No alerts yet" in await group.types("/alerts")


async def test_there_are_no_other_chats_at_the_terminal(private: Typist) -> None:
    seen = await private.types("/follow @elsewhere jet")

    assert "I don't know @elsewhere" in seen


def test_markup_becomes_style_and_addresses_end_the_line() -> None:
    text = shown('<b>1 &lt; 2</b> <a href="https://x.org/?a=1&amp;b=2#:~:text=y">y</a>, z\nnext')
    assert text.plain == "1 < 2 y, z <https://x.org/?a=1&b=2>\nnext"
    assert any("bold" in str(span.style) for span in text.spans)
    assert shown("<b>", None).plain == "<b>"


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert shown("a\x1b[31mb\x9bc\x07\r\x00d").plain == "a[31mbcd"
