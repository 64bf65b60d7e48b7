"""The code by which the first owner shows that they can read the log."""

from __future__ import annotations

import hmac
import logging
import math
import secrets
import time
from collections.abc import Callable
from enum import Enum, auto

log = logging.getLogger(__name__)

#: Without the letters and digits that are taken for others.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 8
#: Seconds that a code counts, and tries that all who try have together.
LASTS, TRIES = 15 * 60.0, 5


class Try(Enum):
    """What became of a try."""

    RIGHT = auto()
    WRONG = auto()
    #: No code counts: none was issued, it has expired, was used, or was tried too often.
    OVER = auto()


class Claim:
    """One code, in memory and in the log and nowhere else. A restart makes a new one.

    The tries are counted over all who try: whoever has many accounts has no more of them.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._code: str | None = None
        self._until = 0.0
        self._left = 0

    def issue(self) -> None:
        """Make a code, and write it to the log."""
        self._until, self._left = self._clock() + LASTS, TRIES
        self._renew()

    def _renew(self) -> None:
        self._code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        log.warning(
            "nobody owns this bot yet: send it  /claim %s  in private, within %d minutes",
            self._code,
            math.ceil((self._until - self._clock()) / 60),
        )

    def tried(self, code: str) -> Try:
        """Count a try."""
        if self._code is None or self._clock() >= self._until:
            self._code = None
            return Try.OVER
        if self._matches(code):
            return Try.RIGHT
        self._left -= 1
        if self._left <= 0:
            self._code = None
            log.warning("the code was tried %d times in vain, and counts no more", TRIES)
        return Try.WRONG

    def shown(self, text: str) -> None:
        """Replace the code if it stands in a text that others have read."""
        if self._code is not None and any(map(self._matches, text.split())):
            log.warning("the code was sent to a group, and counts no more")
            self._renew()

    def used(self) -> None:
        """The bot has an owner."""
        self._code = None

    def _matches(self, code: str) -> bool:
        given = code.strip().upper().encode()
        return self._code is not None and hmac.compare_digest(given, self._code.encode())
