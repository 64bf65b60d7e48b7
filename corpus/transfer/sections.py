"""What an export has beside articles: a section for each kind of line."""

from __future__ import annotations

import bisect
from array import array
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.database import Database, Read
from corpus.records import events
from corpus.transfer import rows as transfer
from corpus.transfer.rows import Story
from corpus.types import Actor

#: Stories that are read together.
_BATCH = 500


class Ids(Mapping[int, int]):
    """The ids that articles have here, by those that they have in an export.

    Eight bytes an article that kept its id.
    """

    def __init__(self) -> None:
        self._kept = array("q")
        self._moved: dict[int, int] = {}

    def note(self, there: int, here: int) -> None:
        """An article of the export has this id here."""
        if there != here:
            self._moved[there] = here
        elif not self._kept or there > self._kept[-1]:
            self._kept.append(there)
        elif there not in self:
            bisect.insort(self._kept, there)

    def __getitem__(self, there: int) -> int:
        if there in self._moved:
            return self._moved[there]
        place = bisect.bisect_left(self._kept, there)
        if place < len(self._kept) and self._kept[place] == there:
            return there
        raise KeyError(there)

    def __iter__(self) -> Iterator[int]:
        yield from self._kept
        yield from self._moved

    def __len__(self) -> int:
        return len(self._kept) + len(self._moved)


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of line that is no article. They come after all articles."""

    #: The word that its lines begin with.
    kind: str
    #: What its lines hold, in an order that depends on nothing but that.
    lines: Callable[[Database, Read], AsyncIterator[Mapping[str, Any]]]
    #: Takes in what a line holds; done twice, it changes nothing more. Raises ValueError if
    #: the line is none of these.
    take: Callable[[Database, Mapping[str, Any], Ids, Actor | None], Coroutine[Any, Any, object]]


async def _story_lines(_: Database, read: Read) -> AsyncIterator[Mapping[str, Any]]:
    last = 0
    while some := await transfer.stories(read, last, _BATCH):
        for story in some:
            yield {"leader": story.leader, "copies": list(story.copies)}
        last = some[-1].leader


async def _take_story(
    database: Database, fields: Mapping[str, Any], ids: Ids, _: Actor | None
) -> None:
    leader, copies = fields.get("leader"), fields.get("copies")
    if not isinstance(leader, int) or not isinstance(copies, list):
        raise ValueError("A story has a leader and copies")
    if leader in ids:
        there = tuple(ids[copy] for copy in copies if isinstance(copy, int) and copy in ids)
        async with database.transaction() as db:
            await transfer.join(db, Story(ids[leader], there))


async def _event_lines(_: Database, read: Read) -> AsyncIterator[Mapping[str, Any]]:
    last = 0
    while some := await events.groups(read, last, _BATCH):
        for articles in some:
            yield {"articles": articles}
        last = some[-1][0]


async def _take_event(
    database: Database, fields: Mapping[str, Any], ids: Ids, _: Actor | None
) -> None:
    articles = fields.get("articles")
    if not isinstance(articles, list):
        raise ValueError("An event has articles")
    there = [ids[number] for number in articles if isinstance(number, int) and number in ids]
    if len(there) > 1:
        async with database.transaction() as db:
            await events.unite(db, there)


STORIES = Section("story", _story_lines, _take_story)
EVENTS = Section("event", _event_lines, _take_event)
#: The line at the end: how many articles there are, and the highest id that ever was.
END = "end"
