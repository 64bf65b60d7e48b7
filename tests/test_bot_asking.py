"""Questions in a private chat, and what becomes of them when they are edited."""

from __future__ import annotations

import asyncio
import json
import re
from importlib import resources
from pathlib import Path

import pytest

from bot.commands import discover
from bot.delivery.retry import MARGIN
from bot.role import Role
from corpus.answers import Outcome
from corpus.ingest import import_lines
from corpus.opening import open_archive, open_corpus
from tests.conftest import Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_html import parse
from tests.telegram_world import Chat

QUESTION = "when was the jet shot down?"
CATHEDRAL = "when did Notre-Dame reopen?"


async def test_a_question_is_answered_with_a_short_answer_a_quote_and_its_source(
    desk: Desk, ann: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    short, quote, *_ = answer.text.splitlines()
    assert short == "24 November 2015"
    assert quote.startswith("“ANKARA (Harbour Wire) - Turkey shot down a Russian jet")
    assert quote.endswith("” [1]")
    assert (
        "[1] Harbour Wire · Turkey shoots down Russian warplane on Syrian border · 24 Nov 2015"
        in answer.text
    )
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]


async def test_what_is_quoted_stands_so_in_the_archive_and_its_link_opens_there(
    desk: Desk, ann: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    async with open_archive(desk.database) as archive:
        passages = [p.text for a in await archive.newest(100) for p in a.passages]
    quotes = re.findall(r"“(.+?)” \[\d\]", answer.text)
    assert quotes
    assert all(any(quote in passage for passage in passages) for quote in quotes)
    assert answer.html is not None
    _, entities = parse(answer.html)
    links = [entity.url for entity in entities if entity.type == "text_link"]
    assert links[0] == (
        "https://example.org/harbour-wire/2015/11/24/turkey-shoots-down-russian-warplane-on-syrian"
        "#:~:text=ANKARA%20%28Harbour%20Wire%29%20%2D%20Turkey%20shot,"
        "Moscow%20and%20a%20member%20of%20NATO."
    )
    assert "expandable_blockquote" in [entity.type for entity in entities]


async def test_the_command_asks_as_well_with_any_space_behind_it(desk: Desk, ann: Chat) -> None:
    plain = await desk.says(QUESTION, user=ann)
    for command in ("/ask ", "/ask@newsdesk_bot ", "/ask\n", "/ask\t", "/ASK  "):
        assert (await desk.says(command + QUESTION, user=ann)).text == plain.text


async def test_an_answer_is_one_message_that_replies_to_the_question(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    assert answer.reply_to == question["message_id"]
    assert answer.chat_id == ann.id
    # Fast enough for no sign that it comes.
    seen = [call.method for call in telegram.calls if call.method.startswith(("send", "edit"))]
    assert seen == ["sendMessage"]


async def test_a_question_that_was_deleted_meanwhile_is_answered_all_the_same(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    del telegram.messages[ann.id, question["message_id"]]
    answer = await desk.reply()
    assert answer.reply_to is None
    assert answer.text.startswith("24 November 2015")


async def test_what_is_not_in_the_archive_is_not_answered(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("Who is Zorblax Quimby?", user=ann)
    assert answer.text == "I found nothing about this in 32 articles (newest: 8 Dec 2024)."
    assert answer.labels == ["Search instead", "🔔 Tell me when it appears"]


async def test_an_uncertain_answer_says_so_and_has_two_passages_and_no_short_answer(
    desk: Desk, ann: Chat
) -> None:
    lines = resources.files("corpus.samples").joinpath("questions.jsonl").read_text("utf-8")
    async with open_corpus(desk.database) as corpus:
        for line in lines.splitlines():
            question = json.loads(line)["question"]
            if (await corpus.ask(question)).outcome is Outcome.MAYBE:
                break
        else:
            pytest.fail("the samples have no such question")
    answer = await desk.says(question, user=ann)
    first, _, quote, *_ = answer.text.splitlines()
    assert first == "I am not sure. The closest I have:"
    assert quote.startswith("“")
    assert answer.text.count("” [") == 2
    assert answer.labels == ["👍", "👎", "More", "🔔 Tell me when it appears"]


async def test_old_news_is_marked_if_the_question_asks_for_now(desk: Desk, ann: Chat) -> None:
    answer = await desk.says(
        "What is the latest number of dead in the Nepal earthquake now?", user=ann
    )
    assert "The newest that I have on this is from 29 Apr 2015." in answer.text


async def test_a_mended_word_is_named(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("when was the jet shot down by Turkei?", user=ann)
    assert "I searched for “turkey” instead of “turkei”." in answer.text


async def test_filters_narrow_a_question(desk: Desk, ann: Chat) -> None:
    answer = await desk.says(f'{QUESTION} source:"Meridian Post" to:2015-12-31', user=ann)
    assert "Harbour Wire ·" not in answer.text
    gone = await desk.says(f"{QUESTION} source:nosuch", user=ann)
    assert gone.text.startswith("I found nothing about this in 32 articles (newest: 8 Dec 2024).")
    assert "No article has source:nosuch." in gone.text


async def test_sources_that_differ_are_named_each_with_its_value(
    telegram: FakeTelegram, ann: Chat, tmp_path: Path
) -> None:
    lines = [
        {
            "title": "Ferry sinks off Aldria",
            "source": outlet,
            "published_at": "2021-05-04",
            "body": f"The ferry Morning Star sank off Aldria, killing {dead} people, police said.",
        }
        for outlet, dead in (("North Post", 31), ("South Post", 47))
    ]
    async with open_archive(tmp_path / "news.db") as archive:
        await import_lines(archive, [json.dumps(line).encode() for line in lines])
    async with at_work(telegram, tmp_path / "news.db") as desk:
        answer = await desk.says("How many people did the ferry Morning Star kill?", user=ann)
    head = answer.text.splitlines()[:3]
    assert head[0] == "Sources differ"
    assert sorted(re.sub(r" \[\d\]", "", line) for line in head[1:]) == [
        "31 North Post, 4 May 2021",
        "47 South Post, 4 May 2021",
    ]


async def test_an_empty_archive_says_that_it_has_nothing(
    telegram: FakeTelegram, ann: Chat, tmp_path: Path
) -> None:
    async with at_work(telegram, tmp_path / "news.db") as desk:
        answer = await desk.says(QUESTION, user=ann)
        assert answer.text == "I found nothing about this in 0 articles."
        for command in ("/start", "/latest", "/status", "/search jet"):
            await desk.says(command, user=ann)


async def test_an_article_that_another_process_brings_in_is_found_soon(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    line = {
        "title": "Zorblax Quimby opens the bridge of Vell",
        "published_at": "2025-01-02",
        "body": "Mayor Zorblax Quimby opened the bridge of Vell on 2 January 2025.",
    }
    async with open_archive(desk.database) as archive:
        await import_lines(archive, [json.dumps(line).encode()])
    async with asyncio.timeout(10):
        # Not by the question: who asks it too early is told when it is there.
        while line["title"] not in (await desk.says("/search Quimby", user=ann)).text:
            pass
    answer = await desk.says("When did Zorblax Quimby open the bridge of Vell?", user=ann)
    assert answer.text.startswith("2 January 2025")


# edits


async def test_an_edited_question_has_its_answer_edited(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say("Who is Zorblax Quimby?", user=ann)
    answer = await desk.reply()
    telegram.say(QUESTION, user=ann, edited=question)
    assert await desk.replies() == []
    assert answer.edits == 1
    assert answer.text.startswith("24 November 2015")
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]
    telegram.say(f"/ask {CATHEDRAL}", user=ann, edited=question)
    assert await desk.replies() == []
    assert "Notre-Dame" in answer.text


async def test_an_edit_that_changes_nothing_is_no_error(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    telegram.say(QUESTION + " ", user=ann, edited=question)
    assert await desk.replies() == []
    assert answer.edits == 0


async def test_an_edited_question_whose_answer_was_deleted_gets_a_new_one(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    first = await desk.reply()
    first.deleted = True
    telegram.say(CATHEDRAL, user=ann, edited=question)
    second = await desk.reply()
    assert "Notre-Dame" in second.text
    assert second.reply_to == question["message_id"]
    telegram.say(QUESTION, user=ann, edited=question)
    assert await desk.replies() == []
    assert second.text.startswith("24 November 2015")


async def test_an_edit_into_bad_input_says_so_in_the_answer_and_back_again(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    for text, said in (
        ("jet from:31.2.2026", "I don't know from:31.2.2026. Use YYYY-MM-DD."),
        ("the", "Please add a word that I can search for."),
        ("/ask", "Write your question after the command"),
    ):
        telegram.say(text, user=ann, edited=question)
        assert await desk.replies() == []
        assert answer.text.startswith(said)
        assert answer.labels == []
    telegram.say(QUESTION, user=ann, edited=question)
    assert await desk.replies() == []
    assert answer.text.startswith("24 November 2015")
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]


async def test_an_edited_search_has_its_list_edited(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say("/search Pluto", user=ann)
    found = await desk.reply()
    telegram.say("/search Turkey", user=ann, edited=question)
    assert await desk.replies() == []
    assert found.text.startswith("6 articles, page 1 of 2, best first")
    await desk.press(found, "›", user=ann)
    assert "page 2 of 2" in found.text


async def test_a_question_is_edited_while_the_bot_is_away(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with at_work(telegram, database) as desk:
        question = telegram.say("Who is Zorblax Quimby?", user=ann)
        answer = await desk.reply()
    telegram.say(QUESTION, user=ann, edited=question)
    async with at_work(telegram, database) as desk:
        assert await desk.replies() == []
    assert answer.text.startswith("24 November 2015")


async def test_a_message_that_becomes_another_command_is_left_alone(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    telegram.say("/help", user=ann, edited=question)
    assert await desk.replies() == []
    assert answer.edits == 0


# the commands


async def test_hello_has_three_questions_that_are_answered_when_tapped(
    desk: Desk, ann: Chat
) -> None:
    hello = await desk.says("/start", user=ann)
    assert hello.text.startswith("Ask me about the news.")
    assert len(hello.labels) == 3
    for question in hello.labels:
        assert f"• {question}" in hello.text
        assert await desk.press(hello, question, user=ann) is None
        answer = await desk.reply()
        assert answer.reply_to == hello.message_id
        assert answer.text.startswith(question)
        assert "” [1]" in answer.text
        assert "I am not sure" not in answer.text
        assert "More" in answer.labels
        await desk.press(answer, "More", user=ann)
        assert "article" in (await desk.reply()).text


async def test_a_link_leads_to_an_article(desk: Desk, ann: Chat) -> None:
    card = await desk.says("/start a_3", user=ann)
    assert card.text.startswith("Putin orders sanctions on Turkey over downed bomber")
    assert card.labels == ["Ask about this"]
    assert (await desk.says("/start a_981", user=ann)).text == "No article 981. See /latest."
    hello = await desk.says("/start a_x", user=ann)
    assert hello.text.startswith("Ask me about the news.")


async def test_help_names_every_command_and_tells_more_of_each(desk: Desk, ann: Chat) -> None:
    overview = await desk.says("/help", user=ann)
    for name, command in discover().items():
        listed = command.role <= Role.USER and not command.hidden
        assert (f"/{name} – {command.help}" in overview.text) is listed
        for form in (name, f"/{name}", name.upper()):
            more = await desk.says(f"/help {form}", user=ann)
            assert more.text.startswith(f"/{name}")
            assert command.help.lower() in more.text.lower()
    unknown = await desk.says("/help nonsense", user=ann)
    assert unknown.text == "I have no such command. /help lists all of them."


async def test_status_counts_articles_outlets_and_what_is_searchable(desk: Desk, ann: Chat) -> None:
    status = await desk.says("/status", user=ann)
    assert status.text.startswith("32 articles, 167 passages\nFrom 14 Oct 2010 to 8 Dec 2024")
    assert "All of them are searchable." in status.text
    assert "Europa Courier: 6" in status.text


async def test_the_newest_articles_as_many_as_asked_for(desk: Desk, ann: Chat) -> None:
    assert len((await desk.says("/latest", user=ann)).labels) == 5
    three = await desk.says("/latest 3", user=ann)
    assert three.labels == ["#32", "#31", "#30"]
    assert "#32 Europa Courier · Notre-Dame reopens five years after fire · 8 Dec 2024" in (
        three.text
    )
    narrowed = await desk.says('/latest 2 source:"Harbour Wire" to:2016-01-01', user=ann)
    assert narrowed.labels == ["#4", "#1"]
    none = await desk.says("/latest source:nosuch", user=ann)
    assert none.text == "There is no such article yet."
    for wrong in ("0", "11", "-1", "1000"):
        refused = await desk.says(f"/latest {wrong}", user=ann)
        assert refused.text == "Please give a number from 1 to 10."


async def test_a_number_under_a_list_opens_the_article(desk: Desk, ann: Chat) -> None:
    newest = await desk.says("/latest 3", user=ann)
    assert await desk.press(newest, "#31", user=ann) is None
    card = await desk.reply()
    assert card.text.startswith("Faulty CrowdStrike update hit 8.5 million Windows machines")
    assert card.reply_to == newest.message_id


async def test_a_card_has_title_outlet_date_and_three_sentences(desk: Desk, ann: Chat) -> None:
    for number in ("3", "#3"):
        card = await desk.says(f"/article {number}", user=ann)
        title, line, *_ = card.text.splitlines()
        assert title == "Putin orders sanctions on Turkey over downed bomber"
        assert line == "Northgate Chronicle · 29 Nov 2015 · Helen Marsh · #3"
        assert card.text.count("“") == 3
        assert card.html is not None
        assert (
            'href="https://example.org/northgate-chronicle/2015/11/29/putin-orders-sanctions'
            in card.html
        )


async def test_questions_about_one_article_are_answered_from_it_alone(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    card = await desk.says("/article 4", user=ann)
    assert await desk.press(card, "Ask about this", user=ann) is None
    prompt = await desk.reply()
    assert "“Russian and Turkish ministers hold first talks since jet was downed”" in prompt.text
    assert prompt.markup["force_reply"] is True
    question = telegram.say(QUESTION, user=ann, reply_to=prompt)
    answer = await desk.reply()
    assert "[1] Harbour Wire · Russian and Turkish ministers" in answer.text
    assert "[2]" not in answer.text
    # So is a question in reply to the answer, and an edited one.
    further = await desk.says("who met in Belgrade?", user=ann, reply_to=answer)
    assert "[1] Harbour Wire · Russian and Turkish ministers" in further.text
    telegram.say(CATHEDRAL, user=ann, edited=question, reply_to=prompt)
    assert await desk.replies() == []
    assert answer.text.startswith("I found nothing about this in 1 article")


async def test_search_lists_articles_with_the_sentence_that_fits(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Pluto", user=ann)
    assert found.text.startswith("2 articles, best first")
    assert sorted(found.labels) == ["#15", "#16", "Newest first"]
    assert found.text.count("“") == 2
    assert (await desk.says("/search zorblax", user=ann)).text == "I found no article about this."
    one = await desk.says("/search CrowdStrike", user=ann)
    assert one.text.startswith("1 article, best first")


async def test_a_slow_answer_is_announced_by_typing(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with at_work(telegram, database) as desk:
        telegram.delay("sendMessage", 0.8)
        await desk.says(QUESTION, user=ann)
    [typing] = [call for call in telegram.calls if call.method == "sendChatAction"]
    assert typing.parameters["chat_id"] == ann.id
    assert typing.parameters["action"] == "typing"
    sent = next(call for call in telegram.calls if call.method == "sendMessage")
    assert typing.at - sent.at < 1 + MARGIN
