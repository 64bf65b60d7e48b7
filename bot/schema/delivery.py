"""What comes from Telegram, and what goes there."""

from __future__ import annotations

#: Updates from Telegram. ``raw`` holds people's words: it is NULL once the update is
#: handled, and the row stays for 48 hours so that a second delivery is recognised.
INBOX = (
    """
    CREATE TABLE inbox (
        seq INTEGER PRIMARY KEY,       -- order of arrival
        bot_id INTEGER NOT NULL,       -- update_id counts for each bot anew
        update_id INTEGER NOT NULL,
        received_at INTEGER NOT NULL,  -- Unix time
        starts INTEGER NOT NULL DEFAULT 0,
        raw TEXT,                      -- JSON
        UNIQUE (bot_id, update_id)
    ) STRICT
    """,
    "CREATE INDEX inbox_undone ON inbox (bot_id, seq) WHERE raw IS NOT NULL",
    "CREATE INDEX inbox_received ON inbox (received_at)",
)

#: Where the bot was used, and what is sent to all of these. Broadcasts are deleted after 30 days.
CHATS = (
    """
    CREATE TABLE chats (
        chat_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('private', 'group')),
        seen_at INTEGER NOT NULL,      -- Unix time, of a full hour
        gone_at INTEGER                -- since when the bot cannot write there
    ) STRICT
    """,
    """
    CREATE TABLE broadcasts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a button never comes to mean another one
        text TEXT NOT NULL,
        made_by INTEGER NOT NULL,      -- user id
        message_id INTEGER NOT NULL,   -- theirs, which made it
        made_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'sending', 'stopped', 'done')),
        progress_chat_id INTEGER,
        progress_id INTEGER,           -- message of ours that shows how far it is
        told INTEGER NOT NULL DEFAULT 0,  -- 1 once who made it knows how it ended
        UNIQUE (made_by, message_id)
    ) STRICT
    """,
    """
    CREATE TABLE broadcast_sends (
        broadcast_id INTEGER NOT NULL REFERENCES broadcasts (id) ON DELETE CASCADE,
        chat_id INTEGER NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
        reason TEXT NOT NULL DEFAULT '',
        tries INTEGER NOT NULL DEFAULT 0,
        not_before INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (broadcast_id, chat_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX broadcast_sends_by_state ON broadcast_sends (state, broadcast_id)",
)

#: What goes out that nobody waits for at that moment. The words are emptied once it is out, and
#: the rows are deleted after 30 days. Beside it, since when and why a chat cannot be written to.
OUTBOX = (
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL,
        key TEXT NOT NULL,             -- what is said, once a chat, such as story:12
        kind TEXT NOT NULL,            -- see bot.delivery.message.Kind
        priority INTEGER NOT NULL,     -- see bot.delivery.retry.Priority
        cause TEXT NOT NULL,           -- what it is part of, such as broadcast:3; may be empty
        message TEXT,                  -- JSON; NULL once nothing is to be sent any more
        state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
            ('queued', 'sending', 'sent', 'failed', 'suspended', 'unknown', 'dropped')),
        reason TEXT NOT NULL DEFAULT '',  -- of a queued one: why it was put back
        tries INTEGER NOT NULL DEFAULT 0,
        again INTEGER NOT NULL,        -- how often it is sent again if nobody knows whether it was
        not_before INTEGER NOT NULL DEFAULT 0,  -- Unix time, as all of these
        made_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        message_id INTEGER,            -- what it became
        UNIQUE (chat_id, key)
    ) STRICT
    """,
    "CREATE INDEX outbox_queued ON outbox (priority, chat_id, id) WHERE state = 'queued'",
    "CREATE INDEX outbox_sending ON outbox (chat_id) WHERE state = 'sending'",
    "CREATE INDEX outbox_suspended ON outbox (chat_id, id) WHERE state = 'suspended'",
    "CREATE INDEX outbox_unknown ON outbox (changed_at) WHERE state = 'unknown'",
    "CREATE INDEX outbox_given_up ON outbox (changed_at)"
    " WHERE message IS NOT NULL AND state IN ('failed', 'unknown', 'dropped')",
    "CREATE INDEX outbox_by_cause ON outbox (cause, state)",
    "CREATE INDEX outbox_by_message ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX outbox_by_time ON outbox (changed_at)",
    """
    CREATE TABLE chats_anew (
        chat_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'channel')),
        seen_at INTEGER NOT NULL,      -- Unix time, of a full hour
        gone_at INTEGER,               -- since when the bot cannot write there
        gone_why TEXT,                 -- as Telegram said it
        title TEXT                     -- of a group or a channel, as it was called last
    ) STRICT
    """,
    "INSERT INTO chats_anew (chat_id, kind, seen_at, gone_at)"
    " SELECT chat_id, kind, seen_at, gone_at FROM chats",
    "DROP TABLE chats",
    "ALTER TABLE chats_anew RENAME TO chats",
)

_CITES = """
    INSERT OR IGNORE INTO outbox_cited
    SELECT json_extract(value, '$.article_id'), new.id FROM json_each(new.message, '$.cites')
    WHERE typeof(json_extract(value, '$.article_id')) = 'integer';
"""
#: Broadcasts are sent from the outbox too. Those under way go on from there.
BROADCASTS = (
    "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, state, reason, tries,"
    " again, made_at, changed_at)"
    " SELECT s.chat_id, 'broadcast:' || b.id, 'broadcast', 2, 'broadcast:' || b.id,"
    " CASE WHEN b.state = 'sending' AND s.state = 'queued'"
    " THEN json_object('html', b.text, 'unformatted', json('true')) END,"
    " CASE s.state WHEN 'sending' THEN 'unknown'"
    " WHEN 'queued' THEN iif(b.state = 'sending', 'queued', 'dropped') ELSE s.state END,"
    " iif(s.state = 'sending', 'the program ended', ''), s.tries, 0, b.made_at, b.made_at"
    " FROM broadcast_sends AS s JOIN broadcasts AS b ON b.id = s.broadcast_id WHERE NOT b.told",
    "DROP TABLE broadcast_sends",
)

#: Messages that quote articles, so that they can be corrected. Deleted after 30 days.
CITING = (
    """
    CREATE TABLE citing (
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- of ours
        html TEXT NOT NULL,            -- as it was made, before any correction
        keyboard TEXT,                 -- JSON
        quotes TEXT NOT NULL,          -- JSON, see bot.delivery.message.Cited
        shown TEXT,                    -- as it was corrected last; NULL if it never was
        looked INTEGER NOT NULL DEFAULT 0,  -- 1 once it is known to say what is true
        words INTEGER NOT NULL DEFAULT 0,   -- 1 while it has what people wrote, for 48 hours
        made_at INTEGER NOT NULL,
        PRIMARY KEY (chat_id, message_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX citing_by_time ON citing (made_at)",
    "CREATE INDEX citing_to_look_at ON citing (made_at) WHERE looked = 0",
    "CREATE INDEX citing_with_words ON citing (made_at) WHERE words = 1",
    """
    CREATE TABLE cited (
        article_id INTEGER NOT NULL,
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        PRIMARY KEY (article_id, chat_id, message_id),
        FOREIGN KEY (chat_id, message_id) REFERENCES citing (chat_id, message_id)
            ON UPDATE CASCADE ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX cited_by_message ON cited (chat_id, message_id)",
    # The same of what waits in the outbox. Triggers fill it, so that no writer can forget to.
    """
    CREATE TABLE outbox_cited (
        article_id INTEGER NOT NULL,
        outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
        PRIMARY KEY (article_id, outbox_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX outbox_cited_by_row ON outbox_cited (outbox_id)",
    f"""
    CREATE TRIGGER outbox_insert AFTER INSERT ON outbox
    WHEN new.kind NOT IN ('broadcast', 'notice') BEGIN {_CITES} END
    """,
    f"""
    CREATE TRIGGER outbox_update AFTER UPDATE OF message ON outbox
    WHEN new.message IS NOT old.message AND new.kind NOT IN ('broadcast', 'notice') BEGIN
        DELETE FROM outbox_cited WHERE outbox_id = new.id;
        {_CITES}
    END
    """,
    # Whose corrections go on: they are told how these ended.
    """
    CREATE TABLE correcting (
        audit_id INTEGER PRIMARY KEY,  -- what was done
        article_id INTEGER NOT NULL,
        chat_id INTEGER NOT NULL,      -- where they are told
        message_id INTEGER             -- theirs, which did it
    ) STRICT
    """,
)
