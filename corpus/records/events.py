"""Stories: articles by several outlets on the same event, found when an article is stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from math import log

import aiosqlite

from corpus.database import Read
from corpus.intake.events import DAYS, Profile, headline, lead, likeness, same
from corpus.language.languages import ANALYZERS
from corpus.language.stemmed import fold
from corpus.types import Article

#: Articles that are compared with a new one, the terms of their title that its title and lead have
#: at least, and passages of each that are read.
_COMPARED, _SHARED, _READ = 12, 2, 8
#: Titles with a term beyond which it is as common as anything.
_COMMON = 1000
#: A small archive does not know which words are rare.
_LEAST = 1000

_CANDIDATES = f"""
    SELECT h.article_id FROM (SELECT key AS term, value AS weight FROM json_each(?1)) AS t
    CROSS JOIN headlines AS h ON h.term = t.term AND h.day BETWEEN ?2 - {DAYS} AND ?2 + {DAYS}
    JOIN articles AS a ON a.id = h.article_id AND a.status = 'live' AND a.outlet IS NOT NULL
    GROUP BY h.article_id HAVING count(*) >= {_SHARED} AND h.article_id <> ?3
    ORDER BY sum(t.weight) DESC, h.article_id LIMIT {4 * _COMPARED}
"""
_ARTICLES = f"""
    SELECT a.id, a.title, a.outlet, a.language, a.published_at, coalesce(a.story_id, a.id) AS story,
        (SELECT json_group_array(text) FROM (
            SELECT text FROM passages WHERE article_id = a.id AND version = a.version
            ORDER BY position LIMIT {_READ})) AS texts
    FROM articles AS a WHERE a.id IN (SELECT value FROM json_each(?))
"""
_HOLDERS = f"""
    SELECT t.value AS term, (SELECT count(*) FROM (
        SELECT 1 FROM headlines WHERE term = t.value LIMIT {_COMMON})) AS n
    FROM json_each(?) AS t
"""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An article that may tell of the same event."""

    story: int
    day: int
    profile: Profile


async def story(read: Read, article: Article, but: int = 0) -> int | None:
    """The story of the event that an article tells of, if other outlets told of it already.

    Args:
        read: Reads rows.
        article: One whose outlet is known; of others nobody can say that they are others'.
        but: An article that is not looked at.
    """
    if not article.outlet:
        return None
    day = int(article.published.at.timestamp()) // 86400
    (size,) = await read("SELECT max(id) AS n FROM articles", ())
    titles = max(size["n"] or 0, _LEAST)
    holders = dict[str, int]()

    async def ask(terms: Set[str]) -> None:
        unknown = sorted(terms - holders.keys())
        holders.update(dict.fromkeys(unknown, 0))
        holders.update(
            {row["term"]: row["n"] for row in await read(_HOLDERS, (json.dumps(unknown),))}
        )

    def rarity(term: str) -> float:
        return log(1 + (titles + 0.5) / (holders[term] + 1))

    sought = {*headline(lead(article), article.language)}
    await ask(sought)
    weights = json.dumps({term: rarity(term) for term in sorted(sought)})
    rows = await read(_CANDIDATES, (weights, day, but))
    ids = [row["article_id"] for row in rows]
    if not ids:
        return None
    analyzer = ANALYZERS.of(article.language)
    own = Profile.of(article.title, [p.text for p in article.paragraphs[:_READ]], analyzer)
    found = {row["id"]: row for row in await read(_ARTICLES, (json.dumps(ids),))}
    others = [
        _Candidate(
            row["story"],
            row["published_at"] // 86400,
            Profile.of(row["title"], json.loads(row["texts"]), ANALYZERS.of(row["language"])),
        )
        for row in (found[number] for number in ids)
        if fold(row["outlet"]) != fold(article.outlet)
    ][:_COMPARED]
    asked = own.title | own.names | own.lead
    await ask(asked.union(*(o.profile.names | o.profile.lead for o in others)))
    alike = [o for o in others if same(own, o.profile, abs(o.day - day), rarity)]
    return max(alike, key=lambda o: likeness(own, o.profile, rarity)).story if alike else None


async def told(read: Read, article_ids: Collection[int]) -> dict[int, dict[int, list[str]]]:
    """The live articles of the stories of some articles, with their outlets, by ascending id."""
    found: dict[int, dict[int, list[str]]] = {}
    if not article_ids:
        return found
    for row in await read(
        "SELECT a.id, b.id AS other, b.outlet, o.outlet AS further FROM articles AS a"
        " JOIN articles AS b ON b.story_id = a.story_id AND b.status = 'live'"
        " LEFT JOIN outlets AS o ON o.article_id = b.id"
        " WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id, b.id, o.outlet",
        (json.dumps([*article_ids]),),
    ):
        outlets = found.setdefault(row["id"], {}).setdefault(row["other"], [])
        outlets += filter(None, (row["outlet"], row["further"]))
    return found


async def groups(read: Read, after: int, limit: int) -> list[list[int]]:
    """The articles of each story that has more than one, by ascending id of the first.

    That is not always the id of the story: the article that gave it may be gone.

    Args:
        read: Reads rows.
        after: The first of each comes after this one.
        limit: How many at most.
    """
    found = await read(
        "SELECT json_group_array(id) AS ids FROM"
        " (SELECT story_id, id FROM articles WHERE story_id IS NOT NULL ORDER BY story_id, id)"
        " GROUP BY story_id HAVING count(*) > 1 AND min(id) > ? ORDER BY min(id) LIMIT ?",
        (after, limit),
    )
    return [json.loads(row["ids"]) for row in found]


async def unite(db: aiosqlite.Connection, article_ids: Sequence[int]) -> None:
    """Make articles one story, those of them that are in none yet.

    Args:
        db: In a transaction of the caller's.
        article_ids: The first gives the story its number if it has none.
    """
    await db.execute(
        "UPDATE articles SET story_id ="
        " (SELECT coalesce(f.story_id, f.id) FROM articles AS f WHERE f.id = ?1)"
        " WHERE story_id IS NULL AND id IN (SELECT value FROM json_each(?2))",
        (article_ids[0], json.dumps([*article_ids])),
    )


async def tell(db: aiosqlite.Connection, article_id: int, article: Article) -> None:
    """Note an article under its title, and that the first of its story leads one.

    Args:
        db: In a transaction of the caller's, in which its row has its story.
        article_id: Of the article.
        article: As it was stored.
    """
    day = int(article.published.at.timestamp()) // 86400
    terms = headline(article.title, article.language)
    await db.executemany(
        "INSERT OR IGNORE INTO headlines VALUES (?, ?, ?)",
        [(term, day, article_id) for term in terms],
    )
    await db.execute(
        "UPDATE articles SET story_id = id WHERE story_id IS NULL"
        " AND id = (SELECT story_id FROM articles WHERE id = ?)",
        (article_id,),
    )
