"""The methods of `tests.telegram.FakeTelegram`, with the rules that Telegram has for each."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.telegram_html import BadMarkup, parse, units
from tests.telegram_world import BOT, BOT_ID, PERMISSIONS, Chat, Json, Refused, Sent

if TYPE_CHECKING:
    from tests.telegram import FakeTelegram

Method = Callable[["FakeTelegram", Json], Awaitable[Any]]

METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Register a method; ``send_message`` is called ``sendMessage``."""
    first, *rest = function.__name__.split("_")
    METHODS[first + "".join(word.capitalize() for word in rest)] = function
    return function


async def _agreed(telegram: FakeTelegram, p: Json) -> bool:
    """A method whose effect no test looks at."""
    return True


for _name in (
    "setMyDescription setMyShortDescription setMyName deleteMyCommands deleteWebhook setWebhook"
    " pinChatMessage unpinChatMessage setMessageReaction leaveChat setChatMenuButton logOut close"
).split():
    METHODS[_name] = _agreed


# updates


@method
async def get_updates(telegram: FakeTelegram, p: Json) -> list[Json]:
    telegram.polls += 1
    mine = telegram.polls
    telegram.changed.set()  # whoever polls already is turned away
    if "allowed_updates" in p:
        allowed = p["allowed_updates"]
        telegram.allowed = json.loads(allowed) if isinstance(allowed, str) else list(allowed)
    if (offset := p.get("offset")) is not None:
        telegram.confirmed += [u for u in telegram.waiting if u["update_id"] < offset]
        telegram.waiting = [u for u in telegram.waiting if u["update_id"] >= offset]
    with suppress(TimeoutError):
        async with asyncio.timeout(int(p.get("timeout", 0))):
            while telegram.polls == mine and not _due(telegram):
                telegram.changed.clear()
                await telegram.changed.wait()
    if telegram.polls != mine:
        raise Refused(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot"
            " instance is running",
        )
    again, telegram.again = telegram.again, []
    return (again + telegram.waiting)[: int(p.get("limit", 100))]


def _due(telegram: FakeTelegram) -> bool:
    telegram.waiting = [u for u in telegram.waiting if telegram.wanted(u)]
    return bool(telegram.waiting or telegram.again)


# messages


@method
async def send_message(telegram: FakeTelegram, p: Json) -> Json:
    text = _text(p, "text", 4096, "message")
    return _send(telegram, "sendMessage", p, text, None)


@method
async def send_document(telegram: FakeTelegram, p: Json) -> Json:
    return _send_file(telegram, "sendDocument", "document", p)


@method
async def send_photo(telegram: FakeTelegram, p: Json) -> Json:
    return _send_file(telegram, "sendPhoto", "photo", p)


def _send_file(telegram: FakeTelegram, name: str, kind: str, p: Json) -> Json:
    files = p["_files"]
    if kind not in files and not p.get(kind):
        raise Refused(400, f"Bad Request: there is no {kind} in the request")
    content = files[kind][1] if kind in files else b""
    if kind in files and not content:
        raise Refused(400, "Bad Request: file must be non-empty")
    caption = _text(p, "caption", 1024, "message caption") if p.get("caption") else ""
    return _send(
        telegram, name, p, caption, content if isinstance(content, bytes) else content.read()
    )


def _send(telegram: FakeTelegram, name: str, p: Json, text: str, file: bytes | None) -> Json:
    chat = _chat(telegram, p)
    _writable(chat)
    thread = p.get("message_thread_id")
    if thread is not None and (chat.topics is None or int(thread) not in chat.topics):
        raise Refused(400, "Bad Request: message thread not found")
    reply = p.get("reply_parameters") or {}
    reply_to = reply.get("message_id")
    if reply_to is not None and (chat.id, reply_to) not in telegram.messages:
        if not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        reply_to = None
    buttons = _buttons(p)
    _below(chat, p.get("reply_markup") or {})
    telegram.count(chat)
    number = telegram.new_id()
    sent = Sent(
        method=name,
        chat_id=chat.id,
        message_id=number,
        text=text,
        html=p.get("text") or p.get("caption") if p.get("parse_mode") == "HTML" else None,
        buttons=buttons,
        reply_to=reply_to,
        thread=None if thread is None else int(thread),
        silent=bool(p.get("disable_notification")),
        markup=p.get("reply_markup") or {},
        file=file,
    )
    telegram.sent.append(sent)
    return _keep(telegram, chat, sent)


def _keep(telegram: FakeTelegram, chat: Chat, sent: Sent) -> Json:
    """The message as the bot gets it back, and in later updates."""
    message: Json = {
        "message_id": sent.message_id,
        "date": int(time.time()),
        "chat": chat.raw,
        "from": BOT,
        ("text" if sent.file is None else "caption"): sent.text,
    }
    if sent.buttons:
        message["reply_markup"] = {"inline_keyboard": sent.buttons}
    if sent.thread is not None:
        message |= {"message_thread_id": sent.thread, "is_topic_message": True}
    telegram.messages[chat.id, sent.message_id] = message
    return message


@method
async def edit_message_text(telegram: FakeTelegram, p: Json) -> Json | bool:
    text = _text(p, "text", 4096, "message")
    if "inline_message_id" in p:
        return True
    chat, sent = _own(telegram, p, "message to edit not found")
    buttons = _buttons(p)
    html = p["text"] if p.get("parse_mode") == "HTML" else None
    if (text, html, buttons) == (sent.text, sent.html, sent.buttons):
        raise Refused(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup"
            " are exactly the same as a current content and reply markup of the message",
        )
    telegram.count(chat)
    sent.text, sent.html, sent.buttons = text, html, buttons
    sent.edits += 1
    return _keep(telegram, chat, sent)


@method
async def edit_message_reply_markup(telegram: FakeTelegram, p: Json) -> Json | bool:
    chat, sent = _own(telegram, p, "message to edit not found")
    if (buttons := _buttons(p)) == sent.buttons:
        raise Refused(400, "Bad Request: message is not modified")
    telegram.count(chat)
    sent.buttons = buttons
    sent.edits += 1
    return _keep(telegram, chat, sent)


@method
async def delete_message(telegram: FakeTelegram, p: Json) -> bool:
    chat, sent = _own(telegram, p, "message to delete not found")
    sent.deleted = True
    del telegram.messages[chat.id, sent.message_id]
    return True


@method
async def send_chat_action(telegram: FakeTelegram, p: Json) -> bool:
    _chat(telegram, p)
    return True


def _own(telegram: FakeTelegram, p: Json, otherwise: str) -> tuple[Chat, Sent]:
    chat = _chat(telegram, p)
    for sent in reversed(telegram.sent):
        if (sent.chat_id, sent.message_id) == (chat.id, p.get("message_id")) and not sent.deleted:
            return chat, sent
    raise Refused(400, f"Bad Request: {otherwise}")


# what people did


@method
async def answer_callback_query(telegram: FakeTelegram, p: Json) -> bool:
    if units(p.get("text", "")) > 200:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    if p["callback_query_id"] in telegram.toasts:
        raise Refused(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    telegram.toasts[p["callback_query_id"]] = p
    return True


@method
async def answer_inline_query(telegram: FakeTelegram, p: Json) -> bool:
    results = p["results"]
    ids = [result["id"] for result in results]
    if len(results) > 50:
        raise Refused(400, "Bad Request: RESULTS_TOO_MUCH")
    if len(set(ids)) != len(ids):
        raise Refused(400, "Bad Request: RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= 64:
            raise Refused(400, "Bad Request: RESULT_ID_INVALID")
        if content := result.get("input_message_content"):
            _text({"parse_mode": None, **content}, "message_text", 4096, "message")
    telegram.inline_answers[p["inline_query_id"]] = p
    return True


# about the bot and its chats


@method
async def get_me(telegram: FakeTelegram, p: Json) -> Json:
    return BOT | {
        "can_join_groups": True,
        "can_read_all_group_messages": not telegram.privacy,
        "supports_inline_queries": True,
    }


@method
async def set_my_commands(telegram: FakeTelegram, p: Json) -> bool:
    if len(p["commands"]) > 100:
        raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in p["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    scope = p.get("scope") or {}
    if "chat_id" in scope:
        _chat(telegram, scope)
    return True


@method
async def get_chat(telegram: FakeTelegram, p: Json) -> Json:
    chat = _chat(telegram, p)
    raw = chat.raw | {"accent_color_id": 0, "max_reaction_count": 11}
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    raw["accepted_gift_types"] = dict.fromkeys(gifts.split(), False)
    if chat.type in ("group", "supergroup"):
        raw["permissions"] = dict.fromkeys(PERMISSIONS, chat.open)
    return raw


@method
async def get_chat_member(telegram: FakeTelegram, p: Json) -> Json:
    chat, user = _chat(telegram, p), int(p["user_id"])
    _inside(chat)
    if user != BOT_ID and user not in telegram.chats:
        raise Refused(400, "Bad Request: PARTICIPANT_ID_INVALID")
    unseen = chat.hidden or chat.type == "channel"
    if unseen and BOT_ID not in chat.admins and user != BOT_ID:
        raise Refused(400, "Bad Request: member list is inaccessible")
    return telegram.member(chat, user)


@method
async def get_chat_administrators(telegram: FakeTelegram, p: Json) -> list[Json]:
    chat = _chat(telegram, p)
    if chat.type == "private":
        raise Refused(400, "Bad Request: there are no administrators in the private chat")
    _inside(chat)
    return [telegram.member(chat, user) for user in sorted(chat.admins - {BOT_ID})]


@method
async def get_chat_member_count(telegram: FakeTelegram, p: Json) -> int:
    return len(_chat(telegram, p).members)


def _inside(chat: Chat) -> None:
    if chat.type != "private" and BOT_ID not in chat.members:
        raise Refused(403, f"Forbidden: bot is not a member of the {chat.type} chat")


@method
async def get_file(telegram: FakeTelegram, p: Json) -> Json:
    number = p["file_id"]
    if number not in telegram.files:
        raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if (size := len(telegram.files[number])) > 20 * 2**20:
        raise Refused(400, "Bad Request: file is too big")
    return {"file_id": number, "file_unique_id": number, "file_size": size, "file_path": number}


# rules that many methods share


def _writable(chat: Chat) -> None:
    if chat.type == "private":
        return
    _inside(chat)
    admin = BOT_ID in chat.admins
    if chat.type == "channel":
        if not admin or "can_post_messages" in chat.without.get(BOT_ID, ()):
            raise Refused(400, "Bad Request: need administrator rights in the channel chat")
    elif not admin and (BOT_ID in chat.muted or not chat.open):
        raise Refused(400, "Bad Request: not enough rights to send text messages to the chat")


def _chat(telegram: FakeTelegram, p: Json) -> Chat:
    wanted = p.get("chat_id")
    if isinstance(wanted, str) and wanted.startswith("@"):
        found = [c for c in telegram.chats.values() if c.username == wanted[1:] and c.id < 0]
    else:
        found = [c for c in telegram.chats.values() if str(c.id) == str(wanted)]
    if not found:
        raise Refused(400, "Bad Request: chat not found")
    if found[0].migrated_to is not None:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=found[0].migrated_to,
        )
    if found[0].shut:
        raise Refused(403, f"Forbidden: {found[0].shut}")
    if found[0].id < 0 and BOT_ID not in found[0].members and not found[0].username:
        raise Refused(400, "Bad Request: chat not found")
    return found[0]


def _text(p: Json, name: str, most: int, what: str) -> str:
    text = str(p.get(name) or "")
    mode = p.get("parse_mode")
    if mode not in (None, "HTML"):
        raise Refused(400, "Bad Request: unsupported parse_mode")
    if mode == "HTML":
        try:
            text, _ = parse(text)
        except BadMarkup as e:
            raise Refused(400, f"Bad Request: can't parse entities: {e}") from e
    text = text.strip()
    if not text:
        raise Refused(400, f"Bad Request: {what} text is empty")
    if units(text) > most:
        raise Refused(400, f"Bad Request: {what} is too long")
    return text


def _below(chat: Chat, markup: Json) -> None:
    """What may stand under a message where the reader answers."""
    if chat.type == "channel" and markup and "inline_keyboard" not in markup:
        raise Refused(400, "Bad Request: inline keyboard expected")
    requests = [b for row in markup.get("keyboard", ()) for b in row if "request_chat" in b]
    if requests and chat.type != "private":
        raise Refused(400, "Bad Request: chats can be requested in private chats only")
    ids = [button["request_chat"]["request_id"] for button in requests]
    if len(set(ids)) != len(ids) or any(not -(2**31) <= number < 2**31 for number in ids):
        raise Refused(400, "Bad Request: invalid button request identifier specified")


def _buttons(p: Json) -> list[list[Json]]:
    rows: list[list[Json]] = (p.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise Refused(400, "Bad Request: BUTTON_TYPE_INVALID")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        url = button.get("url")
        if url is not None and not re.match(r"(https?|tg)://.", url):
            raise Refused(400, "Bad Request: BUTTON_URL_INVALID")
    return [row for row in rows if row]
