"""What chats follow, and what they were told of it."""

from __future__ import annotations

#: Stored queries, and what each chat was told because of them. A draft is a follow that nobody
#: has confirmed; drafts are deleted after 48 hours, alerts after 30 days.
FOLLOWS = (
    """
    CREATE TABLE follows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a button never comes to mean another one
        chat_id INTEGER NOT NULL,      -- where alerts go
        topic_id INTEGER NOT NULL DEFAULT 0,  -- 0 outside of topics
        made_by INTEGER,               -- user id; NULL for a chat that speaks for itself
        made_in INTEGER NOT NULL,      -- chat in which it was asked for
        message_id INTEGER,            -- theirs, which asked for it; NULL if it was imported
        query TEXT NOT NULL,           -- words and filters, as they were typed
        pace TEXT NOT NULL,            -- now, hourly or daily@HH:MM
        silent INTEGER NOT NULL DEFAULT 0,
        most INTEGER,                  -- alerts a day; NULL for no limit
        state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'paused')),
        replaces INTEGER,              -- of a draft: the follow that it takes the place of
        made_at INTEGER NOT NULL,      -- Unix time
        UNIQUE (made_in, message_id)
    ) STRICT
    """,
    "CREATE INDEX follows_by_chat ON follows (chat_id, state)",
    """
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL,
        topic_id INTEGER NOT NULL DEFAULT 0,
        story INTEGER NOT NULL,        -- story_id of its articles, or the id of the only one
        fact INTEGER NOT NULL DEFAULT 0,  -- article whose news in the story it tells; 0: the first
        article_id INTEGER NOT NULL,   -- whose title and quote are shown
        told TEXT NOT NULL,            -- JSON: articles that it rests on, and their outlets
        key TEXT,                      -- of the message in the outbox that tells; NULL if held
        due_at INTEGER,                -- Unix time until which it is held for a digest
        made_at INTEGER NOT NULL,
        UNIQUE (chat_id, topic_id, story, fact)
    ) STRICT
    """,
    "CREATE INDEX alerts_by_story ON alerts (story)",
    "CREATE INDEX alerts_by_article ON alerts (article_id)",
    "CREATE INDEX alerts_by_key ON alerts (chat_id, key)",
    "CREATE INDEX alerts_due ON alerts (due_at) WHERE key IS NULL",
    "CREATE INDEX alerts_by_time ON alerts (made_at)",
    """
    CREATE TABLE alert_follows (
        alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        follow_id INTEGER NOT NULL REFERENCES follows (id) ON DELETE CASCADE,
        PRIMARY KEY (alert_id, follow_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX alert_follows_by_follow ON alert_follows (follow_id)",
    # Articles up to this id were matched, and further outlets up to this row: whoever comes
    # later has a higher one, and an article is news once.
    """
    CREATE TABLE matched (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        article INTEGER NOT NULL,
        outlet INTEGER NOT NULL
    ) STRICT
    """,
    # How much of the change log was looked at for corrections, and how much of the audit log.
    """
    CREATE TABLE corrected (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        change INTEGER NOT NULL,
        audit INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE preferences (
        chat_id INTEGER PRIMARY KEY,
        timezone TEXT NOT NULL,        -- a name of IANA's, or UTC+HH:MM
        quiet_from INTEGER,            -- minutes after midnight, there; NULL if never
        quiet_to INTEGER
    ) STRICT
    """,
)

#: A question stands if who asked wants to be told, and is kept until then.
STANDING = (
    "ALTER TABLE askings ADD COLUMN standing INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE askings ADD COLUMN until INTEGER",  # Unix time; NULL: as all others
)
