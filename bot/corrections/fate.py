"""What became of an article that a message cites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fate:
    """What is true of a cited article now; as it is made here, all stands as it was quoted."""

    #: None while it may be cited.
    gone: Literal["retracted", "deleted"] | None = None
    #: When it became so, or was changed.
    on: date | None = None
    #: Why it was retracted.
    reason: str = ""
    #: What stands now in the place of quotes that it does not have any more, byte for byte; None
    #: if nothing does.
    instead: Mapping[str, str | None] = field(default_factory=dict)
    #: When these were changed, where it was not `on`.
    since: Mapping[str, date] = field(default_factory=dict)
    #: What it is called now, by whom and from when (ISO); empty as long as nobody has looked.
    title: str = ""
    outlet: str = ""
    published: str = ""

    def text(self, quote: str) -> str | None:
        """What is to be quoted instead of a quote: mostly itself; None for nothing."""
        return None if self.gone else self.instead.get(quote, quote)
