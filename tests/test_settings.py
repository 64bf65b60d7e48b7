from __future__ import annotations

import logging
from dataclasses import MISSING, fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.delivery.pace import Limits
from bot.process import _log
from bot.settings import Settings, SettingsError, fetching
from corpus.sources.guard import Allowed
from corpus.sources.rules import FetchRules

TOKEN = "123456:ABC-def_ghi"
NAMES = {setting.name: setting.metadata["name"] for setting in fields(Settings)}


def test_the_token_is_all_that_is_needed() -> None:
    settings = Settings.from_env({"BOT_TOKEN": TOKEN})
    assert settings.token == TOKEN
    assert settings.database == Path("newsdesk.db")
    assert settings.owners == frozenset()
    assert settings.api_url == "https://api.telegram.org"
    assert settings.limits == Limits(1.0, 20.0, 25.0)
    assert (settings.questions_user, settings.questions_group) == (10.0, 20.0)
    assert settings.log_level == "INFO"


GOOD: list[tuple[str, str, object]] = [
    ("NEWSDESK_DATABASE", "/data/news desk.db", Path("/data/news desk.db")),
    ("NEWSDESK_OWNERS", "1", frozenset([1])),
    ("NEWSDESK_OWNERS", " 1, 22 ,333,", frozenset([1, 22, 333])),
    ("NEWSDESK_NEWSROOM", "-1001234567890", -1001234567890),
    ("NEWSDESK_API_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
    ("NEWSDESK_PACE_PRIVATE", "0.5", 0.5),
    ("NEWSDESK_PACE_GROUP", "off", None),
    ("NEWSDESK_PACE_ALL", "NONE", None),
    ("NEWSDESK_QUESTIONS_USER", "30", 30.0),
    ("NEWSDESK_QUESTIONS_GROUP", " off ", None),
    ("NEWSDESK_ALERTS", "5", 5),
    ("NEWSDESK_FETCH_ALLOW", "127.0.0.1:8080", (Allowed(ip_network("127.0.0.1/32"), port=8080),)),
    (
        "NEWSDESK_FETCH_ALLOW",
        "10.0.0.0/8, Intranet.example,",
        (Allowed(ip_network("10.0.0.0/8")), Allowed(host="intranet.example")),
    ),
    ("NEWSDESK_FETCH_CONTACT", "https://example.org/bot", "https://example.org/bot"),
    ("NEWSDESK_ALERT_HOURS", "24", 24.0),
    ("NEWSDESK_LOG_LEVEL", "debug", "DEBUG"),
]


@pytest.mark.parametrize(("name", "text", "value"), GOOD)
def test_what_is_understood(name: str, text: str, value: object) -> None:
    settings = Settings.from_env({"BOT_TOKEN": TOKEN, name: text})
    [field] = [field for field, variable in NAMES.items() if variable == name]
    assert getattr(settings, field) == value


def test_every_setting_is_among_them_and_says_what_it_is() -> None:
    assert set(NAMES.values()) == {"BOT_TOKEN", *(name for name, _, _ in GOOD)}
    for setting in fields(Settings):
        assert setting.metadata["help"].endswith(".")


BAD: list[tuple[str, str]] = [
    ("NEWSDESK_ALERT_HOURS", "0"),
    ("NEWSDESK_ALERT_HOURS", "two days"),
    ("NEWSDESK_ALERT_HOURS", "nan"),
    ("BOT_TOKEN", "secret-without-number"),
    ("BOT_TOKEN", "123456:a b"),
    ("NEWSDESK_OWNERS", "ann"),
    ("NEWSDESK_OWNERS", "1;2"),
    ("NEWSDESK_NEWSROOM", "@newsroom"),
    ("NEWSDESK_NEWSROOM", "1234"),
    ("NEWSDESK_NEWSROOM", "-١٢٣"),
    ("NEWSDESK_API_URL", "api.telegram.org"),
    ("NEWSDESK_API_URL", "ftp://example.org"),
    ("NEWSDESK_API_URL", "http://"),
    ("NEWSDESK_API_URL", "http://[::1"),
    ("NEWSDESK_PACE_PRIVATE", "0"),
    ("NEWSDESK_PACE_GROUP", "-1"),
    ("NEWSDESK_PACE_ALL", "fast"),
    ("NEWSDESK_QUESTIONS_USER", "inf"),
    ("NEWSDESK_QUESTIONS_GROUP", "nan"),
    ("NEWSDESK_ALERTS", "0"),
    ("NEWSDESK_ALERTS", "many"),
    ("NEWSDESK_ALERTS", "٣"),
    ("NEWSDESK_FETCH_ALLOW", "http://example.org"),
    ("NEWSDESK_FETCH_ALLOW", "10.0.0.0/99"),
    ("NEWSDESK_FETCH_ALLOW", "127.0.0.1:70000"),
    ("NEWSDESK_FETCH_CONTACT", "call me (Ann)"),
    ("NEWSDESK_FETCH_CONTACT", "ann@example.org\nHost: evil"),
    ("NEWSDESK_LOG_LEVEL", "LOUD"),
]


@pytest.mark.parametrize(("name", "text"), BAD)
def test_what_is_not_understood_is_told_with_its_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"BOT_TOKEN": TOKEN, name: text})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    if name == "BOT_TOKEN":
        assert text not in sentence


@pytest.mark.parametrize("env", [{}, {"BOT_TOKEN": ""}, {"BOT_TOKEN": "  "}])
def test_a_missing_token_is_told(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"^BOT_TOKEN is not set\. .*\.$"):
        Settings.from_env(env)


def test_what_is_fetched_is_decided_without_a_token() -> None:
    env = {"NEWSDESK_FETCH_ALLOW": "::1", "NEWSDESK_FETCH_CONTACT": "ann@example.org"}
    rules = FetchRules(allow=(Allowed(ip_network("::1/128")),), contact="ann@example.org")
    assert fetching(env) == rules
    assert fetching({}) == FetchRules()
    assert Settings.from_env(env | {"BOT_TOKEN": TOKEN}).fetching == rules
    assert rules.agent.endswith(" (+ann@example.org)")


def test_an_empty_variable_counts_as_not_set() -> None:
    given = dict.fromkeys(NAMES.values(), " ") | {"BOT_TOKEN": TOKEN}
    assert Settings.from_env(given) == Settings.from_env({"BOT_TOKEN": TOKEN})


def test_the_token_is_not_shown() -> None:
    settings = Settings.from_env({"BOT_TOKEN": TOKEN})
    assert TOKEN not in repr(settings)
    assert TOKEN not in f"{settings} {settings!r}"
    assert "database" in repr(settings)


def test_only_the_token_has_no_default() -> None:
    required = [setting.name for setting in fields(Settings) if setting.default is MISSING]
    assert required == ["token"]


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_libraries_that_would_log_what_people_wrote_never_log_at_debug(level: str) -> None:
    root = logging.getLogger()
    libraries = [logging.getLogger(name) for name in ("telegram", "aiosqlite")]
    before = [(logger, logger.level) for logger in (root, *libraries)]
    handlers = root.handlers[:]
    try:
        _log(level)
        assert root.level == logging.getLevelName(level)
        assert not any(library.isEnabledFor(logging.DEBUG) for library in libraries)
    finally:
        root.handlers[:] = handlers
        for logger, former in before:
            logger.setLevel(former)
