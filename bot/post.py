"""A message as an article: its text, who published it, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from telegram import Message, MessageEntity, MessageOriginChannel

from bot.question import said
from corpus.types import Given, Published, RawArticle

#: What leads elsewhere. A line at the end that has nothing else is no part of the article.
_LINKS = frozenset(
    [
        MessageEntity.URL,
        MessageEntity.TEXT_LINK,
        MessageEntity.MENTION,
        MessageEntity.TEXT_MENTION,
        MessageEntity.HASHTAG,
        MessageEntity.CASHTAG,
        MessageEntity.EMAIL,
    ]
)
#: A link with no more words than these beside it is passed on, and is no article itself.
_WORDS_WITH_A_LINK = 20
_LONGEST_TITLE = 250


def article(message: Message, given: Given) -> RawArticle:
    """The text of a message as an article.

    What is known of a forwarded channel's post is taken from it: the outlet is the channel, the
    date that of the original, the address the public one. What is ``given`` beats that.
    """
    lines = _lines(message)
    while lines and _leads_elsewhere(*lines[-1]):
        lines.pop()
    texts = [text for text, _ in lines]
    title = given.title
    if title is None and len([text for text in texts if text.strip()]) > 1:
        first, kinds = lines[0]
        if 0 < len(first.strip()) <= _LONGEST_TITLE and _all(first, kinds, {MessageEntity.BOLD}):
            title = first.strip()
    return RawArticle("\n".join(texts), "text", _told(message, replace(given, title=title)))


def link(message: Message) -> str | None:
    """The address that a message passes on; None if the message says something itself."""
    if _channel(message) is not None:
        return None
    entities = message.parse_entities() or message.parse_caption_entities()
    addresses = {
        entity.url or text
        for entity, text in entities.items()
        if entity.type in (MessageEntity.URL, MessageEntity.TEXT_LINK)
    }
    beside = [
        "".join(c for c, kind in zip(text, kinds, strict=True) if not kind & _LINKS)
        for text, kinds in _lines(message)
    ]
    said = [line for line in beside if line.strip()]
    few = len(said) <= 1 and sum(len(line.split()) for line in said) <= _WORDS_WITH_A_LINK
    return addresses.pop() if len(addresses) == 1 and few else None


def spelled_out(message: Message) -> str:
    """What follows the command of a message; a word with a link behind it is that link."""
    text = said(message)
    links = message.parse_entities([MessageEntity.TEXT_LINK]) | message.parse_caption_entities(
        [MessageEntity.TEXT_LINK]
    )
    for entity, word in links.items():
        text = text.replace(word, entity.url or "", 1)
    return text


def _told(message: Message, given: Given) -> Given:
    origin = _channel(message)
    if origin is None:
        return given
    at = origin.date.replace(microsecond=0)
    name = origin.chat.username
    return replace(
        given,
        outlet=given.outlet or origin.chat.title,
        published=given.published or Published(at, "second", "post"),
        url=given.url or (f"https://t.me/{name}/{origin.message_id}" if name else None),
    )


def _channel(message: Message) -> MessageOriginChannel | None:
    origin = message.forward_origin
    return origin if isinstance(origin, MessageOriginChannel) else None


def _lines(message: Message) -> list[tuple[str, list[frozenset[str]]]]:
    """The lines of a message, with the kinds of entities that each character is in."""
    text = message.text or message.caption or ""
    kinds = _kinds(text, message.entities or message.caption_entities)
    lines: list[tuple[str, list[frozenset[str]]]] = []
    start = 0
    for line in text.split("\n"):
        lines.append((line, kinds[start : start + len(line)]))
        start += len(line) + 1
    return lines


def _kinds(text: str, entities: Iterable[MessageEntity]) -> list[frozenset[str]]:
    units = [0]  # where each character begins, as Telegram counts
    for c in text:
        units.append(units[-1] + (2 if ord(c) > 0xFFFF else 1))
    kinds: list[frozenset[str]] = [frozenset()] * len(text)
    for entity in entities:
        end = entity.offset + entity.length
        for i in range(len(text)):
            if entity.offset <= units[i] < end:
                kinds[i] |= {str(entity.type)}
    return kinds


def _leads_elsewhere(line: str, kinds: list[frozenset[str]]) -> bool:
    return not line.strip() or _all(line, kinds, _LINKS)


def _all(line: str, kinds: list[frozenset[str]], wanted: Iterable[str]) -> bool:
    """Whether all that is a letter or digit in the line is in one of these entities."""
    wanted = frozenset(wanted)
    return all(kind & wanted for c, kind in zip(line, kinds, strict=True) if c.isalnum()) and any(
        kind & wanted for kind in kinds
    )
