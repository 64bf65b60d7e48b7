"""What is fetched, and how much of it: the limits of everything that goes out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from corpus.sources.guard import Allowed


@dataclass(frozen=True, slots=True)
class FetchRules:
    """The limits of fetching; the defaults are those of the program."""

    #: What may be fetched besides public sites on ``ports``.
    allow: tuple[Allowed, ...] = ()
    #: How whoever runs a site reaches whoever runs this program; an address of a page or a mailbox.
    contact: str | None = None
    ports: frozenset[int] = frozenset((80, 443))
    #: Bytes of an answer, as sent and as unpacked.
    largest: int = 5_000_000
    #: Seconds for all of an answer, with its redirects; waiting for one's turn is not counted.
    timeout: float = 10.0
    redirects: int = 5
    #: Requests at the same time, polite ones and others apart: nobody waits for the feeds.
    at_once: int = 32
    #: Seconds between two polite requests to one site, if its robots.txt asks for no more.
    pause: float = 1.0
    #: The longest pause that a robots.txt is given.
    longest_pause: float = 60.0

    @property
    def agent(self) -> str:
        """What the program calls itself."""
        name = f"Newsdesk/{version('newsdesk')}"
        return f"{name} (+{self.contact})" if self.contact else name
