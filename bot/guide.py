"""The questions of ``/addtext`` and what is made of their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.additions import Asks, Part
from bot.instruction import moment
from corpus.intake import dates
from corpus.types import Draft, Given, Published, RawArticle

#: The order in which they are asked.
STEPS = (Asks.TITLE, Asks.SOURCE, Asks.DATE, Asks.BODY)
QUESTIONS = {
    Asks.TITLE: "What is the title of the article?",
    Asks.SOURCE: "Where is it from? Write the name of the outlet, or the address of the page; `-`"
    " if you do not know.",
    Asks.DATE: "When was it published? Write the date, such as `2015-11-24`.",
    Asks.BODY: "Now the text, in one message or in several. /done when that is all.",
}
#: What is asked for when a page, a post or a file does not tell.
ASKING = {
    Asks.TITLE: "What is its title?",
    Asks.DATE: "When was it published? Reply with the date, such as `2015-11-24`.",
}
_LONGEST_TITLE = 300
_LONGEST_OUTLET = 100
_NOTHING = ("-", "–", "—")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_DAYS = {"today": 0, "yesterday": 1}
#: Telegram cuts a longer text at about this many characters.
_CUT = 4000


def check(asks: Asks, text: str, today: date) -> None:
    """Do nothing if a text answers what was asked.

    Raises:
        ValueError: If it does not; the text is a sentence.
    """
    line = " ".join(text.split())
    if asks is Asks.DATE:
        day(text, today)
    elif asks is Asks.TITLE:
        if len(line) > _LONGEST_TITLE:
            raise ValueError(
                f"That is {len(line):,} characters; a title has at most {_LONGEST_TITLE}."
            )
        if not any(c.isalnum() for c in line):
            raise ValueError("A title has words in it.")
    elif asks is Asks.SOURCE and len(line) > _LONGEST_OUTLET and not _ADDRESS.fullmatch(line):
        raise ValueError(f"That is {len(line):,} characters; a name has at most {_LONGEST_OUTLET}.")


def day(text: str, today: date) -> Published:
    """The date that somebody wrote, in digits or with the name of the month.

    Raises:
        ValueError: If it is not understood, or not yet; the text is a sentence.
    """
    text = text.strip().rstrip(".")
    if (ago := _DAYS.get(text.lower())) is not None:
        return Published.on(today - timedelta(days=ago))
    written = [found for found in dates.find(text) if (found.start, found.end) == (0, len(text))]
    try:
        return moment(written[0].day.isoformat() if written else text, today)
    except ValueError as e:
        raise ValueError(f"I don't know `{text.replace('`', '')[:40]}`. {e}") from None


def lacks(draft: Draft) -> Asks | None:
    """What has to be asked for before a draft with a text can be stored."""
    if not draft.title:
        return Asks.TITLE
    return Asks.DATE if draft.published is None else None


def filled(draft: Draft, asks: Asks, text: str, today: date) -> Draft:
    """The draft with what it lacked, as `check` has passed it."""
    if asks is Asks.DATE:
        return replace(draft, published=day(text, today))
    return replace(draft, title=" ".join(text.split()))


def following(asks: Asks) -> Asks:
    """What is asked for after this; the text until it is all there."""
    return STEPS[min(STEPS.index(asks) + 1, len(STEPS) - 1)]


def article(parts: Sequence[Part], today: date) -> RawArticle:
    """The article that the answers make, as if it were pasted under its title."""
    said = {part.asks: part.text for part in parts}
    title = " ".join(said[Asks.TITLE].split())
    source = " ".join(said[Asks.SOURCE].split())
    address = source if _ADDRESS.fullmatch(source) else None
    given = Given(
        title=title,
        url=address,
        outlet=None if address or source in _NOTHING else source,
        published=day(said[Asks.DATE], today),
    )
    return RawArticle(f"{title}\n\n{body(parts)}", "text", given)


def body(parts: Sequence[Part]) -> str:
    """The text, of all messages that it came in."""
    text, former = "", ""
    for part in parts:
        if part.asks is Asks.BODY and (more := part.text.strip()):
            # A text that is too long for one message is cut anywhere, in a sentence too.
            cut = len(former) >= _CUT and more[0].islower()
            text += (" " if cut else "\n\n" if text else "") + more
            former = part.text
    return text
