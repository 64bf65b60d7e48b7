"""The life of the bot: opened, run until it is told to end, closed in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.request import BaseRequest

from bot import absence, unanswered
from bot.alerts import told
from bot.alerts.digests import Digests
from bot.alerts.matching import Matching
from bot.alerts.telling import Telling
from bot.app import ALLOWED_UPDATES, build
from bot.broadcasting import Broadcasting
from bot.context import App, Services
from bot.corrections.correcting import Correcting
from bot.delivery.inbox import KEPT, Inbox
from bot.delivery.message import Kind, Message
from bot.delivery.polling import Polling, reach
from bot.delivery.sender import Sender
from bot.delivery.transport import AiohttpRequest, Transport
from bot.membership import topic_lost
from bot.menu import set_menus
from bot.role import Role
from bot.schema import SCHEMA
from bot.settings import Settings
from bot.state import State
from bot.waiting import Waiting
from corpus.database import open_database
from corpus.errors import DatabaseError
from corpus.feeds.poller import poller
from corpus.opening import load
from corpus.schema import ARCHIVE
from corpus.sources.fetch import Fetcher
from corpus.workers import Workers

T = TypeVar("T")

log = logging.getLogger(__name__)

#: Seconds for what is under way when the program is told to end.
_DEADLINE = 6.0
#: Seconds between two clean-ups, and before something that failed is tried again.
_HOUR, _SOON = 3600.0, 5.0
#: Seconds between two signs of life.
_REPORT = 15.0
#: How long somebody who does not come back can be called by their name.
_NAMES_KEPT = timedelta(days=30)
#: How long it is known what was sent.
_SENT_KEPT = timedelta(days=30)


async def run(
    settings: Settings,
    stop: asyncio.Event,
    request: BaseRequest | None = None,
    ready: Callable[[Inbox], None] | None = None,
    alive: Callable[[], None] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Run the bot until ``stop`` is set; what is under way then is ended within seconds.

    Args:
        settings: What the operator decided.
        stop: Set from outside, by a signal for instance.
        request: The way to Telegram, if not over the network.
        ready: Called with the inbox, once updates can come.
        alive: Called now and then, as long as Telegram answers.
        now: The time, for what is told at a time.

    Raises:
        CannotRun: If it is of no use to go on.
        DatabaseError: If the database cannot be used.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database, [ARCHIVE, SCHEMA])
        )
        state = State(database)
        corpus = await _unless(stop, stack.enter_async_context(load(database)))
        if corpus is None:
            return
        request = request or AiohttpRequest()
        fetcher = await stack.enter_async_context(Fetcher(settings.fetching))
        workers = await stack.enter_async_context(Workers())
        app = build(settings, corpus, state, request, fetcher, workers, now)
        services: Services = app.bot_data["services"]
        if not await services.people.with_role(Role.OWNER):
            services.claim.issue()
        feeds = poller(database, fetcher, workers, partial(_tell_admins, app, services))
        try:
            await _unless(stop, reach(app))
            if stop.is_set():
                return
            inbox = Inbox(app, state)
            polling = Polling(inbox, app, allowed_updates=ALLOWED_UPDATES)
            matching = Matching(
                services.follows,
                corpus.percolation,
                services.outbox,
                Telling(services.people, settings.newsroom),
                timedelta(hours=settings.alert_hours),
                now,
                partial(_tell_of_fault, services),
            )
            await matching.begin()  # before anything can come in
            await inbox.start()
            if ready:
                ready(inbox)
            digests = Digests(services.outbox, services.now)
            sender = _sender(app, services, request, digests)
            broadcasting = Broadcasting(app.bot, services)
            correcting = Correcting(services)
            waiting = Waiting(services)
            background = [
                asyncio.create_task(_set_menus(app, services)),
                asyncio.create_task(_over_and_over("The index", corpus.follow, 0)),
                asyncio.create_task(
                    _over_and_over("Cleaning up", partial(_clean_up, services), _HOUR)
                ),
                asyncio.create_task(
                    _over_and_over("Telling who waits", partial(_look, waiting), 0)
                ),
                asyncio.create_task(_over_and_over("Broadcasting", broadcasting.run, 0)),
                asyncio.create_task(_over_and_over("Correcting", partial(_look, correcting), 0)),
                asyncio.create_task(_over_and_over("Sending", sender.run, 0)),
                asyncio.create_task(_over_and_over("Polling", feeds.run, 0)),
                asyncio.create_task(_over_and_over("Telling what was held", digests.run, 0)),
                asyncio.create_task(_over_and_over("Matching", matching.run, 0)),
            ]
            if alive:
                background.append(asyncio.create_task(_report(polling, alive)))
            try:
                await _unless(stop, polling.run())
            finally:
                await asyncio.gather(inbox.stop(_DEADLINE), sender.stop(_DEADLINE))
                for task in background:
                    task.cancel()
                await asyncio.wait(background, timeout=1)
        finally:
            with contextlib.suppress(TelegramError):
                await app.shutdown()
            await request.shutdown()  # the application leaves it open if it was never initialized


def _sender(app: App, services: Services, request: BaseRequest, digests: Digests) -> Sender:
    async def on_gone(chat_id: int, why: str) -> None:
        await services.chats.gone(chat_id, services.now(), why, refused=True)

    return Sender(
        app.bot,
        services.outbox,
        now=services.now,
        on_gone=on_gone,
        condense=digests.condense,
        hold=digests.hold,
        on_topic_lost=partial(topic_lost, services),
        only=request.only_chat if isinstance(request, Transport) else None,
    )


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives; None, and the work cancelled, if it is time to stop first."""
    task, waiting = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        waiting.cancel()
        task.cancel()
        await asyncio.wait([task])


async def _over_and_over(
    name: str, work: Callable[[], Coroutine[Any, Any, None]], pause: float
) -> None:
    """Do it again and again, whatever one time ends in."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed, and will be tried again", name)
            await asyncio.sleep(_SOON)
        else:
            await asyncio.sleep(pause)


async def _report(polling: Polling, alive: Callable[[], None]) -> None:
    while True:
        await polling.works.wait()
        alive()
        await asyncio.sleep(_REPORT)


async def _look(looking: Waiting | Correcting) -> None:
    await asyncio.sleep(await looking.look())


async def _tell_admins(app: App, services: Services, sentence: str) -> None:
    """Tell all admins; only if the network is in the way is it to be tried again."""
    for admin in await services.people.with_role(Role.ADMIN):
        try:
            await app.bot.send_message(admin, sentence)
        except (BadRequest, Forbidden) as e:
            log.warning("admin %d could not be told: %s", admin, e)


async def _tell_of_fault(services: Services, article_id: int) -> None:
    """Let all admins know that an article reached nobody."""
    sentence = (
        f"Article {article_id} could not be told to those who follow it, because of a fault of"
        " mine. See the log."
    )
    admins = await services.people.with_role(Role.ADMIN)
    notices = [
        Message(admin, f"untold:{article_id}", Kind.NOTICE, sentence, unformatted=True)
        for admin in admins
    ]
    await services.outbox.put(notices, services.now())


async def _clean_up(services: Services) -> None:
    """Forget what people wrote when it is not needed any more, and old changes."""
    now = services.now()
    await services.chats.forget(now - absence.KEPT)
    await services.state.purge_exchanges(now - KEPT)
    await services.additions.purge(now - KEPT)
    await services.names.purge(now - _NAMES_KEPT)
    await services.unanswered.purge(now)
    await services.pins.purge(now - unanswered.KEPT)
    await services.broadcasts.purge(now - unanswered.KEPT)
    await told.purge(services.state.database, now - told.KEPT)
    await services.follows.drafts.purge(now - KEPT)
    await services.outbox.forget_words(now - KEPT)
    await services.outbox.purge(now - _SENT_KEPT)
    await services.quoted.forget_words(now - KEPT)
    await services.quoted.purge(now - _SENT_KEPT)
    await services.corpus.prune()
    await services.state.wipe()


async def _set_menus(app: App, services: Services) -> None:
    try:
        await set_menus(app.bot, services.people, services.settings.newsroom)
    except DatabaseError as e:
        log.warning("the menus of commands were not set: %s", e)
