"""What editors are at."""

from __future__ import annotations

#: Articles that editors bring in, and what they answered when something was asked for. ``draft``
#: and ``text`` hold their words: they are emptied when the article is stored, and the rows are
#: deleted after 48 hours.
ADDITIONS = (
    """
    CREATE TABLE additions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a button never comes to mean another one
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- theirs, which began it
        actor TEXT NOT NULL,           -- who, such as telegram:1234
        guided INTEGER NOT NULL,       -- 1 if by /addtext
        begun_at INTEGER NOT NULL,     -- Unix time, as all of these
        audited INTEGER NOT NULL,      -- the newest entry of the audit log then
        progress_id INTEGER,           -- message of ours that shows how far it is
        asks TEXT CHECK (asks IN ('title', 'source', 'date', 'body', 'anyway')),
        asked_at INTEGER NOT NULL,
        draft TEXT,                    -- JSON
        like_copy TEXT,                -- JSON: what it is nearly the same as
        outcome TEXT,                  -- JSON
        stored_at INTEGER,
        undone_at INTEGER,
        UNIQUE (chat_id, message_id)
    ) STRICT
    """,
    "CREATE INDEX additions_open ON additions (chat_id, actor) WHERE asks IS NOT NULL",
    "CREATE INDEX additions_by_time ON additions (begun_at)",
    """
    CREATE TABLE parts (
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- theirs
        addition_id INTEGER NOT NULL REFERENCES additions (id) ON DELETE CASCADE,
        asks TEXT CHECK (asks IN ('title', 'source', 'date', 'body')),  -- NULL: no answer
        text TEXT NOT NULL,
        PRIMARY KEY (chat_id, message_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX parts_by_addition ON parts (addition_id)",
)
