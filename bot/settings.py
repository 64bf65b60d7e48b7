"""What the operator decides, read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.delivery.pace import Limits
from corpus.sources.guard import Allowed
from corpus.sources.rules import FetchRules


class SettingsError(Exception):
    """A setting is missing or not understood; the text names it."""


def _setting(name: str, parse: Callable[[str], Any], meaning: str, **options: Any) -> Any:
    return field(metadata={"name": name, "parse": parse, "help": meaning}, **options)


def _token(text: str) -> str:
    if not re.fullmatch(r"\d+:[\w-]+", text):
        raise ValueError("this is not the form of a token, such as 123456:ABC-def")
    return text


def _ids(text: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("user ids are numbers, divided by commas") from None


def _chat(text: str) -> int:
    if not re.fullmatch(r"-\d{1,16}", text, re.ASCII):
        raise ValueError("the id of a chat is a number below 0, such as -1001234567890; /id tells")
    return int(text)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with http:// or https://")
    return text.rstrip("/")


def _rate(text: str) -> float | None:
    if text.strip().lower() in ("off", "none"):
        return None
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise ValueError("give a number above 0, or 'off'")
    return rate


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 366:
        raise ValueError("give a number of hours above 0, such as 48")
    return hours


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or not int(text):
        raise ValueError("give a whole number from 1 to 9999")
    return int(text)


def _level(text: str) -> str:
    level = text.strip().upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("choose one of DEBUG, INFO, WARNING, ERROR")
    return level


def _allowed(text: str) -> tuple[Allowed, ...]:
    return tuple(Allowed.parse(part) for part in text.split(",") if part.strip())


def _contact(text: str) -> str:
    if not re.fullmatch(r"[!-~]{3,200}", text) or set(text) & set("()"):
        raise ValueError("give the address of a page or a mailbox, without brackets and spaces")
    return text


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides; each field names the variable it is read from."""

    token: str = _setting("BOT_TOKEN", _token, "The bot's token, from @BotFather.", repr=False)
    database: Path = _setting(
        "NEWSDESK_DATABASE",
        Path,
        "The SQLite file; made if it is missing.",
        default=Path("newsdesk.db"),
    )
    owners: frozenset[int] = _setting(
        "NEWSDESK_OWNERS",
        _ids,
        "User ids of the owners, divided by commas; they are told of errors.",
        default=frozenset(),
    )
    newsroom: int | None = _setting(
        "NEWSDESK_NEWSROOM",
        _chat,
        "The chat's id in which editors' commands work, besides private chats.",
        default=None,
    )
    api_url: str = _setting(
        "NEWSDESK_API_URL",
        _address,
        "The Bot API server.",
        default="https://api.telegram.org",
    )
    pace_private: float | None = _setting(
        "NEWSDESK_PACE_PRIVATE", _rate, "Messages a second to one private chat.", default=1.0
    )
    pace_group: float | None = _setting(
        "NEWSDESK_PACE_GROUP", _rate, "Messages a minute to one group or channel.", default=20.0
    )
    pace_all: float | None = _setting(
        "NEWSDESK_PACE_ALL", _rate, "Messages a second over all chats.", default=25.0
    )
    questions_user: float | None = _setting(
        "NEWSDESK_QUESTIONS_USER", _rate, "Questions a minute from one user.", default=10.0
    )
    questions_group: float | None = _setting(
        "NEWSDESK_QUESTIONS_GROUP", _rate, "Questions a minute in one group.", default=20.0
    )
    alerts: int = _setting("NEWSDESK_ALERTS", _count, "Alerts that a chat may have.", default=20)
    fetch_allow: tuple[Allowed, ...] = _setting(
        "NEWSDESK_FETCH_ALLOW",
        _allowed,
        "What may be fetched besides public sites: networks, addresses and names.",
        default=(),
    )
    fetch_contact: str | None = _setting(
        "NEWSDESK_FETCH_CONTACT",
        _contact,
        "How the people of a site that is fetched from reach you: a page or a mailbox.",
        default=None,
    )
    alert_hours: float = _setting(
        "NEWSDESK_ALERT_HOURS",
        _hours,
        "For how many hours an article alerts those who follow such news, by its own date.",
        default=48.0,
    )
    log_level: str = _setting(
        "NEWSDESK_LOG_LEVEL", _level, "DEBUG, INFO, WARNING or ERROR.", default="INFO"
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings; an empty variable counts as not set.

        Raises:
            SettingsError: If one is missing or cannot be understood.
        """
        return cls(**{setting.name: _read(setting, env) for setting in fields(cls)})

    @property
    def limits(self) -> Limits:
        """How fast messages go out."""
        return Limits(self.pace_private, self.pace_group, self.pace_all)

    @property
    def fetching(self) -> FetchRules:
        """What may be fetched, and how much of it."""
        return FetchRules(allow=self.fetch_allow, contact=self.fetch_contact)


def fetching(env: Mapping[str, str]) -> FetchRules:
    """`Settings.fetching` alone, for verbs that need no token.

    Raises:
        SettingsError: If it cannot be understood.
    """
    allow, contact = (
        _read(setting, env)
        for setting in fields(Settings)
        if setting.name in ("fetch_allow", "fetch_contact")
    )
    return FetchRules(allow=allow, contact=contact)


def paces(env: Mapping[str, str]) -> Limits:
    """`Settings.limits` alone.

    Raises:
        SettingsError: If it cannot be understood.
    """
    names = ("pace_private", "pace_group", "pace_all")
    return Limits(*(_read(setting, env) for setting in fields(Settings) if setting.name in names))


def _read(setting: Field[Any], env: Mapping[str, str]) -> Any:
    name = setting.metadata["name"]
    if text := env.get(name, "").strip():
        try:
            return setting.metadata["parse"](text)
        except ValueError as e:
            raise SettingsError(f"{name}: {e}.") from e
    if setting.default is MISSING:
        raise SettingsError(f"{name} is not set. {setting.metadata['help']}")
    return setting.default
