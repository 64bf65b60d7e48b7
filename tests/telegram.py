"""Telegram in this process: refuses what Telegram refuses, and shows what people see.

    telegram = FakeTelegram()
    application = ApplicationBuilder().token(TOKEN).request(telegram).get_updates_request(telegram)
    ann = telegram.user("Ann")
    telegram.say("/ask when was the jet shot down?", user=ann)
    await telegram.until(lambda: telegram.sent)
    telegram.click(telegram.sent[-1], "More", user=ann)

Written from the public Bot API documentation. What
it is made of is in `tests.telegram_world`, its methods are in `tests.telegram_methods`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, Literal

from telegram.request import RequestData

from bot.delivery.errors import NotSent, OutcomeUnknown
from bot.delivery.transport import Timeouts, Transport
from tests.telegram_html import found_in
from tests.telegram_methods import METHODS
from tests.telegram_world import (
    BOT,
    BOT_ID,
    PERMISSIONS,
    RIGHTS,
    TOKEN,
    Call,
    Chat,
    Fault,
    Json,
    Refused,
    Sent,
)

#: Not delivered unless they are asked for.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_MEMBER: Json = {"status": "member"}


class FakeTelegram(Transport):
    """One bot's Telegram. ``allowed_updates`` and confirmed updates are as in real life."""

    def __init__(self, *, privacy: bool = False) -> None:
        super().__init__()
        #: In groups the bot sees commands, replies to it and mentions of it only.
        self.privacy = privacy
        self.sent: list[Sent] = []
        self.calls: list[Call] = []
        #: Toasts, by the id of the click.
        self.toasts: dict[str, Json] = {}
        #: Answers to inline queries, by their id.
        self.inline_answers: dict[str, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes] = {}
        #: Messages that may go out, as (count, seconds), for a chat below 0 or above and all.
        self.flood: dict[Literal["private", "group", "overall"], tuple[int, float]] = {}
        #: Updates: not yet confirmed, confirmed, and to be delivered once more.
        self.waiting: list[Json] = []
        self.confirmed: list[Json] = []
        self.again: list[Json] = []
        self.allowed: list[str] = []
        self.polls = 0
        self._faults: list[Fault] = []
        self._passed: dict[int | None, deque[float]] = {}
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(1001)
        self.changed = asyncio.Event()

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    # people

    def user(self, name: str = "Ann", *, language: str | None = None) -> Chat:
        """Somebody who has pressed Start."""
        number = 1000 + next(self._ids)
        return self._add(Chat(number, "private", name, f"{name.lower()}_{number}", language))

    def group(
        self,
        name: str = "Desk",
        *,
        members: Iterable[Chat] = (),
        admins: Iterable[Chat] = (),
        topics: Iterable[int] | None = None,
        kind: Literal["group", "supergroup", "channel"] = "supergroup",
        username: str | None = None,
        bot: bool = True,
    ) -> Chat:
        """A chat of many, with the bot in it; in a channel it is an admin, as bots have to be."""
        number = next(self._ids)
        number = -number if kind == "group" else -1_001_000_000_000 - number
        chat = Chat(number, kind, name, username, topics=None if topics is None else set(topics))
        chat.admins = {admin.id for admin in admins}
        chat.members = {member.id for member in members} | chat.admins
        if bot:
            chat.members.add(BOT_ID)
        if bot and kind == "channel":
            chat.admins.add(BOT_ID)
        return self._add(chat)

    def say(
        self,
        text: str,
        *,
        user: Chat,
        chat: Chat | None = None,
        reply_to: Sent | Json | None = None,
        thread: int | None = None,
        edited: Json | None = None,
        file: tuple[str, bytes] | None = None,
        **more: Any,
    ) -> Json:
        """Somebody writes, or changes a message of theirs; returns the raw message."""
        place = chat or user
        message: Json = {
            "message_id": edited["message_id"] if edited else next(self._ids),
            "date": edited["date"] if edited else int(time.time()),
            "chat": place.raw,
            # A channel speaks for whoever posts in it.
            **({"sender_chat": place.raw} if place.type == "channel" else {"from": user.as_user}),
        } | more
        words, entities = ("caption", "caption_entities") if file else ("text", "entities")
        if text:
            message[words] = text
        if found := found_in(text):
            message[entities] = found
        if edited:
            message["edit_date"] = int(time.time())
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if file:
            message["document"] = self._upload(*file)
        if reply_to is not None:
            number = reply_to.message_id if isinstance(reply_to, Sent) else reply_to["message_id"]
            message["reply_to_message"] = self.messages[place.id, number]
        self.messages[place.id, message["message_id"]] = message
        if self._concerns_bot(message):
            kind = "channel_post" if place.type == "channel" else "message"
            self.push({(f"edited_{kind}" if edited else kind): message})
        return message

    def click(self, message: Sent, label: str, *, user: Chat | None = None) -> str:
        """Somebody presses a button; returns the id under which `toasts` has the answer."""
        buttons = [b for row in message.buttons for b in row if label in b["text"]]
        assert buttons, f"no button {label!r} among {message.labels}"
        query = {
            "id": str(next(self._ids)),
            "from": (user or self.chats[message.chat_id]).as_user,
            "chat_instance": "1",
            "data": buttons[0]["callback_data"],
            "message": self.messages[message.chat_id, message.message_id],
        }
        self.push({"callback_query": query})
        return str(query["id"])

    def inline(self, text: str, *, user: Chat) -> str:
        """Somebody types ``@bot text``; returns the id under which `inline_answers` has it."""
        number = str(next(self._ids))
        query = {"id": number, "from": user.as_user, "query": text, "offset": ""}
        self.push({"inline_query": query})
        return number

    def block(self, chat: Chat) -> None:
        """A user blocks the bot, or a group throws it out."""
        if chat.type == "private":
            with self._membership(chat):
                chat.shut = "bot was blocked by the user"
        else:
            self.kick(chat)

    def unblock(self, user: Chat) -> None:
        """A user lets the bot write again."""
        with self._membership(user):
            user.shut = None

    def kick(self, chat: Chat, who: Chat | None = None) -> None:
        """Somebody, or the bot, is thrown out."""
        with self._membership(chat, who):
            chat.members.discard(number := _id(who))
            chat.admins.discard(number)
            chat.kicked.add(number)
            if who is None:
                chat.shut = f"bot was kicked from the {chat.type} chat"

    def add(self, chat: Chat, who: Chat | None = None) -> None:
        """Somebody, or the bot, is let in; into a channel the bot only as an admin."""
        with self._membership(chat, who):
            chat.members.add(number := _id(who))
            chat.kicked.discard(number)
            if who is None:
                chat.shut = None
                if chat.type == "channel":
                    chat.admins.add(number)

    def promote(self, chat: Chat, who: Chat | None = None, *, without: Iterable[str] = ()) -> None:
        """A member becomes an admin, or has other rights than before."""
        with self._membership(chat, who):
            chat.admins.add(_id(who))
            chat.without[_id(who)] = set(without)

    def demote(self, chat: Chat, who: Chat | None = None) -> None:
        """An admin is one no more."""
        with self._membership(chat, who):
            chat.admins.discard(_id(who))

    def mute(self, chat: Chat, who: Chat | None = None, *, muted: bool = True) -> None:
        """A member may not write any more, or may again."""
        with self._membership(chat, who):
            (chat.muted.add if muted else chat.muted.discard)(_id(who))

    @contextmanager
    def _membership(self, chat: Chat, who: Chat | None = None) -> Iterator[None]:
        """Tell the bot of a change, as far as Telegram does: of others only if it is an admin."""
        before = self.member(chat, _id(who))
        yield
        after = self.member(chat, _id(who))
        kind = "my_chat_member" if who is None else "chat_member"
        if before == after or (who is not None and BOT_ID not in chat.admins):
            return
        by = (
            chat
            if chat.type == "private"
            else self.chats.get(min(chat.admins - {BOT_ID}, default=0))
        )
        self.push(
            {
                kind: {
                    "chat": chat.raw,
                    "from": by.as_user
                    if by
                    else {"id": 777000, "is_bot": False, "first_name": "T"},
                    "date": int(time.time()),
                    "old_chat_member": before,
                    "new_chat_member": after,
                }
            }
        )

    def member(self, chat: Chat, user: int) -> Json:
        """A `ChatMember`, as Telegram shows it."""
        who = BOT if user == BOT_ID else self.chats[user].as_user
        if chat.type == "private":
            blocked = user == BOT_ID and chat.shut is not None
            return {"user": who} | ({"status": "kicked", "until_date": 0} if blocked else _MEMBER)
        if user in chat.kicked:
            return {"user": who, "status": "kicked", "until_date": 0}
        if user not in chat.members:
            return {"user": who, "status": "left"}
        if user in chat.admins:
            without = chat.without.get(user, set())
            rights = {right: right not in without for right in RIGHTS}
            if chat.type != "channel":
                del rights["can_post_messages"], rights["can_edit_messages"]
            return {"user": who, "status": "administrator"} | rights
        if user in chat.muted:
            can = dict.fromkeys(PERMISSIONS, False)
            return {"user": who, "status": "restricted", "is_member": True, "until_date": 0} | can
        return {"user": who} | _MEMBER

    def migrate(self, group: Chat) -> Chat:
        """The group becomes a supergroup under a new id; the bot gets the service messages."""
        new = self.group(group.name, kind="supergroup")
        new.admins, new.members = group.admins, group.members
        group.migrated_to = new.id
        service: Json = {"date": int(time.time()), "from": {**BOT, "is_bot": False, "id": 777000}}
        for chat, what in (
            (group, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": group.id}),
        ):
            number = next(self._ids)
            self.push({"message": {"message_id": number, "chat": chat.raw, **service, **what}})
        return new

    def push(self, update: Json) -> int:
        """Queue any raw update; returns its ``update_id``."""
        update = {"update_id": next(self._update_ids), **update}
        self.waiting.append(update)
        self.changed.set()
        return int(update["update_id"])

    def redeliver(self, last: int = 1) -> None:
        """Deliver confirmed updates again, under their old ids."""
        self.again += self.confirmed[-last:]
        self.changed.set()

    async def until(self, condition: Callable[[], object], timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Wait until the condition holds; it is looked at after each call of the bot."""
        async with asyncio.timeout(timeout):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    # faults

    def fail(
        self, method: str, status: int, description: str = "", *,
        body: bytes | None = None, times: int = 1, chat: Chat | None = None, **parameters: Any,
    ) -> None:  # fmt: skip
        """Answer the next calls so, instead of doing anything; ``method`` may have a ``*``."""
        if body is None:
            body = json.dumps(Refused(status, description, **parameters).body).encode()
        self._faults.append(Fault(method, times, chat.id if chat else None, "answer", status, body))

    def lose(
        self, method: str, when: Literal["unsent", "before", "after"], *,
        times: int = 1, chat: Chat | None = None,
    ) -> None:  # fmt: skip
        """Lose the next calls on the way, before or after they were carried out."""
        self._faults.append(Fault(method, times, chat.id if chat else None, when))

    def delay(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Carry out the next calls later."""
        self._faults.append(Fault(method, times, None, "delay", seconds=seconds))

    # the seam

    async def exchange(
        self, url: str, verb: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        path, _, method = url.rpartition("/")
        if verb == "GET":
            return (200, self.files[method]) if method in self.files else (404, b"")
        parameters: Json = dict(data.parameters) if data else {}
        parameters["_files"] = data.multipart_data if data else {}
        call = Call(method, parameters, 0, asyncio.get_running_loop().time())
        self.calls.append(call)
        fault = self._next_fault(method, parameters.get("chat_id"))
        try:
            match fault:
                case Fault(kind="unsent"):
                    raise NotSent("no connection")
                case Fault(kind="before"):
                    raise OutcomeUnknown("connection lost")
                case Fault(kind="answer"):
                    call.status = fault.status
                    return fault.status, fault.body
                case Fault(kind="delay"):
                    await asyncio.sleep(fault.seconds)
            call.status, body = await self._answer(path, call)
            if fault is not None and fault.kind == "after":
                raise OutcomeUnknown("connection lost")
            return call.status, json.dumps(body).encode()
        finally:
            self.changed.set()

    async def _answer(self, path: str, call: Call) -> tuple[int, Json]:
        try:
            if not path.endswith(f"/bot{TOKEN}"):
                raise Refused(401, "Unauthorized")
            if call.method not in METHODS:
                raise Refused(404, "Not Found")
            result = await METHODS[call.method](self, call.parameters)
        except Refused as e:
            return e.status, e.body
        return 200, {"ok": True, "result": result}

    def _next_fault(self, method: str, chat: object) -> Fault | None:
        for fault in self._faults:
            if fnmatchcase(method, fault.method) and fault.chat in (None, chat):
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    # what the methods need

    def new_id(self) -> int:
        return next(self._ids)

    def count(self, chat: Chat) -> None:
        """Count a message against the flood limits.

        Raises:
            Refused: With a 429, if it is too many.
        """
        now = asyncio.get_running_loop().time()
        kind: Literal["private", "group"] = "private" if chat.id > 0 else "group"
        checked = []
        for limit, key in ((self.flood.get("overall"), None), (self.flood.get(kind), chat.id)):
            if limit is None:
                continue
            most, seconds = limit
            passed = self._passed.setdefault(key, deque())
            while passed and passed[0] <= now - seconds:
                passed.popleft()
            if len(passed) >= most:
                wait = int(passed[0] + seconds - now) + 1
                raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            checked.append(passed)
        for passed in checked:
            passed.append(now)

    def _add(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def _upload(self, name: str, content: bytes) -> Json:
        number = f"file{next(self._ids)}"
        self.files[number] = content
        return {
            "file_id": number,
            "file_unique_id": number,
            "file_name": name,
            "file_size": len(content),
        }

    def _concerns_bot(self, message: Json) -> bool:
        if not self.privacy or message["chat"]["type"] in ("private", "channel"):
            return True
        text = message.get("text") or message.get("caption") or ""
        answered = message.get("reply_to_message", {}).get("from", {})
        to_another = text.startswith("/") and "@" in text.split()[0]
        return (
            f"@{BOT['username']}" in text
            or (text.startswith("/") and not to_another)
            or answered.get("id") == BOT_ID
        )

    def wanted(self, update: Json) -> bool:
        """Whether the bot has asked for this kind of update."""
        kinds = update.keys() - {"update_id"}
        return bool(kinds & set(self.allowed)) if self.allowed else not kinds & _ON_REQUEST


def _id(who: Chat | None) -> int:
    return BOT_ID if who is None else who.id
