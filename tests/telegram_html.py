"""Telegram's HTML, as its documentation describes it ("Formatting options")."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip

_TAG = re.compile(r"""<(/?)([^\s<>/]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)(>?)""")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


class BadMarkup(Exception):
    """What Telegram answers to markup that it cannot parse."""


@dataclass
class Entity:
    type: str
    #: In UTF-16 code units of the visible text.
    offset: int
    length: int
    url: str | None = None


def units(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(markup: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities.

    Raises:
        BadMarkup: If a tag is unknown, unclosed, or closed in the wrong order.
    """
    text, position = "", 0
    entities: list[Entity] = []
    stack: list[tuple[str, Entity]] = []
    while (start := markup.find("<", position)) >= 0:
        text += _decode(markup[position:start])
        tag = _TAG.match(markup, start)
        assert tag is not None  # everything in it is optional
        closing, name, attributes, end = tag.group(1), tag[2].lower(), tag[3], tag[4]
        place = f"at byte offset {len(markup[:start].encode())}"
        if not end:
            raise BadMarkup(f"Unclosed start tag {place}")
        if closing:
            if not stack:
                raise BadMarkup(f"Unexpected end tag {place}")
            opened, entity = stack.pop()
            if name != opened:
                raise BadMarkup(
                    f'Unmatched end tag {place}, expected "</{opened}>", found "</{name}>"'
                )
            entity.length = units(text) - entity.offset
        else:
            entities.append(_entity(name, attributes, units(text), place))
            stack.append((name, entities[-1]))
        position = tag.end()
    text += _decode(markup[position:])
    if stack:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    return text, [e for e in entities if e.length and (e.type != "text_link" or e.url)]


def _entity(name: str, attributes: str, offset: int, place: str) -> Entity:
    given = {
        key.lower(): html.unescape(double or single or bare)
        for key, double, single, bare in _ATTRIBUTE.findall(attributes)
    }
    if name not in _STYLES:
        raise BadMarkup(f'Unsupported start tag "{name}" {place}')
    if name == "span" and given.get("class") != "tg-spoiler":
        raise BadMarkup(f'Tag "span" must have class "tg-spoiler" {place}')
    kind = _STYLES[name]
    if kind == "blockquote" and "expandable" in given:
        kind = "expandable_blockquote"
    url = given.get("href") if kind == "text_link" else None
    return Entity(kind, offset, 0, url)


def _decode(text: str) -> str:
    """Only these references are known; others stay as they are."""
    return _REFERENCE.sub(lambda m: html.unescape(m[0]), text)


def found_in(text: str) -> list[dict[str, object]]:
    """The entities that Telegram finds in what a person wrote."""
    kinds = {
        "bot_command": r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?",
        "mention": r"(?<!\w)@\w{4,32}",
        "url": r"https?://[^\s<>]+",
    }
    found = [
        (m.start(), {"type": kind, "offset": units(text[: m.start()]), "length": units(m[0])})
        for kind, pattern in kinds.items()
        for m in re.finditer(pattern, text)
    ]
    # The mention in "/ask@newsbot" is part of the command.
    return [dict(entity) for _, entity in sorted(found, key=lambda pair: pair[0])]
