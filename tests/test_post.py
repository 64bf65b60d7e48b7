"""A Telegram message as an article: its text without what leads elsewhere, and who said it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity, MessageOriginChannel, MessageOriginHiddenUser

from bot import post
from corpus.intake.clean import clean
from corpus.types import Given, Published

AT = datetime(2019, 3, 5, 10, 30, tzinfo=UTC)
STORY = "A ferry ran aground off Port Ellery, the coast guard said. Nobody was hurt."


def entity(kind: str, text: str, part: str, **more: Any) -> MessageEntity:
    """One over the first place where ``part`` stands in ``text``, counted as Telegram counts."""
    before = text[: text.index(part)]

    def units(of: str) -> int:
        return len(of.encode("utf-16-le")) // 2

    return MessageEntity(kind, units(before), units(part), **more)


def message(text: str, *entities: MessageEntity, **more: Any) -> Message:
    chat = Chat(7, Chat.PRIVATE)
    return Message(1, AT, chat, text=text, entities=entities, **more)


def channel(username: str | None = None) -> MessageOriginChannel:
    chat = Chat(-1005, Chat.CHANNEL, title="Harbour Wire", username=username)
    return MessageOriginChannel(AT, chat, 77)


def test_a_forwarded_post_tells_its_outlet_date_and_address() -> None:
    raw = post.article(message(STORY, forward_origin=channel("harbour")), Given())
    assert raw.given == Given(
        outlet="Harbour Wire",
        published=Published(AT, "second", "post"),
        url="https://t.me/harbour/77",
    )
    assert clean(raw).paragraphs[0].text == STORY


def test_a_private_channel_has_no_address() -> None:
    assert post.article(message(STORY, forward_origin=channel()), Given()).given.url is None


def test_what_the_editor_says_beats_the_post() -> None:
    said = Given("Title", "https://a.example", "Gazette", Published.parse("2020-01-01"), ("x",))
    assert post.article(message(STORY, forward_origin=channel("harbour")), said).given == said


def test_a_persons_message_tells_nothing_of_where_it_is_from() -> None:
    origin = MessageOriginHiddenUser(AT, "Somebody")
    assert post.article(message(STORY, forward_origin=origin), Given()).given == Given()


def test_the_caption_of_a_picture_is_a_text_too() -> None:
    raw = post.article(
        Message(1, AT, Chat(7, Chat.PRIVATE), caption=STORY, forward_origin=channel()), Given()
    )
    assert raw.content == STORY


def test_a_first_line_in_bold_is_the_title() -> None:
    text = f"⚡️ 🚢 Ferry aground.\n{STORY}"
    raw = post.article(message(text, entity("bold", text, "Ferry aground.")), Given())
    draft = clean(raw)
    assert draft.title == "⚡️ 🚢 Ferry aground."
    assert [p.text for p in draft.paragraphs] == [STORY]
    # Bold alone says nothing.
    whole = post.article(message(STORY, entity("bold", STORY, STORY)), Given())
    assert clean(whole).title is None


def test_lines_at_the_end_that_only_lead_elsewhere_are_left_out() -> None:
    end = "👉 Subscribe\n\n@harbour | #ships\nhttps://t.me/harbour"
    text = f"Ferry aground off Port Ellery\n\n{STORY}\n\n{end}"
    raw = post.article(
        message(
            text,
            entity("text_link", text, "Subscribe", url="https://t.me/harbour"),
            entity("mention", text, "@harbour"),
            entity("hashtag", text, "#ships"),
            entity("url", text, "https://t.me/harbour"),
        ),
        Given(),
    )
    assert raw.content.endswith("Nobody was hurt.")


def test_links_in_a_sentence_stay_as_they_read() -> None:
    text = f"{STORY} The coast guard said so."
    raw = post.article(
        message(text, entity("text_link", text, "said so", url="https://x.example")), Given()
    )
    assert raw.content == text


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a", "Look at this: https://example.org/a", "https://example.org/a\n"],
)
def test_a_link_with_a_few_words_is_passed_on(text: str) -> None:
    shared = message(text, entity("url", text, "https://example.org/a"))
    assert post.link(shared) == "https://example.org/a"


def test_a_text_with_a_link_is_an_article() -> None:
    text = f"Ferry aground\n{STORY} https://example.org/a"
    link = entity("url", text, "https://example.org/a")
    assert post.link(message(text, link)) is None
    assert post.link(message(STORY)) is None
    # What a channel posts is what it says.
    short = "Ferry aground https://example.org/a"
    link = entity("url", short, "https://example.org/a")
    assert post.link(message(short, link, forward_origin=channel())) is None
    two = "https://example.org/a https://example.org/b"
    links = [entity("url", two, part) for part in two.split()]
    assert post.link(message(two, *links)) is None


def test_a_word_with_a_link_behind_it_is_that_link() -> None:
    text = "/add this tag:x"
    spelled = post.spelled_out(
        message(
            text,
            entity("bot_command", text, "/add"),
            entity("text_link", text, "this", url="https://example.org/a"),
        )
    )
    assert spelled == "https://example.org/a tag:x"


KINDS = ["bold", "url", "text_link", "mention", "hashtag", "italic", "bot_command"]


@given(
    st.lists(st.sampled_from(["😀", "a", "\n", " ", "@x", "é", "\u200f"]), min_size=1).map("".join),
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(1, 40)), max_size=6),
)
def test_any_entities_leave_a_part_of_the_text(
    text: str, marked: list[tuple[str, int, int]]
) -> None:
    entities = [
        MessageEntity(kind, start, length, url="https://x.example")
        for kind, start, length in marked
    ]
    raw = post.article(message(text, *entities), Given())
    assert text.startswith(raw.content)
