"""Cleaning that keeps nobody waiting: beside the event loop, and large pages in a process."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import replace
from datetime import date

from corpus.errors import RejectedArticle, WorkerDied
from corpus.intake.clean import clean
from corpus.intake.markup import bare
from corpus.types import Draft, RawArticle

#: Characters of a page, scripts and styles not counted, that are cleaned in a thread. The
#: largest of real pages have half of it, and the worst that can be made of so many takes
#: seconds, in which others go on.
LARGE = 400_000
#: How long a process may take for one that is larger, and how much memory.
SECONDS, BYTES = 8, 2_000_000_000


async def cleaned(raw: RawArticle, *, today: date | None = None, seconds: int = SECONDS) -> Draft:
    """What `corpus.intake.clean.clean` gives, whatever the page is.

    Args:
        raw: As it was read.
        today: As for `clean`.
        seconds: That a large page may take; it is tried twice.

    Raises:
        RejectedArticle: If it shows no article, or could not be read in time.
    """
    if raw.kind == "html":
        raw = replace(raw, content=await asyncio.to_thread(bare, raw.content))
    if len(raw.content) <= LARGE:
        return await asyncio.to_thread(clean, raw, today=today)
    found = await _apart(raw, today, seconds)
    if isinstance(found, Draft):
        return found
    raise RejectedArticle(*found)


async def _apart(raw: RawArticle, today: date | None, seconds: int) -> Draft | tuple[str, str]:
    """Clean in a process of its own, which is ended when it takes too long."""
    from corpus.workers import Workers  # hardly ever needed, and slow to import

    async with Workers(1, longest=seconds) as workers:
        try:
            return await workers.run(_clean, raw, today)
        except WorkerDied:
            return (
                "too-complex",
                f"This cannot be read within {seconds} s; paste the text into a .txt file.",
            )


def _clean(raw: RawArticle, today: date | None) -> Draft | tuple[str, str]:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    # An error whose arguments are not its message does not come through between processes.
    try:
        return clean(raw, today=today)
    except RejectedArticle as e:
        return e.reason, str(e)
    except MemoryError:
        return "too-complex", "This takes too much memory to read; paste the text into a .txt file."
