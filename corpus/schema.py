"""The tables of the archive, as the steps that made them."""

from __future__ import annotations

from corpus.database import Schema

_TABLES = (
    # Times are seconds since 1970, UTC; a day without a time is its midnight.
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        external_id TEXT UNIQUE,
        url TEXT,
        title TEXT NOT NULL,
        outlet TEXT,
        byline TEXT,
        dateline TEXT,
        language TEXT,
        published_at INTEGER NOT NULL,
        published_precision TEXT NOT NULL CHECK (published_precision IN ('day', 'second')),
        published_from TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'retracted')),
        version INTEGER NOT NULL DEFAULT 1,
        fingerprint BLOB NOT NULL,
        added_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX articles_by_url ON articles (url)",
    "CREATE INDEX articles_by_fingerprint ON articles (fingerprint)",
    "CREATE INDEX articles_by_date ON articles (published_at DESC, id DESC)",
    # What an article said at a time; the current one is articles.version.
    """
    CREATE TABLE versions (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        title TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        PRIMARY KEY (article_id, number)
    ) STRICT
    """,
    # AUTOINCREMENT: the id of a deleted passage never comes back with another text.
    """
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'caption')),
        text TEXT NOT NULL CHECK (text <> ''),
        UNIQUE (article_id, version, position),
        FOREIGN KEY (article_id, version) REFERENCES versions (article_id, number)
            ON DELETE CASCADE
    ) STRICT
    """,
    """
    CREATE TABLE tags (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        PRIMARY KEY (article_id, tag)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX tags_by_tag ON tags (tag, article_id)",
    # The change log: articles that the index and other consumers have to look at again.
    # Triggers fill it, so that no writer can forget to.
    """
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL
    ) STRICT
    """,
    *(
        f"""
        CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} BEGIN
            INSERT INTO changes (article_id) VALUES ({row}.{key});
        END
        """
        for table, key in (("articles", "id"), ("passages", "article_id"), ("tags", "article_id"))
        for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))
    ),
)

# The index of the passages; see `corpus.retrieval.segments`.
_INDEX = (
    """
    CREATE TABLE index_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        made_by TEXT NOT NULL,
        change INTEGER NOT NULL,
        scanned INTEGER,
        generation INTEGER NOT NULL,
        extent TEXT NOT NULL
    ) STRICT
    """,
    # AUTOINCREMENT: the id of a segment that is gone never comes back with other rows.
    """
    CREATE TABLE segments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        state TEXT NOT NULL DEFAULT 'staged' CHECK (state IN ('staged', 'live', 'retired')),
        since INTEGER NOT NULL,
        documents INTEGER NOT NULL,
        width INTEGER NOT NULL,
        columns BLOB NOT NULL,
        counts BLOB NOT NULL,
        dead BLOB NOT NULL
    ) STRICT
    """,
    "CREATE TABLE postings (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT",
    "CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT NOT NULL) STRICT",
    """
    CREATE TABLE codes (
        code INTEGER PRIMARY KEY,
        tf INTEGER NOT NULL,
        length INTEGER NOT NULL
    ) STRICT
    """,
    # The passages of a version come together: one entry in the log says it of all.
    "DROP TRIGGER passages_insert",
    """
    CREATE TRIGGER passages_insert AFTER INSERT ON passages WHEN new.position = 0 BEGIN
        INSERT INTO changes (article_id) VALUES (new.article_id);
    END
    """,
)

# Who did what to the archive, and what it was before and after.
_AUDIT = (
    """
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,        -- Unix time
        actor TEXT NOT NULL,        -- such as telegram:1234, cli:ann or feed:3
        actor_name TEXT NOT NULL,   -- as it was called then; may be empty
        action TEXT NOT NULL,       -- such as article.edit
        subject TEXT NOT NULL,      -- such as article:12
        before TEXT,                -- JSON; NULL if there was nothing
        after TEXT                  -- JSON; NULL if nothing is left
    ) STRICT
    """,
    "CREATE INDEX audit_by_subject ON audit (subject, id)",
)

# What a page tells of its article beside the text.
_METADATA = (
    "ALTER TABLE articles ADD COLUMN section TEXT",
    "ALTER TABLE articles ADD COLUMN image TEXT",
)

# What an editor does to an article, and what it said before.
_DESK = (
    # What a version said beside its passages; NULL in the current one, of which the row of the
    # article says it.
    *(
        f"ALTER TABLE versions ADD COLUMN {column}"
        for column in (
            "outlet TEXT",
            "url TEXT",
            "byline TEXT",
            "dateline TEXT",
            "language TEXT",
            "published_at INTEGER",
            "published_precision TEXT",
            "published_from TEXT",
            "fingerprint BLOB",
            "section TEXT",
            "image TEXT",
            "tags TEXT",  # a JSON array
            "made_by TEXT",  # as audit.actor; NULL if nobody said
            "made_by_name TEXT",
            "edited INTEGER NOT NULL DEFAULT 0",  # 1 if it was written here, from the one before
        )
    ),
    "ALTER TABLE articles ADD COLUMN retracted_at INTEGER",  # NULL while it is live
    "ALTER TABLE articles ADD COLUMN retraction TEXT",  # why
    # Columns that an editor has set: another state of the page does not change them.
    "ALTER TABLE articles ADD COLUMN by_hand TEXT NOT NULL DEFAULT '[]'",  # a JSON array
    "CREATE INDEX audit_by_actor ON audit (actor, id)",
)

# Near copies: one story with several outlets and one set of quotes.
COPIES = (
    # The article that this one is another outlet's copy of; it is never a copy itself.
    "ALTER TABLE articles ADD COLUMN copy_of INTEGER REFERENCES articles (id) ON DELETE SET NULL",
    "CREATE INDEX articles_by_leader ON articles (copy_of)",
    # What texts are found by, see `corpus.intake.duplicates`. An id that is gone does no harm.
    """
    CREATE TABLE shingles (
        shingle INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (shingle, article_id)
    ) STRICT, WITHOUT ROWID
    """,
    # All articles up to this id are in it.
    "CREATE TABLE shingled (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL) STRICT",
    "INSERT INTO shingled VALUES (1, 0)",
    # Further outlets of the very same text.
    """
    CREATE TABLE outlets (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        outlet TEXT NOT NULL,
        url TEXT,
        added_at INTEGER NOT NULL,
        PRIMARY KEY (article_id, outlet)
    ) STRICT
    """,
    # Passages that stand, near enough, in another article of the same story too.
    """
    CREATE TABLE standing (
        passage_id INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        PRIMARY KEY (passage_id, article_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX standing_by_article ON standing (article_id)",
    # The passages of a leader tell of its copies: whoever changes one has to look at the other.
    *(
        f"""
        CREATE TRIGGER copies_{event.lower()} AFTER {event} ON articles
        WHEN {row}.copy_of IS NOT NULL BEGIN
            INSERT INTO changes (article_id) VALUES ({row}.copy_of);
        END
        """
        for event, row in (("INSERT", "new"), ("DELETE", "old"))
    ),
    """
    CREATE TRIGGER copies_update AFTER UPDATE ON articles
    WHEN old.copy_of IS NOT NULL OR new.copy_of IS NOT NULL BEGIN
        INSERT INTO changes (article_id)
        SELECT id FROM articles WHERE id IN (old.copy_of, new.copy_of);
    END
    """,
    *(
        f"""
        CREATE TRIGGER outlets_{event.lower()} AFTER {event} ON outlets BEGIN
            INSERT INTO changes (article_id) SELECT {row}.article_id
            UNION SELECT copy_of FROM articles WHERE id = {row}.article_id AND copy_of NOT NULL;
        END
        """
        for event, row in (("INSERT", "new"), ("DELETE", "old"))
    ),
)

# What is followed, and what became of each entry of it.
_FEEDS = (
    """
    CREATE TABLE feeds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        address TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL,             -- host and port, which is asked one thing at a time
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        outlet TEXT,                    -- as a person named it
        tags TEXT NOT NULL,             -- JSON, a list
        every INTEGER,                  -- seconds between polls, as a person has decided
        state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
        reason TEXT,                    -- why it is paused
        told INTEGER NOT NULL DEFAULT 1, -- 0: the admins do not know yet that it was paused
        -- Old entries that its first poll takes, -1 for all; NULL once it was read.
        take INTEGER,
        etag TEXT,
        modified TEXT,
        digest BLOB,                    -- of what was read last
        interval INTEGER NOT NULL,      -- seconds between polls, by how often news came
        next_poll INTEGER NOT NULL,
        polled_at INTEGER,
        news_at INTEGER,                -- when it brought something the last time
        failures INTEGER NOT NULL DEFAULT 0, -- in a row
        failing_since INTEGER,
        error TEXT,
        added_at INTEGER NOT NULL,
        added_by TEXT NOT NULL,
        added_by_name TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX feeds_due ON feeds (next_poll) WHERE state = 'active'",
    # An entry that was dealt with keeps its row as long as its feed holds it.
    """
    CREATE TABLE feed_entries (
        feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        mark BLOB NOT NULL,             -- changes when the entry does
        -- waiting: its page is yet to be fetched; left: see reason
        state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'left')),
        article_id INTEGER,             -- which it is, or is a copy of; may be deleted since
        reason TEXT,                    -- why there is no article; a word for programs
        first_poll INTEGER NOT NULL,    -- 1: it was there before the feed was followed
        url TEXT,
        title TEXT NOT NULL,
        published TEXT,                 -- as the feed has it
        published_from TEXT,
        site TEXT,
        fetches INTEGER NOT NULL DEFAULT 0, -- of its page, over all its changes
        tries INTEGER NOT NULL DEFAULT 0,   -- that failed, since it waits
        next_try INTEGER NOT NULL DEFAULT 0,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        PRIMARY KEY (feed_id, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX feed_entries_waiting ON feed_entries (next_try) WHERE state = 'waiting'",
    "CREATE INDEX feed_entries_by_url ON feed_entries (url)",
    "CREATE INDEX feed_entries_by_article ON feed_entries (article_id)",
)

# The same event in several outlets; see `corpus.records.events`.
STORIES = (
    # The article that was the first to tell of the event; once given it stays. NULL if it is the
    # only one.
    "ALTER TABLE articles ADD COLUMN story_id INTEGER",
    "CREATE INDEX articles_by_story ON articles (story_id)",
    # Terms of titles by day; filled together with `shingles`.
    """
    CREATE TABLE headlines (
        term TEXT NOT NULL,
        day INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (term, day, article_id)
    ) STRICT, WITHOUT ROWID
    """,
)

# News that came while it was news: those who follow it are told.
_NEWS = (
    "ALTER TABLE articles ADD COLUMN news INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outlets ADD COLUMN news INTEGER NOT NULL DEFAULT 0",
)

ARCHIVE = Schema(
    "archive", (_TABLES, _INDEX, _AUDIT, _METADATA, _DESK, COPIES, _FEEDS, STORIES, _NEWS)
)
