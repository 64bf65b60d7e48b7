"""What can go wrong in the corpus, by who can do something about it.

* CorpusError
  x DatabaseError           the file cannot be used; the operator can help
    + NotAnArchive          it belongs to another program
    + NewerSchema           a newer version of this program wrote it
    + IndexDamaged          rows of the index are missing; it is built anew
    + IndexMoved            another process wrote to the index; it is read anew
  x RejectedArticle         one article is unusable; whoever brought it can help
    + NotFetched            what is at its address could not be had, or may not be
  x QueryError              the question cannot be searched; the asker can help
    + NothingToSearch       only stop words, or nothing at all
    + QuestionTooLong
    + BadFilter             a filter's value is not understood
    + UnknownFilter
  x UnknownArticle          there is no such id
  x FeedError               a feed cannot be followed; whoever named it can help
    + NotAFeed              what is at the address is none
    + NoFeedFound           a site names none, and has none where others have theirs
    + FeedKnown             it is followed already
    + UnknownFeed           there is no such id
  x WorkerDied              a process died of what it was given; nobody but us can help
  x EditRefused             an article cannot be changed so; the editor can help
    + UnknownField          nothing of an article is called so
    + BadValue              it cannot be that
    + Withdrawn             the article is retracted
    + NotWithdrawn          the article is not retracted
    + ChangedMeanwhile      somebody else changed it first
    + DoneAlready           the same message has changed it already
  x BadCollection           what is to be measured with is unusable; whoever made it can help

Expected outcomes are values, not errors: a copy is a `Copy`, a question without an
answer is an `Answer` whose outcome says so.
"""

from __future__ import annotations

from datetime import datetime


class CorpusError(Exception):
    """Base of everything this package raises on purpose; ``str()`` is a sentence."""


class DatabaseError(CorpusError):
    """The database file could not be read or written; the ``sqlite3`` error is chained."""


class NotAnArchive(DatabaseError):
    """The file is a database of another program, or none at all."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not a Newsdesk archive.")
        self.path = path


class NewerSchema(DatabaseError):
    """The file was written by a newer version, which this one would damage."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer Newsdesk (schema {found}, this one knows {known}). "
            "Update Newsdesk, or restore a backup from before the update."
        )
        self.path = path
        self.found = found
        self.known = known


class IndexDamaged(DatabaseError):
    """Rows of the index are missing; the archive has all that they are made of."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: the index is damaged.")


class IndexMoved(DatabaseError):
    """Another process has written to the index since this one has read it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: another process has changed the index.")


class RejectedArticle(CorpusError):
    """An article that will not be stored, and why.

    ``reason`` is a stable word for programs; the message is a sentence for people.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class NotFetched(RejectedArticle):
    """What is at an address could not be had, or may not be.

    The reasons, and whether trying again may help:

    * never: ``not-an-address``, ``login``, ``private-address``, ``port``, ``not-text``
    * hardly: ``gone``, ``not-found``, ``forbidden``, ``paywall``, ``too-large``, ``status``,
      ``bad-redirect``, ``too-many-redirects``, ``robots``, ``tls``
    * later: ``dns``, ``unreachable``, ``timeout``, ``broken``, ``server-error``, ``rate-limited``
    """

    def __init__(
        self,
        reason: str,
        sentence: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason, sentence)
        #: What the server answered, if it did.
        self.status = status
        #: Seconds after which the server asks to try again, if it does.
        self.retry_after = retry_after


class QueryError(CorpusError):
    """The question cannot be searched as it stands."""


class NothingToSearch(QueryError):
    """No word of the question is searchable."""

    def __init__(self) -> None:
        super().__init__("Please add a word that I can search for.")


class QuestionTooLong(QueryError):
    """More characters than a question may have."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"That is {length:,} characters; please use at most {limit:,}.")
        self.length = length
        self.limit = limit


class BadFilter(QueryError):
    """A filter is known, and its value is not understood."""

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(f"I don't know `{text}`. {hint}")
        self.text = text
        self.hint = hint


class UnknownFilter(QueryError):
    """Something that looks like a filter, and is none."""

    def __init__(self, name: str, nearest: str | None, known: tuple[str, ...]) -> None:
        super().__init__(
            f"Unknown filter `{name}:`. "
            + (f"Did you mean `{nearest}:`?" if nearest else f"I know {', '.join(known)}.")
        )
        self.name = name
        self.nearest = nearest
        self.known = known


class UnknownArticle(CorpusError):
    """No article has this id, which may be none at all."""

    def __init__(self, article_id: int | str) -> None:
        super().__init__(f"No article {article_id}. See /latest.")
        self.article_id = article_id


class EditRefused(CorpusError):
    """An article cannot be changed as an editor asked for."""


class UnknownField(EditRefused):
    """An article has nothing of this name."""

    def __init__(self, name: str, nearest: str | None, known: tuple[str, ...]) -> None:
        super().__init__(
            f"Unknown field `{name}`. "
            + (f"Did you mean `{nearest}`?" if nearest else f"I know {', '.join(known)}.")
        )
        self.name = name
        self.nearest = nearest
        self.known = known


class BadValue(EditRefused):
    """What is to be changed is known, and cannot be this."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Withdrawn(EditRefused):
    """The article is retracted, and this is for live ones."""

    def __init__(self, article_id: int, at: datetime | None, reason: str) -> None:
        when = f" on {at.day} {at:%b} {at.year}" if at else ""
        super().__init__(
            f"Article {article_id} was retracted{when}" + (f": {reason}" if reason else ".")
        )
        self.article_id = article_id
        self.at = at
        self.reason = reason


class NotWithdrawn(EditRefused):
    """The article is live, and this is for retracted ones."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"Article {article_id} is not retracted.")
        self.article_id = article_id


class ChangedMeanwhile(EditRefused):
    """An edit rests on what no longer stands: it would undo the work of somebody unseen."""

    def __init__(self, article_id: int, what: str, who: str) -> None:
        super().__init__(
            f"Nothing was changed: {who} has changed the {what} of article {article_id} meanwhile."
            f" Look at it again with `/edit {article_id}`, and edit what you find there."
        )
        self.article_id = article_id


class DoneAlready(EditRefused):
    """The same message of the same editor has changed the article already."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"This was done already. See `/edit {article_id}`.")
        self.article_id = article_id


class BadCollection(CorpusError):
    """Articles or questions to measure with cannot be used as they stand."""

    def __init__(self, path: str, sentence: str, line: int | None = None) -> None:
        super().__init__(f"{path}, line {line}: {sentence}" if line else f"{path}: {sentence}")
        self.path = path
        self.line = line


class FeedError(CorpusError):
    """A feed cannot be followed as it was asked for."""


class NotAFeed(FeedError):
    """What is at an address cannot be read as a feed."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is no feed that I can read: neither RSS, Atom, JSON Feed "
            "nor a news sitemap."
        )
        self.address = address


class NoFeedFound(FeedError):
    """A page names no feed, and there is none where sites have theirs."""

    def __init__(self, address: str) -> None:
        super().__init__(f"I found no feed at {address}; give me the address of the feed itself.")
        self.address = address


class FeedKnown(FeedError):
    """The address is followed already."""

    def __init__(self, feed_id: int, title: str) -> None:
        super().__init__(f"That is feed {feed_id} already ({title}).")
        self.feed_id = feed_id


class UnknownFeed(FeedError):
    """No feed has this id."""

    def __init__(self, feed_id: int) -> None:
        super().__init__(f"No feed {feed_id}. See /feed list.")
        self.feed_id = feed_id


class WorkerDied(CorpusError):
    """A process died of its work, or took so long that it was ended."""

    def __init__(self) -> None:
        super().__init__("It is too hard to read: the process that read it had to be ended.")
