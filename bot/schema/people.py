"""Who may do what."""

from __future__ import annotations

#: Who may do what. A name is kept for `/grant @name`: the id, the name, and the day on which
#: it was seen last.
PEOPLE = (
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
