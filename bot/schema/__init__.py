"""The tables of the bot, as the steps that made them."""

from __future__ import annotations

from bot.schema import alerts, asking, delivery, desk, people
from corpus.database import Schema

SCHEMA = Schema(
    "bot",
    migrations=(
        (*delivery.INBOX, *asking.EXCHANGES, *asking.NOTICES, *asking.FEEDBACK),
        asking.FOLLOW_UPS,
        people.PEOPLE,
        desk.ADDITIONS,
        (*asking.UNANSWERED, *asking.PINS),
        asking.WITHDRAWN,
        delivery.CHATS,
        (
            *delivery.OUTBOX,
            *delivery.BROADCASTS,
            *delivery.CITING,
            *alerts.FOLLOWS,
            *alerts.STANDING,
        ),
    ),
)

#: What a restored database begins with. Messages that were under way when the backup was made
#: have been answered since.
RESTORED = (
    "UPDATE inbox SET raw = NULL WHERE raw IS NOT NULL",
    "UPDATE outbox SET state = 'failed', reason = 'a backup was restored', message = NULL"
    " WHERE state IN ('queued', 'sending', 'suspended', 'unknown')",
    "DELETE FROM alerts WHERE key IS NULL",
    # Old news wakes nobody: both begin with what comes next.
    "DELETE FROM matched",
    "DELETE FROM corrected",
    # Who did what has been told since, or never will be; what was corrected is looked at again.
    "DELETE FROM correcting",
    "UPDATE citing SET looked = 0, shown = NULL WHERE shown IS NOT NULL",
)
