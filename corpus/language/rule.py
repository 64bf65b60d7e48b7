"""What finds a date in words, and reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from corpus.language.intervals import Interval

#: Reads what a pattern found; None if it is no date after all. Where the pattern has a group
#: ``at``, that group is the date and the rest its surroundings.
Reader = Callable[[re.Match[str], date], Interval | None]
Rule = tuple[re.Pattern[str], Reader]
