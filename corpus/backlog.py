"""What an index has not taken in yet: the rest of the change log, or of the archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from corpus.archive import Archive
from corpus.retrieval.segments import Place

#: Entries of the change log from which on it takes less to read the archive.
_MUCH = 1000


class Backlog:
    """The articles to look at from a place on. Any method can raise `DatabaseError`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def beginning(self, generation: int) -> Place:
        """Where to begin without an index: with the log if it is short, else with the archive."""
        change = await self._archive.last_change()
        if change <= _MUCH and await self._archive.changes(0, 1):
            return Place(generation=generation)
        # The place first: what comes in while the archive is read is looked at again.
        return Place(change, 0, generation)

    async def length(self, place: Place) -> int:
        """About how many articles come after a place."""
        if place.scanned is not None:
            return (await self._archive.overview()).articles
        return await self._archive.last_change() - place.change

    async def after(
        self, place: Place, limit: int, known: Callable[[int, int | None], set[int]]
    ) -> tuple[list[int], Place] | None:
        """Articles that come next after a place, and the place behind them; None if none do.

        Args:
            place: How far the index is.
            limit: Articles, or entries of the log, that are taken at most.
            known: The articles of the index after an id, to another if one is given.
        """
        if changed := await self._changed(place, limit):
            return changed
        if place.scanned is None:
            return None
        ids = await self._archive.ids(place.scanned, limit)
        last = ids[-1] if ids else None
        # What the archive has no more is looked at too, and found gone.
        return sorted({*ids, *known(place.scanned, last)}), replace(place, scanned=last)

    async def _changed(self, place: Place, limit: int) -> tuple[list[int], Place] | None:
        changed = await self._archive.changes(place.change, limit)
        if changed is None:  # forgotten already
            return [], replace(place, change=await self._archive.last_change(), scanned=0)
        ids, change = changed
        return (ids, replace(place, change=change)) if ids else None
