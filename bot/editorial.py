"""What editors read: an article as it can be edited, its versions, and the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot import render
from corpus.desk import Done, Edited
from corpus.records.audit import Entry
from corpus.records.comparing import Change, changes
from corpus.types import StoredArticle, Version

#: Telegram shows about 100 pieces of formatting; what is struck out must be seen to be.
_MOST_MARKS = 80
#: Items of a list that a message can hold at all.
_MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and what it changed."""

    version: Version
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is no longer as it was, according to the audit log."""

    what: str
    before: str
    after: str


def steps(versions: Sequence[Version]) -> list[Step]:
    """The versions, newest first, each with what it changed in the one before."""
    later = [Step(new, changes(old, new)) for old, new in pairwise(versions)]
    return [*reversed(later), Step(versions[0], ())]


def versions(steps: Sequence[Step], *, named: bool = True) -> str:
    """What an article said and says; the oldest changes are dropped until it fits.

    Args:
        steps: Newest first.
        named: Whether to name who brought and edited it.
    """
    items: list[Step | Change] = []
    marks = 0
    for step in steps:
        items.append(step)
        for change in step.changes:
            marks += 1 + sum(piece.what in ("added", "removed") for piece in change.pieces)
            if marks > _MOST_MARKS or len(items) >= _MOST_ITEMS:
                break
            items.append(change)
        marks += 1
        if marks > _MOST_MARKS or len(items) >= _MOST_ITEMS:
            break
    total = sum(1 + len(step.changes) for step in steps)
    return render.fitted(
        lambda some: render.message(
            "versions",
            steps=steps,
            items=some,
            left=total - len(some),
            named=named,
            terminal=False,
        ),
        items,
    )


def all_versions(steps: Sequence[Step]) -> str:
    """The same for the command line, which has room for all of it."""
    items = [item for step in steps for item in (step, *step.changes)]
    return render.message("versions", steps=steps, items=items, left=0, named=True, terminal=True)


def version(version: Version) -> str:
    """What an article said at a time, whole, for the command line."""
    return render.message("version", version=version)


def editable(article: StoredArticle) -> str:
    """An article by its fields and numbered paragraphs; the last are dropped until it fits."""
    return render.fitted(
        lambda some: render.message("editable", article=article, passages=some),
        article.passages[:_MOST_ITEMS],
    )


def edited(done: Edited, quoted: int = 0) -> str:
    """What was changed, from what to what, and how many messages quote the article."""
    return render.message("edited", done=done, quoted=quoted)


def done(template: str, done: Done, quoted: int = 0, **more: Any) -> str:
    """What was done to a whole article, and how many messages have quoted it."""
    return render.message(template, done=done, quoted=quoted, **more)


def audit(entries: Sequence[Entry], of: str) -> tuple[str, int]:
    """Who did what, newest first; the oldest are dropped until it fits.

    Args:
        entries: Newest first.
        of: What they are about, in words; empty for everything.

    Returns:
        The message, and how many of the entries are in it.
    """
    told = [(entry, list(differences(entry))) for entry in entries]
    shown = len(told)

    def rendered(some: Sequence[tuple[Entry, list[Difference]]]) -> str:
        nonlocal shown
        shown = len(some)
        return render.message("audit", entries=some, of=of)

    return render.fitted(rendered, told), shown


def whole_audit(entries: Sequence[Entry]) -> str:
    """The same for the command line, which has room for all of it."""
    told = [(entry, list(differences(entry))) for entry in entries]
    return render.message("audit", entries=told, of="")


def differences(entry: Entry) -> Iterator[Difference]:
    """What an entry of the audit log says was changed."""
    before, after = entry.before, entry.after
    if not isinstance(before, dict | None) or not isinstance(after, dict | None):
        yield Difference("", _words(before), _words(after))
        return
    before, after = before or {}, after or {}
    for name in dict.fromkeys((*before, *after)):
        if name != "once" and before.get(name) != after.get(name):
            yield Difference(str(name), _words(before.get(name)), _words(after.get(name)))


def _words(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
