"""The values that travel through the corpus, by stage.

An article is a `RawArticle` as it was read, a `Draft` once cleaned, an `Article` when
nothing it needs is missing, and a `StoredArticle` with its `Passage` rows afterwards.
A question ends as an answer, see `corpus.answers`.

All values are frozen. Times are timezone-aware and in UTC. Offsets count code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

# Bringing in


@dataclass(frozen=True, slots=True)
class Published:
    """When an article appeared, how exactly that is known, and from where."""

    #: UTC; midnight where only the day is known.
    at: datetime
    precision: Literal["day", "second"]
    #: ``given`` by a person, or found: ``json-ld``, ``meta``, ``url``, ``text``.
    origin: str = "given"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"published must be timezone-aware: {self.at!r}")

    @classmethod
    def parse(cls, text: str, origin: str = "given") -> Published:
        """Read ``YYYY-MM-DD`` or RFC 3339; a time without a zone is UTC.

        Raises:
            ValueError: If it is neither, or not a date of the calendar.
        """
        text = text.strip()
        if len(text) == 10:
            return cls.on(date.fromisoformat(text), origin)
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return cls(at.replace(microsecond=0), "second", origin)

    @classmethod
    def on(cls, day: date, origin: str = "given") -> Published:
        """A day without a time."""
        return cls(datetime(day.year, day.month, day.day, tzinfo=UTC), "day", origin)

    @property
    def day(self) -> date:
        return self.at.date()

    def __str__(self) -> str:
        """``YYYY-MM-DD``, or RFC 3339 where the time is known."""
        if self.precision == "day":
            return self.at.date().isoformat()
        return self.at.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said about an article beside its text; it beats what is found."""

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: Published | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as it was read, before anything is understood."""

    content: str
    kind: Literal["text", "markdown", "html"]
    given: Given = Given()


PassageKind = Literal["text", "caption"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or the caption of a picture; never empty."""

    text: str
    kind: PassageKind = "text"


@dataclass(frozen=True, slots=True)
class Draft:
    """A cleaned article that may still lack something."""

    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    outlet: str | None = None
    published: Published | None = None
    #: Canonical address; two articles with the same one are the same article.
    url: str | None = None
    #: Writer as printed, without the leading "By".
    byline: str | None = None
    #: Place and agency that open the story, such as ``PARIS (Reuters)``.
    dateline: str | None = None
    #: BCP 47 code.
    language: str | None = None
    #: Part of the outlet that it stands in, such as ``Politics``.
    section: str | None = None
    #: Address of the lead image.
    image: str | None = None
    tags: tuple[str, ...] = ()
    #: The id that another program knows it by.
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article ready to be stored."""

    title: str
    published: Published
    paragraphs: tuple[Paragraph, ...]
    outlet: str | None = None
    url: str | None = None
    byline: str | None = None
    dateline: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    #: The id that another program knows it by.
    external_id: str | None = None
    section: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to the archive."""

    #: ``telegram:1234`` (a user), ``chat:-100…`` (a chat that speaks for itself), ``cli:ann``
    #: (the name of a login), ``feed:3``.
    id: str
    #: As it is called now; may be empty.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """The article was stored."""

    article_id: int
    passages: int
    #: Above 1 if its address was known with another text: that is an older version now.
    version: int = 1


Same = Literal["text", "address", "external id", "wording"]


@dataclass(frozen=True, slots=True)
class Copy:
    """The archive has this text, address, external id, or nearly this wording already."""

    article_id: int
    #: What is the same.
    same: Same
    #: How much of the shorter text the two have in common, 0 to 1.
    share: float = 1.0
    #: If it is another outlet's copy: the id under which it joined the story; else nothing was
    #: stored.
    joined: int | None = None
    #: Whether the article that has it is retracted: what comes again does not bring it back.
    retracted: bool = False

    @property
    def sentence(self) -> str:
        """What people are told."""
        if self.same != "wording":
            known = f"Already stored as #{self.article_id} (same {self.same})."
            # Whoever brings it has to learn that nobody will find it.
            return f"{known} It is retracted; see /restore." if self.retracted else known
        # What differs is not '100%' of it.
        like = f"{min(99, round(100 * self.share))}% like #{self.article_id}"
        if self.joined is None:
            return f"{like}."
        return f"{like}: joined as another outlet of that story."


# Stored


@dataclass(frozen=True, slots=True)
class Passage:
    """One stored paragraph of one article."""

    id: int
    article_id: int
    #: Place in the article, from 0.
    position: int
    kind: PassageKind
    text: str
    #: Further outlets that have it, near enough.
    also: tuple[str, ...] = ()
    #: Articles of its story in which it stands too.
    carriers: tuple[int, ...] = ()
    #: Whether one of them, which came first, tells it: it is not quoted from here again.
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation says of an article."""

    article_id: int
    title: str
    outlet: str | None
    published: Published
    url: str | None


@dataclass(frozen=True, slots=True)
class Retraction:
    """An article is kept and no longer cited."""

    at: datetime
    #: As the editor wrote it.
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said at a time."""

    article_id: int
    #: From 1.
    number: int
    title: str
    outlet: str | None
    url: str | None
    byline: str | None
    dateline: str | None
    language: str | None
    published: Published
    section: str | None
    image: str | None
    tags: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    made_at: datetime
    #: None if nobody said.
    made_by: Actor | None = None
    #: Whether an editor wrote it, from the one before; the others came from outside.
    edited: bool = False


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the archive holds it."""

    source: Source
    passages: tuple[Passage, ...]
    byline: str | None
    dateline: str | None
    language: str | None
    tags: tuple[str, ...]
    external_id: str | None
    status: str
    added_at: datetime
    #: The number of its current version.
    version: int = 1
    #: None while it is live.
    retraction: Retraction | None = None
    section: str | None = None
    image: str | None = None
    #: The article that leads its story, if this is another outlet's copy; then nothing is a
    #: copy of this one.
    copy_of: int | None = None
    #: Other outlets' copies of this one.
    copies: tuple[int, ...] = ()
    #: All live articles on the same event, this one and copies among them; empty if it is the
    #: only one.
    story: tuple[int, ...] = ()
    #: Outlets that tell of the event, in the order in which they came.
    reporting: tuple[str, ...] = ()
    #: Whether those who follow such news are to be told: not of what was imported.
    news: bool = False
    #: What all articles on its event have in common: the id of the first of them.
    story_id: int = 0

    @property
    def also(self) -> tuple[str, ...]:
        """Further outlets that have some of it."""
        return tuple(dict.fromkeys(name for p in self.passages for name in p.also))
