"""Ways to find the ten best of many documents, all made to look alike.

Each is built from the same tokens, saved to a folder and started from it as a new process
would. What is not installed is left out.
"""

from __future__ import annotations

import pickle
import sqlite3
import string
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rank_bm25 import BM25Okapi

from benchmarks.rankings import TOP
from corpus.database import open_database
from corpus.retrieval.index import Hit, LiveBM25
from corpus.retrieval.postings import merged
from corpus.retrieval.rows import CACHE
from corpus.retrieval.segments import Place, Segments
from corpus.schema import ARCHIVE

if TYPE_CHECKING:
    import bm25s
    import tantivy

#: Tokens by the id of the document: 0, 1, 2, …
Documents = Sequence[Sequence[str]]


class Contender:
    """One of them.

    Args:
        folder: Where it saves what it needs to start.
    """

    name: ClassVar[str]
    #: Modules that it cannot do without.
    needs: ClassVar[tuple[str, ...]] = ()
    #: Whether it can be started from a file.
    saved: ClassVar[bool] = True
    #: Whether a question takes so long that only a few can be asked.
    slow: ClassVar[bool] = False
    #: The file or folder that it is started from.
    file: ClassVar[str] = ""

    def __init__(self, folder: Path) -> None:
        self.path = folder / self.file

    @classmethod
    def installed(cls) -> bool:
        return all(map(find_spec, cls.needs))

    async def build(self, documents: Documents) -> None:
        """Index the documents."""

    async def save(self) -> None:
        """Write what was built."""

    async def start(self) -> None:
        """Get ready to answer, from what was saved."""

    def ask(self, tokens: Sequence[str]) -> Any:
        """The best documents in its own words; this is what is measured."""
        raise NotImplementedError

    def ids(self, answer: Any) -> list[int]:
        """The ids of the documents of an answer, best first."""
        raise NotImplementedError

    def cool(self) -> None:
        """Forget what was kept of earlier questions."""

    async def close(self) -> None:
        """Let go of files."""


class RankBM25(Contender):
    """`rank_bm25.BM25Okapi`, from a pickle."""

    name, file, slow = "rank_bm25", "rank_bm25.pickle", True
    _index: BM25Okapi
    _ids: range

    async def build(self, documents: Documents) -> None:
        self._index = BM25Okapi(documents)
        self._ids = range(len(documents))

    async def save(self) -> None:
        with self.path.open("wb") as file:
            pickle.dump((self._index, self._ids), file, pickle.HIGHEST_PROTOCOL)
        del self._index  # two of them are too many

    async def start(self) -> None:
        with self.path.open("rb") as file:
            self._index, self._ids = pickle.load(file)  # noqa: S301 - our own

    def ask(self, tokens: Sequence[str]) -> list[int]:
        return self._index.get_top_n(tokens, self._ids, TOP)

    def ids(self, answer: list[int]) -> list[int]:
        return answer

    def scores(self, tokens: Sequence[str]) -> Any:
        """Of every document, by ascending id."""
        return self._index.get_scores(tokens)


class Memory(Contender):
    """Our index with all postings in memory."""

    name, saved = "LiveBM25, memory", False
    index: LiveBM25

    async def build(self, documents: Documents) -> None:
        self.index = LiveBM25(documents)

    def ask(self, tokens: Sequence[str]) -> list[Hit]:
        return self.index.search(tokens, TOP)

    def ids(self, answer: list[Hit]) -> list[int]:
        return [hit.doc_id for hit in answer]


class Shipped(Memory):
    """Our index as the bot uses it: rows in SQLite, the last used of them in memory."""

    name, file, saved = "LiveBM25", "livebm25.db", True
    #: Bytes of rows that are kept in memory.
    cache: ClassVar[int] = CACHE

    async def save(self) -> None:
        tail = self.index.tail
        if tail.size:  # only segments are written
            self.index.replace([tail], merged([tail], tail.names))
        async with open_database(self.path, [ARCHIVE]) as database:
            with closing(Segments(database, "bench", ("id", "length"))) as segments:
                await segments.save(self.index, Place())
            await database.checkpoint()

    async def start(self) -> None:
        self._open = AsyncExitStack()
        database = await self._open.enter_async_context(open_database(self.path, [ARCHIVE]))
        self._segments = Segments(database, "bench", ("id", "length"))
        self._open.callback(self._segments.close)
        self._segments.reader.cache_limit = self.cache
        self.index = LiveBM25()
        assert self._segments.load(self.index), "what was saved can be loaded"

    def cool(self) -> None:
        self._segments.reader.forget()

    async def close(self) -> None:
        await self._open.aclose()


class Rows(Shipped):
    """The same without a cache: each question reads rows from SQLite."""

    name, cache = "LiveBM25, rows", 0

    async def build(self, documents: Documents) -> None:
        """It shares the file."""

    async def save(self) -> None:
        """It shares the file."""


class Bm25s(Contender):
    """`bm25s` as it is by default."""

    name, file = "bm25s", "bm25s"
    needs: ClassVar[tuple[str, ...]] = ("bm25s",)
    backend: ClassVar[str] = "numpy"
    _index: bm25s.BM25

    async def build(self, documents: Documents) -> None:
        import bm25s

        self._index = bm25s.BM25(k1=1.5, b=0.75, backend=self.backend)
        self._index.index(documents, show_progress=False)

    async def save(self) -> None:
        self._index.save(self.path, show_progress=False)

    async def start(self) -> None:
        import bm25s

        self._index = bm25s.BM25.load(self.path, show_progress=False, backend=self.backend)

    def ask(self, tokens: Sequence[str]) -> bm25s.Results:
        return self._index.retrieve([tokens], k=TOP, show_progress=False, n_threads=0)

    def ids(self, answer: bm25s.Results) -> list[int]:
        return [int(i) for i in answer.documents[0][answer.scores[0] > 0]]


class Bm25sNumba(Bm25s):
    """`bm25s` compiled by numba, from the same files."""

    name, needs, backend = "bm25s, numba", ("bm25s", "numba"), "numba"

    async def build(self, documents: Documents) -> None:
        """It shares the files."""

    async def save(self) -> None:
        """It shares the files."""


class Tantivy(Contender):
    """`tantivy`, which is written in Rust."""

    name, file, needs = "tantivy", "tantivy", ("tantivy",)
    _searcher: tantivy.Searcher
    _schema: tantivy.Schema

    async def build(self, documents: Documents) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("id", fast=True)
        self.path.mkdir()
        index = tantivy.Index(builder.build(), str(self.path))
        writer = index.writer(heap_size=500_000_000, num_threads=1)
        for doc_id, tokens in enumerate(documents):
            writer.add_document(tantivy.Document(id=doc_id, body=" ".join(tokens)))
        writer.commit()
        writer.wait_merging_threads()

    async def start(self) -> None:
        import tantivy

        index = tantivy.Index.open(str(self.path))
        self._schema, self._searcher = index.schema, index.searcher()
        self._query, self._should = tantivy.Query, tantivy.Occur.Should

    def ask(self, tokens: Sequence[str]) -> list[tuple[Any, tantivy.DocAddress]]:
        term = self._query.term_query
        terms = [(self._should, term(self._schema, "body", t, index_option="freq")) for t in tokens]
        return self._searcher.search(self._query.boolean_query(terms), TOP, count=False).hits

    def ids(self, answer: list[tuple[Any, tantivy.DocAddress]]) -> list[int]:
        addresses = [address for _, address in answer]
        return [int(i or 0) for i in self._searcher.fast_field_values("id", addresses)]


class FTS5(Contender):
    """SQLite's own full-text search."""

    name, file = "FTS5", "fts5.db"

    @classmethod
    def installed(cls) -> bool:
        with closing(sqlite3.connect(":memory:")) as db:
            try:
                db.execute("CREATE VIRTUAL TABLE t USING fts5(body)")
            except sqlite3.OperationalError:
                return False
        return True

    async def build(self, documents: Documents) -> None:
        # Every character of a token is to stay in it; blanks alone divide.
        signs = string.punctuation.replace("'", "''").replace('"', '""')
        with closing(sqlite3.connect(self.path)) as db:
            db.execute(
                "CREATE VIRTUAL TABLE documents USING"
                f" fts5(body, content='', tokenize=\"ascii tokenchars '{signs}'\")"
            )
            rows = ((doc_id, " ".join(tokens)) for doc_id, tokens in enumerate(documents))
            db.executemany("INSERT INTO documents (rowid, body) VALUES (?, ?)", rows)
            db.execute("INSERT INTO documents (documents) VALUES ('optimize')")
            db.commit()

    async def start(self) -> None:
        self._db = sqlite3.connect(self.path)

    def ask(self, tokens: Sequence[str]) -> list[tuple[int]]:
        quoted = ['"' + token.replace('"', '""') + '"' for token in tokens]
        return self._db.execute(
            f"SELECT rowid FROM documents WHERE documents MATCH ?"
            f" ORDER BY bm25(documents) LIMIT {TOP}",
            (" OR ".join(quoted),),
        ).fetchall()

    def ids(self, answer: list[tuple[int]]) -> list[int]:
        return [doc_id for (doc_id,) in answer]

    def cool(self) -> None:
        self._db.execute("PRAGMA shrink_memory")

    async def close(self) -> None:
        self._db.close()


#: Ours first.
EVERY: tuple[type[Contender], ...] = (
    Shipped,
    Memory,
    Rows,
    RankBM25,
    Bm25s,
    Bm25sNumba,
    Tantivy,
    FTS5,
)
