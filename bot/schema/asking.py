"""What was asked and answered, and what could not be."""

from __future__ import annotations

#: What was asked in which message, and which message answers it. ``question`` is what a
#: person wrote: it is deleted after 48 hours, and so are the buttons that need it.
EXCHANGES = (
    """
    CREATE TABLE exchanges (
        chat_id INTEGER NOT NULL,
        answer_id INTEGER NOT NULL,    -- message id of ours
        question_id INTEGER,           -- message id of theirs; NULL if a button asked
        user_id INTEGER,               -- who asked; NULL for an anonymous admin
        question TEXT NOT NULL,
        article_id INTEGER,            -- if the question is about one article alone
        made_at INTEGER NOT NULL,      -- Unix time
        PRIMARY KEY (chat_id, answer_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX exchanges_by_question ON exchanges (chat_id, question_id)"
    " WHERE question_id IS NOT NULL",
    "CREATE INDEX exchanges_by_time ON exchanges (made_at)",
)

#: What a chat is told now and then, and not each time.
NOTICES = (
    """
    CREATE TABLE notices (
        chat_id INTEGER NOT NULL,
        notice TEXT NOT NULL,
        told_at INTEGER NOT NULL,      -- Unix time
        PRIMARY KEY (chat_id, notice)
    ) STRICT, WITHOUT ROWID
    """,
)

#: One vote a person on each answer: 1 is a thumb up, -1 a thumb down.
FEEDBACK = (
    """
    CREATE TABLE feedback (
        chat_id INTEGER NOT NULL,
        answer_id INTEGER NOT NULL,
        user_id INTEGER NOT NULL,
        vote INTEGER NOT NULL CHECK (vote IN (1, -1)),
        voted_at INTEGER NOT NULL,     -- Unix time
        PRIMARY KEY (chat_id, answer_id, user_id)
    ) STRICT, WITHOUT ROWID
    """,
)

#: What a follow-up is understood from. It stands in the row of the question, and goes with it.
FOLLOW_UPS = (
    "ALTER TABLE exchanges ADD COLUMN topic_id INTEGER",  # NULL outside of topics
    "ALTER TABLE exchanges ADD COLUMN said TEXT",  # JSON; NULL if nothing was answered
    # The answer before it, whether it leaned on that or not: an edit may make it do so.
    "ALTER TABLE exchanges ADD COLUMN follows INTEGER",
    "CREATE INDEX exchanges_by_former ON exchanges (chat_id, follows) WHERE follows IS NOT NULL",
    "CREATE INDEX exchanges_by_asker ON exchanges (chat_id, user_id, answer_id)"
    " WHERE said IS NOT NULL",
)

#: What was asked and not answered, grouped by what it asks. ``askings`` hold people's words: they
#: are deleted after 30 days at the latest. ``due`` says which groups may have an answer now.
UNANSWERED = (
    """
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE       -- that of corpus.wording.Wording
    ) STRICT
    """,
    """
    CREATE TABLE question_terms (
        term TEXT NOT NULL,
        question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
        share REAL NOT NULL,           -- of what the question tells, 0 to 1
        PRIMARY KEY (term, question_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX question_terms_by_question ON question_terms (question_id)",
    """
    CREATE TABLE askings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- of theirs
        topic_id INTEGER,
        user_id INTEGER,               -- NULL for a chat that speaks for itself
        question TEXT NOT NULL,
        outcome TEXT NOT NULL,
        asked_at INTEGER NOT NULL,     -- Unix time
        tries INTEGER NOT NULL DEFAULT 0,  -- to send the answer
        UNIQUE (chat_id, message_id)
    ) STRICT
    """,
    "CREATE INDEX askings_by_question ON askings (question_id, asked_at)",
    "CREATE INDEX askings_by_time ON askings (asked_at)",
    "CREATE INDEX askings_by_asker ON askings (chat_id, user_id, id)",
    """
    CREATE TABLE due (
        question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
        article_id INTEGER NOT NULL,   -- 0 for any that was stored after the question
        share REAL NOT NULL,           -- of what the question tells that it has
        PRIMARY KEY (question_id, article_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX due_by_share ON due (share DESC, question_id)",
    "CREATE TABLE heard (id INTEGER PRIMARY KEY CHECK (id = 1), change INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE pin_prompts (
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,   -- of ours
        question_id INTEGER NOT NULL,
        made_at INTEGER NOT NULL,      -- Unix time
        PRIMARY KEY (chat_id, message_id)
    ) STRICT, WITHOUT ROWID
    """,
)

#: Which article an editor has chosen for a question.
PINS = (
    """
    CREATE TABLE pins (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        question TEXT NOT NULL,
        article_id INTEGER NOT NULL,
        made_at INTEGER NOT NULL       -- Unix time
    ) STRICT
    """,
)

#: What a withdrawn article said is no longer leaned on, nor kept. Whichever process withdraws it.
WITHDRAWN = tuple(
    f"""
    CREATE TRIGGER exchanges_{name} AFTER {event} BEGIN
        UPDATE exchanges SET said = json_set(said, '$.quote', '', '$.short', '', '$.title', '')
        WHERE said IS NOT NULL AND json_extract(said, '$.article_id') = old.id;
    END
    """
    for name, event in (
        ("deleted", "DELETE ON articles"),
        ("retracted", "UPDATE OF status ON articles WHEN new.status = 'retracted'"),
    )
)
