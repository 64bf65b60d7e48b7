"""To whom nothing goes out, whatever was decided about them before.

It is looked up by the statement that begins a row: what was queued or held before a ban, or was
kept for a chat and resumed, passes there as everything does.
"""

from __future__ import annotations

#: That the bot does not speak to the chat of a row of the outbox any more. ``?4`` are the chats
#: that are on the list in any case, as JSON. Where the list decides, somebody on it may have set
#: up alerts for a group that is not, or have asked there.
SHUT_OUT = """
    (EXISTS (SELECT 1 FROM listed WHERE peer_id = outbox.chat_id AND kind = 'banned')
    OR EXISTS (SELECT 1 FROM mode WHERE mode = 'allowlist') AND NOT EXISTS (
        SELECT 1 FROM (
            SELECT outbox.chat_id AS peer
            UNION ALL SELECT json_extract(outbox.message, '$.exchange.user_id')
            UNION ALL SELECT made_by FROM follows
            WHERE chat_id = outbox.chat_id AND state <> 'draft')
        WHERE peer IN (SELECT peer_id FROM listed WHERE kind = 'allowed')
        OR peer IN (SELECT user_id FROM roles) OR peer IN (SELECT value FROM json_each(?4))))
"""

#: Drops row ``?1`` at the time ``?2`` if it was to be sent to such a chat.
DROP = f"""
    UPDATE outbox SET state = 'dropped', changed_at = ?2,
        reason = iif(EXISTS (SELECT 1 FROM listed
            WHERE peer_id = outbox.chat_id AND kind = 'banned'), 'banned', 'not on the list')
    WHERE id = ?1 AND state = 'queued' AND {SHUT_OUT}
"""
