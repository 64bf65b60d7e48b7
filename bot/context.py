"""What a handler has at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot

from bot.additions import Additions
from bot.admins import ChatAdmins
from bot.alerts.follows import Follows
from bot.alerts.preferences import PreferenceRows
from bot.broadcasts import Broadcasts
from bot.chats import Chats
from bot.claim import Claim
from bot.corrections.quoted import Quoted
from bot.delivery.outbox import Outbox
from bot.delivery.retry import Sending
from bot.names import Names
from bot.people import People
from bot.pins import Pins
from bot.quota import Quota
from bot.settings import Settings
from bot.standing import Standing
from bot.state import State
from bot.unanswered import Unanswered
from corpus.core import Corpus
from corpus.feeds.followed import Feeds
from corpus.sources.fetch import Fetcher
from corpus.workers import Workers


@dataclass(frozen=True, slots=True)
class Services:
    """What the program has opened, once."""

    settings: Settings
    corpus: Corpus
    state: State
    quota: Quota
    fetcher: Fetcher
    people: People
    names: Names
    claim: Claim
    feeds: Feeds
    workers: Workers
    additions: Additions
    unanswered: Unanswered
    pins: Pins
    chats: Chats
    broadcasts: Broadcasts
    #: Set when a question that waits may have its answer.
    due: asyncio.Event
    outbox: Outbox
    follows: Follows
    preferences: PreferenceRows
    admins: ChatAdmins
    quoted: Quoted
    standing: Standing
    #: The time; tests move it.
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    #: When all of this was put together.
    started: datetime = field(default_factory=lambda: datetime.now(UTC))


class BotContext(CallbackContext[ExtBot[Sending], dict[Any, Any], dict[Any, Any], dict[str, Any]]):
    """python-telegram-bot's context, with the services by name."""

    @property
    def services(self) -> Services:
        services = self.bot_data["services"]
        assert isinstance(services, Services), "put there by bot.app"
        return services

    @property
    def corpus(self) -> Corpus:
        return self.services.corpus

    @property
    def state(self) -> State:
        return self.services.state

    @property
    def fetcher(self) -> Fetcher:
        return self.services.fetcher

    @property
    def people(self) -> People:
        return self.services.people

    @property
    def feeds(self) -> Feeds:
        return self.services.feeds

    @property
    def additions(self) -> Additions:
        return self.services.additions

    @property
    def settings(self) -> Settings:
        return self.services.settings


App = Application[ExtBot[Sending], BotContext, dict[Any, Any], dict[Any, Any], dict[str, Any], Any]
