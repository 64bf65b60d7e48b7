"""New articles reach those who follow them: each once, whatever happens, and old news nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from click.testing import CliRunner

from bot.alerts.follow import Follow
from bot.alerts.follows import Follows
from bot.alerts.matching import Matching, fresh
from bot.cli import main
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox, put
from bot.schema import SCHEMA
from corpus.archive import Archive
from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.desk import Desk
from corpus.ingest import import_lines
from corpus.schema import ARCHIVE
from corpus.transfer.exporting import export_lines
from corpus.types import Actor, Added, Article, Published, StoredArticle
from tests.articles import article
from tests.conftest import at_work
from tests.newsstand import Here, Item, html, serving, standing
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat
from tests.test_bot_add import owned_by

NOW = datetime(2026, 5, 7, 12, tzinfo=UTC)
ANN = Actor("telegram:1", "Ann")


class Killed(BaseException):
    """The process ends here."""


class Mortal(Database):
    """A database whose process ends at a step, counted from 1."""

    @classmethod
    def of(cls, database: Database) -> Mortal:
        return cls(database.path, database._writer, database._reader)

    left = 0

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    async def rows(self, *args: Any, **more: Any) -> list[Any]:
        self.step()
        found = await super().rows(*args, **more)
        self.step()
        return found

    async def execute(self, *args: Any, **more: Any) -> int:
        self.step()
        changed = await super().execute(*args, **more)
        self.step()
        return changed

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[aiosqlite.Connection]:
        self.step()
        async with super().transaction(durable=durable) as db:
            self.step()
            yield db
            self.step()  # all but the end of it is done
        self.step()


class Teller:
    """Tells each chat of each article once, and remembers whom it was given."""

    def __init__(self, database: Mortal) -> None:
        self._database = database
        self.given: list[tuple[str, tuple[str, ...]]] = []
        self.fails_at = ""

    async def tell(
        self,
        db: aiosqlite.Connection,
        article: StoredArticle,
        follows: Sequence[Follow],
        now: datetime,
    ) -> None:
        assert now == NOW
        title = article.source.title
        for follow in follows:
            key = f"article:{article.source.article_id}"
            assert await put(db, Message(follow.chat_id, key, Kind.ALERT, title), now), "twice"
            self._database.step()
        if title == self.fails_at:
            raise RuntimeError("a fault of ours")
        self.given.append((title, tuple(follow.query for follow in follows)))


class Life:
    """One life of the process, and what a test looks at."""

    def __init__(self, database: Mortal, hours: float) -> None:
        self.database = database
        self.archive = Archive(database)
        self.desk = Desk(database, _nothing)
        self.follows = Follows(database)
        self.outbox = Outbox(database)
        self.teller = Teller(database)
        self.matching = Matching(
            self.follows,
            Corpus(database).percolation,
            self.outbox,
            self.teller,
            timedelta(hours=hours),
            lambda: NOW,
            self._note_fault,
        )
        self.faults: list[int] = []

    async def _note_fault(self, article_id: int) -> None:
        self.faults.append(article_id)

    async def add(self, *paragraphs: str, news: bool = True, **more: Any) -> int:
        made = report(*paragraphs, **more)
        outcome = await self.archive.add(made, actor=ANN, news=news)
        stored = outcome.article_id if isinstance(outcome, Added) else outcome.joined
        return stored or outcome.article_id

    async def follow(self, query: str, chat_id: int = 1, state: str = "active") -> None:
        await self.database.execute(
            "INSERT INTO follows (chat_id, made_in, query, pace, state, made_at)"
            " VALUES (?, ?, ?, 'now', ?, 0)",
            (chat_id, chat_id, query, state),
        )

    async def look(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was told since the last look: titles, and the queries that match."""
        while await self.matching.look():
            pass
        given, self.teller.given = self.teller.given, []
        return given

    async def told(self) -> list[tuple[int, str]]:
        """What is in the outbox: chats and titles."""
        rows = await self.database.rows("SELECT chat_id, message FROM outbox ORDER BY id")
        return [(row["chat_id"], json.loads(row["message"])["html"]) for row in rows]


async def _nothing(article_id: int | None) -> None:
    pass


def report(*paragraphs: str, at: datetime | None = None, **more: Any) -> Article:
    """An article of two hours ago."""
    at = at or NOW - timedelta(hours=2)
    return article(*paragraphs, **{"published": at.isoformat(), **more})


@asynccontextmanager
async def life(path: Path, hours: float = 48) -> AsyncIterator[Life]:
    async with open_database(path, [ARCHIVE, SCHEMA]) as database:
        alive = Life(Mortal.of(database), hours)
        await alive.matching.begin()
        yield alive


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Life]:
    async with life(tmp_path / "news.db") as here:
        yield here


async def test_news_is_told_to_those_who_follow_it(here: Life) -> None:
    await here.follow("when was the jet shot down?", chat_id=1)
    await here.follow("source:harbour", chat_id=2)
    await here.follow("grain deal", chat_id=3)
    here.outbox.due.clear()

    await here.add()

    assert await here.look() == [
        ("Plane downed", ("when was the jet shot down?", "source:harbour"))
    ]
    assert await here.told() == [(1, "Plane downed"), (2, "Plane downed")]
    assert here.outbox.due.is_set()
    assert await here.look() == []


async def test_news_that_nobody_follows_may_be_a_further_report_of_a_known_story(
    here: Life,
) -> None:
    await here.add()

    assert await here.look() == [("Plane downed", ())]


async def test_an_archive_that_is_there_already_wakes_nobody(tmp_path: Path) -> None:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        await Archive(database).add(report(), news=True)
    async with life(tmp_path / "news.db") as here:
        await here.follow("jet")
        assert await here.look() == []
        await here.add("Another jet fell.", title="Second")
        assert await here.look() == [("Second", ("jet",))]


async def test_what_comes_while_nobody_looks_is_told_of_later(tmp_path: Path) -> None:
    async with life(tmp_path / "news.db") as here:
        await here.follow("jet")
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        await Archive(database).add(report(), news=True)
        async with database.transaction() as db:
            await db.execute("DELETE FROM changes")  # whoever else needs them
    async with life(tmp_path / "news.db") as here:
        assert await here.look() == [("Plane downed", ("jet",))]


async def test_killed_at_any_step_everything_is_told_once(tmp_path: Path) -> None:
    expected = sorted((chat, f"Jet {n}") for n in range(3) for chat in (1, 2))
    steps = kills = 0
    for steps in range(1, 1000):
        path = tmp_path / f"{steps}.db"
        async with life(path) as here:
            await here.follow("jet", chat_id=1)
            await here.follow("fell", chat_id=2)
            for n in range(3):
                await here.add(
                    f"Jet number {n} fell {'today ' * n}.", title=f"Jet {n}", outlet=None
                )
            here.database.left = steps
            try:
                await here.look()
            except Killed:
                kills += 1
            survived = here.database.left > 0
        async with life(path) as here:
            await here.look()
            assert sorted(await here.told()) == expected, f"killed at step {steps}"
        if survived:
            break
    assert kills == steps - 1 > 20, "it was killed at each of its steps"


@pytest.mark.parametrize(
    ("published", "news"),
    [
        ("2026-05-07T11:59:00Z", True),
        ("2026-05-05T12:00:00Z", True),
        ("2026-05-05T11:59:59Z", False),
        ("2026-05-05", True),  # until its end, which was 36 hours ago
        ("2026-05-05T00:00:00Z", False),
        ("2026-05-04", False),
        ("2026-05-08", True),
        ("2027-01-01T00:00:00Z", True),  # ahead is now
        ("2015-12-03", False),
    ],
)
async def test_old_news_is_no_alert(here: Life, published: str, *, news: bool) -> None:
    await here.follow("jet")

    await here.add(published=published)

    assert await here.look() == ([("Plane downed", ("jet",))] if news else [])
    assert fresh(Published.parse(published), NOW, timedelta(hours=48)) is news


async def test_how_old_is_for_the_operator_to_decide(tmp_path: Path) -> None:
    async with life(tmp_path / "news.db", hours=1.5) as here:
        await here.add()
        await here.add("Another jet fell.", title="Second", at=NOW - timedelta(hours=1))
        assert await here.look() == [("Second", ())]


Act = Callable[[Life, int], Awaitable[object]]
LATER: dict[str, Act] = {
    "edited": lambda here, i: here.desk.edit(i, "title", "Jet downed over the border", ANN),
    "tagged": lambda here, i: here.desk.edit(i, "tags", "sky", ANN),
    "dated": lambda here, i: here.desk.edit(i, "date", "2026-05-07", ANN),
    "retracted": lambda here, i: here.desk.retract(i, "wrong", ANN),
    "deleted": lambda here, i: here.desk.delete(i, ANN),
    "in another state": lambda here, i: here.add("It was a jet.", "Two.", url="https://e.org/1"),
    "brought again": lambda here, i: here.add(url="https://e.org/1"),
    "read by itself": lambda here, i: here.archive.note_copies(),
}


@pytest.mark.parametrize("act", LATER.values(), ids=LATER)
async def test_what_becomes_of_it_later_is_no_news(here: Life, act: Act) -> None:
    await here.follow("jet")
    number = await here.add(url="https://e.org/1")
    assert len(await here.look()) == 1

    await act(here, number)

    assert await here.look() == []


@pytest.mark.parametrize("name", ["edited", "tagged", "in another state", "brought again"])
async def test_what_was_changed_before_anybody_looked_is_news_once(here: Life, name: str) -> None:
    await here.follow("jet")
    number = await here.add(url="https://e.org/1")

    await LATER[name](here, number)

    assert [queries for _, queries in await here.look()] == [("jet",)]
    assert await here.look() == []


async def test_what_was_taken_back_is_not_told_of(here: Life) -> None:
    await here.follow("jet")
    number = await here.add()
    await here.desk.retract(number, "wrong", ANN)
    assert await here.look() == []

    await here.desk.restore(number, ANN)  # the jet is old by now

    assert await here.look() == []


async def test_what_was_restored_is_no_news_again(here: Life) -> None:
    await here.follow("jet")
    number = await here.add()
    assert len(await here.look()) == 1

    await here.desk.retract(number, "wrong", ANN)
    await here.desk.restore(number, ANN)

    assert await here.look() == []


async def test_an_import_alerts_nobody_unless_told_to(here: Life, tmp_path: Path) -> None:
    await here.follow("jet")
    await here.add()
    assert len(await here.look()) == 1
    lines = [line async for line in export_lines(here.archive)]
    listed = [line("Second", "A jet fell.")]

    await import_lines(here.archive, listed)
    assert await here.look() == []

    async with life(tmp_path / "other.db") as there:
        await there.follow("jet")
        await import_lines(there.archive, lines)
        assert await there.look() == []
    async with life(tmp_path / "third.db") as there:
        await there.follow("jet")
        await import_lines(there.archive, [*listed, *lines], news=True)
        assert {title for title, _ in await there.look()} == {"Second", "Plane downed"}


def line(title: str, body: str) -> bytes:
    """Of a list of articles."""
    fields = {"title": title, "body": body, "published_at": "2026-05-07"}
    return json.dumps(fields).encode() + b"\n"


async def command(*arguments: str) -> None:
    result = await asyncio.to_thread(CliRunner().invoke, main, list(arguments))
    assert result.exit_code == 0, result.output


async def test_the_command_line_adds_news_and_imports_none(tmp_path: Path) -> None:
    text, path = tmp_path / "one.txt", str(tmp_path / "news.db")
    text.write_text("Jet one\n\nA jet fell into the sea near the harbour on Thursday.\n")
    lists = [tmp_path / f"{name}.jsonl" for name in ("listed", "imported", "told")]
    for n, listed in enumerate(lists):
        listed.write_bytes(line(listed.stem, f"A jet fell into the sea {n} miles off the harbour."))
    async with life(Path(path)) as here:
        await command("add", str(text), "--date", "2026-05-07", "--db", path)
        await command("add", str(lists[0]), "--db", path)
        await command("import", str(lists[1]), "--db", path)
        assert [title for title, _ in await here.look()] == ["Jet one", "listed"]
        await command("import", "--alert", str(lists[2]), "--db", path)
        assert [title for title, _ in await here.look()] == ["told"]


async def test_the_first_poll_of_a_feed_wakes_nobody(tmp_path: Path) -> None:
    async with life(tmp_path / "news.db") as here, serving() as site:
        site.feed([Item(1, text=html(1)), Item(2)])
        site.pages(2, 4)
        async with standing(tmp_path / "news.db", site, Here()) as stand:
            await stand.follow()
            await stand.poll()
            await stand.poll()
            site.feed([Item(1, text=html(1)), Item(2), Item(3, text=html(3)), Item(4)])
            await stand.poll(hours=3)
            await stand.poll()
            assert len(await stand.titles()) == 4
        rows = await here.database.rows("SELECT title FROM articles WHERE news = 1 ORDER BY title")
        assert [row["title"] for row in rows] == ["Story number 3", "Story number 4"]


async def test_what_editors_add_in_telegram_is_news_and_lists_are_too(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await desk.says("/addtext", user=ann)
        for text in ("Ferry aground", "Harbour Wire", "2026-05-07", "A ferry ran aground."):
            await desk.says(text, user=ann)
        await desk.says("/done", user=ann)
        file = ("list.jsonl", line("Listed", "Another ferry sank.") * 2)
        telegram.say("/add", user=ann, file=file)
        await desk.replies()
    async with open_database(database, [ARCHIVE]) as archive:
        rows = await archive.rows("SELECT title, news FROM articles WHERE id > 32 ORDER BY id")
        assert [tuple(row) for row in rows] == [("Ferry aground", 1), ("Listed", 1)]


async def test_who_follows_it_is_told_by_the_bot(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        draft = await desk.says("/follow ferry aground", user=ann)
        await desk.press(draft, "Confirm", user=ann)
        await desk.replies()
        await desk.says("/addtext", user=ann)
        today = datetime.now(UTC).date().isoformat()
        for text in ("Stranded", "Harbour Wire", today, "A ferry ran aground off Port Ellery."):
            await desk.says(text, user=ann)
        before = len(telegram.sent)
        telegram.say("/done", user=ann)
        await telegram.until(lambda: len(telegram.sent) >= before + 2)  # the receipt, the alert
    told = [sent.text for sent in telegram.sent[before:] if "🔔" in sent.text]
    assert len(told) == 1
    assert "A ferry ran aground off Port Ellery." in told[0]


async def test_a_compound_that_is_followed_in_an_empty_archive_is_found_in_its_parts(
    here: Life,
) -> None:
    await here.follow("Bahnstreik")
    text = "Bei der Bahn wird ab Montag gestreikt: Der Streik dauert nach ihren Worten drei Tage."
    strike = replace(report(text, title="Kein Zug nach Rostock"), language="de")
    await here.archive.add(strike, actor=ANN, news=True)
    assert await here.look() == [("Kein Zug nach Rostock", ("Bahnstreik",))]


async def test_another_outlet_with_the_same_text_is_told_to_who_follows_that_outlet(
    here: Life,
) -> None:
    await here.follow("jet", chat_id=1)
    await here.follow("jet source:coast", chat_id=2)
    await here.add()
    assert await here.look() == [("Plane downed", ("jet",))]

    await here.add(outlet="Coast Post", news=False)
    assert await here.look() == []
    await here.add(outlet="Coast Post Online")

    assert await here.look() == [("Plane downed", ())]


async def test_another_outlet_is_told_of_once(here: Life) -> None:
    await here.follow("jet source:coast")
    await here.add()
    assert await here.look() == [("Plane downed", ())]

    await here.add(outlet="Coast Post")

    assert await here.look() == [("Plane downed", ("jet source:coast",))]
    assert await here.told() == [(1, "Plane downed")]
    assert await here.look() == []


async def test_a_wire_copy_is_an_article_of_its_own(here: Life) -> None:
    await here.follow("jet source:coast")
    text = [f"A jet fell into the sea {n} miles off the harbour on a stormy day." for n in range(5)]
    await here.add(*text)
    assert await here.look() == [("Plane downed", ())]

    await here.add(*text, "Nobody was hurt.", title="Copied", outlet="Coast Post")

    assert await here.look() == [("Copied", ("jet source:coast",))]


async def test_only_what_is_at_work_is_told(here: Life) -> None:
    for chat_id, state in enumerate(("active", "paused", "draft"), start=1):
        await here.follow("jet", chat_id, state)
    await here.add()
    await here.look()
    assert await here.told() == [(1, "Plane downed")]

    await here.database.execute("UPDATE follows SET state = 'paused' WHERE chat_id = 1")
    await here.database.execute("UPDATE follows SET state = 'active' WHERE chat_id = 2")
    await here.add("Another jet fell.", title="Second")
    await here.look()
    assert await here.told() == [(1, "Plane downed"), (2, "Second")]


async def test_whoever_changes_their_mind_at_the_last_moment_is_not_told(here: Life) -> None:
    await here.follow("jet", chat_id=1)
    await here.follow("jet", chat_id=2)
    assert await here.look() == []  # both are known
    # Not said to anybody yet:
    await here.database.execute("DELETE FROM follows WHERE chat_id = 1")
    await here.database.execute("UPDATE follows SET chat_id = -1002 WHERE chat_id = 2")

    await here.add()
    await here.look()

    assert await here.told() == [(-1002, "Plane downed")]


async def test_what_is_followed_from_another_process_is_told_of_by_either(tmp_path: Path) -> None:
    async with life(tmp_path / "news.db") as bot, life(tmp_path / "news.db") as terminal:
        for day, here, other in (("Monday", bot, terminal), ("Friday", terminal, bot)):
            assert (await bot.look(), await terminal.look()) == ([], [])  # both know what there is
            await here.follow("jet", chat_id=1)
            await other.add(f"Another jet fell on {day}.", title="Jet", outlet=None)
            assert await other.look() == [("Jet", ("jet",))]  # it comes first
            assert await here.look() == []
            await here.database.execute("DELETE FROM follows")
            await other.add(f"A fifth jet fell, after {day}.", title="Nobody", outlet=None)
            assert await other.look() == [("Nobody", ())]
            await here.database.execute("DELETE FROM outbox")


async def test_a_fault_in_one_article_does_not_keep_the_others(
    here: Life, caplog: pytest.LogCaptureFixture
) -> None:
    await here.follow("jet")
    here.teller.fails_at = "Plane downed"
    await here.add()
    await here.add("Another jet fell.", title="Second")

    assert [title for title, _ in await here.look()] == ["Second"]
    assert await here.told() == [(1, "Second")]
    assert "article 1 could not be told of" in caplog.text
    assert here.faults == [1]


async def test_a_query_that_is_not_understood_any_more_keeps_nobody_else(
    here: Life, caplog: pytest.LogCaptureFixture
) -> None:
    await here.follow("jet colour:blue")
    await here.follow("jet")
    await here.add()

    assert await here.look() == [("Plane downed", ("jet",))]
    assert "follow 1 cannot be matched" in caplog.text
    assert "colour" not in caplog.text


async def test_admins_learn_of_an_article_that_a_fault_keeps_from_all(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        draft = await desk.says("/follow ferry aground", user=ben)
        await desk.press(draft, "Confirm", user=ben)
        await desk.replies()
        await desk.sql(
            "CREATE TRIGGER broken BEFORE INSERT ON alerts BEGIN"
            " SELECT RAISE(ABORT, 'a fault of ours'); END"
        )
        await desk.says("/addtext", user=ann)
        today = datetime.now(UTC).date().isoformat()
        for text in ("Stranded", "Harbour Wire", today, "A ferry ran aground off Port Ellery."):
            await desk.says(text, user=ann)
        telegram.say("/done", user=ann)
        await telegram.until(lambda: "could not be told" in telegram.sent[-1].text)
    assert telegram.sent[-1].chat_id == ann.id
    assert telegram.sent[-1].text.startswith("Article 33 could not be told to those who follow it")
