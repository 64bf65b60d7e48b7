"""What the import of a list of feeds would change: decided here, done elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.feeds.opml import Outline


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What would become of each feed in a file."""

    added: tuple[Outline, ...] = ()
    #: Feeds that are followed already; what was decided about them stays.
    same: int = 0
    refused: tuple[Outline, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.added)

    @property
    def mark(self) -> str:
        """The same for the same plan, and short enough for a button."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def plan(outlines: Sequence[Outline], followed: Collection[str]) -> FeedPlan:
    """What an import changes.

    Args:
        outlines: Of the file, each address once.
        followed: Addresses of feeds that are followed already.
    """
    new = [one for one in outlines if one.address not in followed]
    return FeedPlan(
        tuple(one for one in new if one.new is not None),
        len(outlines) - len(new),
        tuple(one for one in new if one.new is None),
    )
