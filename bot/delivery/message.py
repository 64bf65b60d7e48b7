"""What the outbox holds: a message, an edit of one, a deletion or a picture, not yet sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.delivery.retry import Priority

#: Rows of buttons as Telegram has them: ``text``, and ``callback_data`` or ``url``.
Keyboard = Sequence[Sequence[Mapping[str, str]]]


class Kind(StrEnum):
    """What a message is to who gets it."""

    #: To a question that was asked before.
    ANSWER = "answer"
    #: News that somebody follows, by itself; many of them become a digest.
    ALERT = "alert"
    #: A list of such news.
    DIGEST = "digest"
    #: A change of a message that was sent, or its deletion.
    EDIT = "edit"
    #: What somebody has to know about their alerts or about the bot.
    NOTICE = "notice"
    BROADCAST = "broadcast"


class Method(StrEnum):
    """What is called."""

    TEXT = "sendMessage"
    PICTURE = "sendPhoto"
    EDIT = "editMessageText"
    DELETE = "deleteMessage"


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote in a message."""

    article_id: int
    #: As it stands in the passage; empty if the article is named alone.
    text: str
    #: What is said on top because of it, as it is shown; empty if nothing.
    short: str = ""
    #: The article's title, outlet and day (ISO), as far as the message names them.
    title: str = ""
    outlet: str = ""
    published: str = ""

    def to_list(self) -> list[object]:
        """All of it, for JSON."""
        values = list(astuple(self))
        while len(values) > 2 and not values[-1]:  # what is not known needs no room
            values.pop()
        return values


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say in a chat, once."""

    chat_id: int
    #: What it says: a second message of this key to this chat is none.
    key: str
    kind: Kind
    #: HTML; the caption of a picture.
    html: str = ""
    method: Method = Method.TEXT
    #: 0 outside of topics.
    topic_id: int = 0
    keyboard: Keyboard = ()
    silent: bool = False
    #: The message of theirs, or of ours, that it replies to, or that it edits or deletes.
    message_id: int | None = None
    #: Instead of `message_id`: the key, in this chat, of the message of ours.
    about: str | None = None
    #: File of a picture, base64.
    picture: str = ""
    #: Whether `html` is plain text, sent as it is.
    unformatted: bool = False
    #: Whether it goes without the formatting of `html`, which was refused.
    bare: bool = False
    #: The quotes in it, by which it is found when they have to be corrected.
    cites: tuple[Cited, ...] = ()
    #: As it was made, if `html` was corrected before it was sent; else empty.
    made: str = ""
    #: What is noted of an exchange, for follow-ups and for the buttons under it: the columns
    #: ``user_id``, ``question``, ``article_id`` and ``said`` of `bot.state.Exchange`.
    exchange: Mapping[str, Any] | None = None
    #: What it is part of, such as ``broadcast:3``; may be empty.
    cause: str = field(default="", compare=False)
    #: How often it is sent again if nobody knows whether it was.
    again: int = 0
    not_before: datetime | None = None

    @property
    def priority(self) -> Priority:
        """Who goes first."""
        if self.kind is Kind.ANSWER:
            return Priority.ANSWER
        return Priority.BROADCAST if self.kind is Kind.BROADCAST else Priority.ALERT

    def to_json(self) -> str:
        """All of it that has no column of its own."""
        values = {
            name: value
            for name, value in asdict(self).items()
            if name not in _COLUMNS and value != _DEFAULTS.get(name)
        }
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, **columns: Any) -> Message:
        """The message that `to_json` and the columns were made of."""
        values = json.loads(text)
        values["method"] = Method(values.get("method", Method.TEXT))
        values["cites"] = tuple(Cited(**one) for one in values.get("cites", ()))
        return cls(**values, **columns)

    def to(self, chat_id: int) -> Message:
        """The same in the supergroup that the chat became: its messages are not there."""
        return replace(self, chat_id=chat_id, message_id=None)


_COLUMNS = {"chat_id", "key", "kind", "cause", "again", "not_before"}
_DEFAULTS: dict[str, Any] = {
    "html": "",
    "method": Method.TEXT,
    "topic_id": 0,
    "keyboard": (),
    "silent": False,
    "message_id": None,
    "about": None,
    "picture": "",
    "unformatted": False,
    "bare": False,
    "cites": (),
    "made": "",
    "exchange": None,
}
