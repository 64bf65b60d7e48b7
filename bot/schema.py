"""The tables of the bot, as the steps that made them."""

from __future__ import annotations

from corpus.database import Schema

#: Updates from Telegram. ``raw`` holds people's words: it is NULL once the update is
#: handled, and the row stays for 48 hours so that a second delivery is recognised.
_INBOX = (
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

#: What was asked in which message, and which message answers it. ``question`` is what a
#: person wrote: it is deleted after 48 hours, and so are the buttons that need it.
_EXCHANGES = (
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
_NOTICES = (
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
_FEEDBACK = (
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
_FOLLOW_UPS = (
    "ALTER TABLE exchanges ADD COLUMN topic_id INTEGER",  # NULL outside of topics
    "ALTER TABLE exchanges ADD COLUMN said TEXT",  # JSON; NULL if nothing was answered
    # The answer before it, whether it leaned on that or not: an edit may make it do so.
    "ALTER TABLE exchanges ADD COLUMN follows INTEGER",
    "CREATE INDEX exchanges_by_former ON exchanges (chat_id, follows) WHERE follows IS NOT NULL",
    "CREATE INDEX exchanges_by_asker ON exchanges (chat_id, user_id, answer_id)"
    " WHERE said IS NOT NULL",
)

#: Who may do what. A name is kept for `/grant @name`: the id, the name, and the day on which
#: it was seen last.
_PEOPLE = (
    """
    CREATE TABLE roles (
        user_id INTEGER PRIMARY KEY,
        role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'editor'))
    ) STRICT
    """,
    """
    CREATE TABLE listed (
        peer_id INTEGER PRIMARY KEY,   -- of a user, or of a chat if below 0
        kind TEXT NOT NULL CHECK (kind IN ('banned', 'allowed')),
        since INTEGER NOT NULL,        -- Unix time
        told INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE mode (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        mode TEXT NOT NULL CHECK (mode IN ('open', 'allowlist'))
    ) STRICT
    """,
    """
    CREATE TABLE people (
        user_id INTEGER PRIMARY KEY,
        username TEXT NOT NULL UNIQUE, -- in small letters
        seen_at INTEGER NOT NULL       -- Unix time of a midnight
    ) STRICT
    """,
    "CREATE INDEX people_by_time ON people (seen_at)",
)

#: Articles that editors bring in, and what they answered when something was asked for. ``draft``
#: and ``text`` hold their words: they are emptied when the article is stored, and the rows are
#: deleted after 48 hours.
_ADDITIONS = (
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

#: What was asked and not answered, grouped by what it asks. ``askings`` hold people's words: they
#: are deleted after 30 days at the latest. ``due`` says which groups may have an answer now.
_UNANSWERED = (
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
_PINS = (
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
_WITHDRAWN = tuple(
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

#: Where the bot was used, and what is sent to all of these. Broadcasts are deleted after 30 days.
_CHATS = (
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

SCHEMA = Schema(
    "bot",
    migrations=(
        (*_INBOX, *_EXCHANGES, *_NOTICES, *_FEEDBACK),
        _FOLLOW_UPS,
        _PEOPLE,
        _ADDITIONS,
        (*_UNANSWERED, *_PINS),
        _WITHDRAWN,
        _CHATS,
    ),
)

#: What a restored database begins with. Messages that were under way when the backup was made
#: have been answered since.
RESTORED = ("UPDATE inbox SET raw = NULL WHERE raw IS NOT NULL",)
