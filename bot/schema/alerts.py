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
        outlet INTEGER NOT NULL,
        follows INTEGER NOT NULL DEFAULT 0  -- another number whenever others are at work
    ) STRICT
    """,
    # Triggers, as every process on the file has to learn of it, whoever changes them.
    *(
        f"CREATE TRIGGER follows_{name} AFTER {event} WHEN {when}"
        " BEGIN UPDATE matched SET follows = follows + 1; END"
        for name, event, when in (
            ("insert", "INSERT ON follows", "new.state = 'active'"),
            ("update", "UPDATE ON follows", "'active' IN (old.state, new.state)"),
            ("delete", "DELETE ON follows", "old.state = 'active'"),
        )
    ),
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

#: A question stands if somebody wants to be told, not only who asked it, and is kept until then.
#: That an answer is about to be sent is noted in the outbox by now.
STANDING = (
    "DELETE FROM askings WHERE tries > 1",
    """
    CREATE TABLE askings_anew (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- of theirs
        topic_id INTEGER,
        user_id INTEGER,               -- NULL for a chat that speaks for itself
        question TEXT NOT NULL,
        outcome TEXT NOT NULL,
        asked_at INTEGER NOT NULL,     -- Unix time
        standing INTEGER NOT NULL DEFAULT 0,
        until INTEGER                  -- Unix time; NULL: as all others
    ) STRICT
    """,
    "INSERT INTO askings_anew (id, question_id, chat_id, message_id, topic_id, user_id, question,"
    " outcome, asked_at) SELECT id, question_id, chat_id, message_id, topic_id, user_id, question,"
    " outcome, asked_at FROM askings",
    "DROP TABLE askings",
    "ALTER TABLE askings_anew RENAME TO askings",
    "CREATE UNIQUE INDEX askings_by_message ON askings (chat_id, message_id, coalesce(user_id, 0))",
    "CREATE INDEX askings_by_question ON askings (question_id, asked_at)",
    "CREATE INDEX askings_by_time ON askings (asked_at)",
    "CREATE INDEX askings_by_asker ON askings (chat_id, user_id, id)",
    "CREATE INDEX askings_standing ON askings (user_id, id) WHERE standing",
    # Editors do not see it any more, though somebody still waits.
    "ALTER TABLE questions ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0",
    "DELETE FROM questions WHERE NOT EXISTS"
    " (SELECT 1 FROM askings WHERE question_id = questions.id)",
    # While tables are changed nothing is deleted by itself.
    "DELETE FROM question_terms WHERE question_id NOT IN (SELECT id FROM questions)",
    "DELETE FROM due WHERE question_id NOT IN (SELECT id FROM questions)",
)
