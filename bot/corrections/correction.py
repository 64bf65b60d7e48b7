"""A message as it should be, now that articles that it cites are not as they were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot import render
from bot.corrections.fate import Fate
from bot.corrections.layout import (
    Place,
    bare,
    leftover,
    names,
    numbers,
    places,
    replaced,
    retitled,
    titles,
)
from bot.delivery.message import Cited
from bot.plain import length

_DELETED = "<b>This article was deleted.</b>"
_CHOSEN = "<i>The newsroom chose this article for the question.</i>"
_DIFFER = "<b>Sources differ</b>"
_VARIANT = re.compile(r"<b>.*</b> \[(\d+)\]")
_ALSO = re.compile(r"(?:;|,) also (\[\d+\](?:, \[\d+\])*)")
_REASONED = re.compile(r"(<b>Retracted[^:]*): .*</b>", re.DOTALL)
_EMPTY = re.compile(r"<blockquote[^>]*>\s*</blockquote>")
#: Characters of a reason.
_REASON = 500


@dataclass(slots=True)
class _Line:
    text: str
    #: What is said below it.
    notes: list[str] = field(default_factory=list)
    gone: bool = False
    #: The text if there is no room for what was struck out.
    short: str | None = None


def corrected(html: str, quotes: Sequence[Cited], states: Mapping[int, Fate]) -> str:
    """The message as it should be now; as it was made if all stands.

    Args:
        html: As it was made.
        quotes: That are in it.
        states: What became of the articles; those that are not named are as they were.
    """
    if all(_stands(quote, states.get(quote.article_id, Fate())) for quote in quotes):
        return html
    correction = _Correction(html, quotes, states)
    correction.quotes()
    correction.sources()
    correction.top()
    return correction.text()


def _stands(quote: Cited, fate: Fate) -> bool:
    return fate.text(quote.text) == quote.text and not _renamed(quote, fate)


def _renamed(quote: Cited, fate: Fate) -> bool:
    pairs = (
        (quote.title, fate.title),
        (quote.outlet, fate.outlet),
        (quote.published, fate.published),
    )
    return not fate.gone and any(old and new and old != new for old, new in pairs)


class _Correction:
    """A message under correction, line by line."""

    def __init__(self, html: str, quotes: Sequence[Cited], states: Mapping[int, Fate]) -> None:
        self._html = html
        self._quotes = quotes
        self._states = states
        self._places = places(html, quotes)
        self._numbers = numbers(self._places)
        self._lines = [_Line(line) for line in html.split("\n")]
        self._made = [line.text for line in self._lines]
        self._noted: set[tuple[int, str]] = set()

    def _fate(self, article_id: int) -> Fate:
        return self._states.get(article_id, Fate())

    # what is quoted

    def quotes(self) -> None:
        """Replace and strike out what is quoted, from the end so that offsets hold."""
        starts = [0]
        for made in self._made:
            starts.append(starts[-1] + len(made) + 1)
        for number, made in enumerate(self._made):
            here = [p for p in self._places if starts[number] <= p.start < starts[number + 1]]
            touched = [p for p in here if self._now(p) != p.cited.text]
            if not touched:
                continue
            line = self._lines[number]
            line.text = self._with(made, starts[number], touched, short=False)
            line.short = self._with(made, starts[number], touched, short=True)
            for place in touched:
                self._note(line, place.cited, self._now(place))
            line.gone = not bare(line.text)

    def _now(self, place: Place) -> str | None:
        return self._fate(place.cited.article_id).text(place.cited.text)

    def _with(self, made: str, offset: int, touched: Iterable[Place], *, short: bool) -> str:
        text = made
        for place in sorted(touched, key=lambda p: -p.start):
            now, fate = self._now(place), self._fate(place.cited.article_id)
            old = render.escaped(place.cited.text)
            if fate.gone == "deleted":
                new = ""
            else:
                said = f"<s>{'…' if short else old}</s>" if now is None else render.escaped(now)
                new = f"{'“' if place.marked else ''}{said}{place.tail}"
            text = text[: place.start - offset] + new + text[place.end - offset :]
        return text

    def _note(self, line: _Line, cited: Cited, now: str | None) -> None:
        fate = self._fate(cited.article_id)
        # A sentence that is as it was stands in for what names the article.
        on = fate.on if now == cited.text else fate.since.get(cited.text, fate.on)
        note = _note(fate, on, now)
        # Once for an article, and not again in a message that says so already.
        if (cited.article_id, note) not in self._noted and note not in self._made:
            self._noted.add((cited.article_id, note))
            line.notes.append(note)

    # what names the sources

    def sources(self) -> None:
        """Rename them, or take them away."""
        firsts = {quote.article_id: quote for quote in reversed(self._quotes)}
        for article_id, cited in firsts.items():
            fate, number = self._fate(article_id), self._numbers.get(article_id)
            mine = [
                line
                for line, made in zip(self._lines, self._made, strict=True)
                if names(made, cited, number)
            ]
            quoted = any(place.cited.article_id == article_id for place in self._places)
            alone = not any(q.text for q in self._quotes if q.article_id == article_id)
            if fate.gone == "deleted":
                for line in mine:
                    line.gone = True
                if mine and not quoted:
                    self._note(mine[0], cited, None)
            elif fate.gone and alone:
                self._strike(mine, cited)
            elif _renamed(cited, fate):
                self._rename(mine, cited, fate)
        for quote in self._quotes:
            self._relink(quote)

    def _strike(self, mine: Sequence[_Line], cited: Cited) -> None:
        for line in mine:
            if "<s>" not in line.text:
                line.text = replaced(line.text, {t: f"<s>{t}</s>" for t in titles(cited.title)})
        if mine:
            self._note(mine[-1], cited, None)

    def _rename(self, mine: Sequence[_Line], cited: Cited, fate: Fate) -> None:
        last = None
        for line in mine:
            before = line.text
            if cited.title and fate.title and cited.title != fate.title:
                line.text = replaced(line.text, dict(retitled(cited.title, fate.title)))
            if cited.outlet and fate.outlet and cited.outlet != fate.outlet:
                old, new = render.named(cited.outlet, 60), render.named(fate.outlet, 60)
                line.text = replaced(line.text, {old: new})
            if cited.published and fate.published and cited.published != fate.published:
                old, new = (
                    render.day(date.fromisoformat(day)) for day in (cited.published, fate.published)
                )
                line.text = replaced(line.text, {f"· {old}": f"· {new}"})
            if line.text != before:
                last = line
        if last is not None:
            self._note(last, cited, cited.text)

    def _relink(self, quote: Cited) -> None:
        """Let links open at what is quoted now."""
        fate = self._fate(quote.article_id)
        now = fate.text(quote.text)
        if not quote.text or now == quote.text or (now is None and fate.gone != "deleted"):
            return
        old = f":~:text={render.fragment(quote.text)}"
        new = "" if now is None else f":~:text={render.fragment(now)}"
        for line in self._lines:
            if now is None:
                line.text = line.text.replace(f'#{old}"', '"').replace(f'{old}"', '"')
            else:
                line.text = line.text.replace(f'{old}"', f'{new}"')

    # what stands on top

    def top(self) -> None:
        """Take away short answers that nothing bears any more, and what counts sources."""
        for quote in self._quotes:
            now = self._fate(quote.article_id).text(quote.text)
            if quote.short and now != quote.text and quote.short not in (now or ""):
                self._shorten(quote)
        lost = {
            number
            for article_id, number in self._numbers.items()
            if self._fate(article_id).gone or self._empty(article_id)
        }
        variants = [line for line in self._lines if _VARIANT.match(line.text)]
        for line in variants:
            line.text = _ALSO.sub(lambda match: _also(match[1], lost), line.text)
        if lost and sum(not line.gone for line in variants) < 2:
            for line in self._lines:
                line.gone = line.gone or line.text == _DIFFER
        if self._quotes and self._quotes[0].article_id in {
            quote.article_id for quote in self._quotes if self._fate(quote.article_id).gone
        }:
            for line in self._lines:
                line.gone = line.gone or line.text == _CHOSEN

    def _empty(self, article_id: int) -> bool:
        """Whether nothing of what was quoted of an article stands."""
        mine = [place for place in self._places if place.cited.article_id == article_id]
        return bool(mine) and all(self._now(place) is None for place in mine)

    def _shorten(self, quote: Cited) -> None:
        short = f"<b>{render.shortly(quote.short)}</b>"
        number = self._numbers.get(quote.article_id)
        for line, made in zip(self._lines, self._made, strict=True):
            if made == short or (number and made.startswith(f"{short} [{number}]")):
                line.gone = True

    # the whole

    def text(self) -> str:
        """What was made of it; what can be missed is left out until it fits."""
        if not any(line.gone or line.notes for line in self._lines) and self._made == [
            line.text for line in self._lines
        ]:
            return self._html
        whole = self._joined()
        for line in reversed(self._lines):
            if length(whole) <= render.MAX_MESSAGE:
                break
            if line.short is not None:
                line.text = line.short
                whole = self._joined()
        # A reason may be missed; what a line further down tells of is to stay.
        for line in reversed(self._lines):
            if length(whole) <= render.MAX_MESSAGE:
                break
            line.notes = [_REASONED.sub(r"\1.</b>", note) for note in line.notes]
            whole = self._joined()
        for line in reversed(self._lines):
            if length(whole) <= render.MAX_MESSAGE:
                break
            line.gone = True
            whole = self._joined()
        return whole

    def _joined(self) -> str:
        parts: list[str] = []
        for line in self._lines:
            text = leftover(line.text) if line.gone else line.text
            end = "</blockquote>" if line.notes and text.endswith("</blockquote>") else ""
            text = text.removesuffix(end) if end else text
            shown = [text] if text or not (line.gone or line.notes) else []
            if shown and line.notes and not bare(text) and text:
                # A tag alone: what is said goes into what it opens.
                shown = [text + line.notes[0], *line.notes[1:]]
            else:
                shown += line.notes
            if shown:
                shown[-1] += end
            elif end:
                shown = [end]
            parts += shown
        whole = _EMPTY.sub("", "\n".join(parts))
        whole = re.sub(r"(<blockquote[^>]*>)\s+", r"\1", whole)
        whole = re.sub(r"\s+</blockquote>", "</blockquote>", whole)
        return re.sub(r"\n{3,}", "\n\n", whole).strip()


def _also(listed: str, lost: set[str]) -> str:
    left = [one for one in listed.split(", ") if one.strip("[]") not in lost]
    return f"; also {', '.join(left)}" if left else ""


def _note(fate: Fate, on: date | None, now: str | None) -> str:
    """What is said below a quote that is not as it was."""
    day = f" on {render.day(on)}" if on else ""
    if fate.gone == "deleted":
        return _DELETED
    if fate.gone:
        why = f": {render.named(fate.reason, _REASON)}" if fate.reason.strip() else "."
        return f"<b>Retracted{day}{why}</b>"
    if now is None:
        return f"<i>Corrected{day}: the article does not say this any more.</i>"
    return f"<i>Corrected{day}.</i>"
