"""What a follow-up means, by the exchange before it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.exchange import Exchange
from corpus.answering.followup import complete, readings
from corpus.retrieval.query import MAX_LENGTH

TODAY = date(2020, 5, 4)

JET = Exchange(
    "when was the jet shot down?",
    quote="ANKARA (Harbour Wire) - Turkey shot down a Russian jet on 24 November 2015.",
    short="24 November 2015",
    kind="date",
    title="Turkey shoots down Russian warplane on Syrian border",
    article_id=1,
)
QUAKE = Exchange("How strong was the earthquake in Nepal?", quote="A 7.8 earthquake shook Nepal.")
WINNER = Exchange(
    "Who won the World Cup in 2018?", quote="France became champions.", short="France", kind="place"
)
BEATEN = Exchange(
    "Who beat Mitt Romney?", quote="Barack Obama was re-elected.", short="Barack Obama",
    kind="person",
)  # fmt: skip
SAID = Exchange("What did Russia say about the jet?", quote="Russia denied it.")
SHIP = Exchange("Which company owns the ship that blocked the Suez Canal?")
NAMED = Exchange(
    "Which museum gets Discovery?", short="Smithsonian Institution", kind="organisation"
)


@pytest.mark.parametrize(
    ("previous", "question", "meant"),
    [
        # asked for something else
        (JET, "and who did it?", "who shot down the jet?"),
        (JET, "Who did that", "who shot down the jet?"),
        (JET, "by whom?", "who shot down the jet?"),
        (JET, "where was that?", "where was the jet shot down?"),
        (JET, "Where?", "where was the jet shot down?"),
        (JET, "and why did that happen?", "why was the jet shot down?"),
        (JET, "But why, then?", "why was the jet shot down?"),
        (JET, "in which year?", "in which year was the jet shot down?"),
        (QUAKE, "when was it?", "when was the earthquake in Nepal?"),
        (WINNER, "where was that?", "where was it that France won the World Cup in 2018?"),
        (SAID, "when?", "when did Russia say about the jet?"),
        (
            Exchange("Did Turkey apologise to Russia?"),
            "when?",
            "when did Turkey apologise to Russia?",
        ),
        (
            Exchange("How long were the miners in Chile trapped?"),
            "how many?",
            "how many miners in Chile were trapped?",
        ),
        (
            Exchange("how many people were killed in Beirut?"),
            "and how many firefighters?",
            "how many firefighters were killed in Beirut?",
        ),
        (JET, "how come?", "why was the jet shot down?"),
        (JET, "why did Turkey do that?", "why was the jet shot down?"),
        (JET, "which country did it?", "which country shot down the jet?"),
        (JET, "on which border?", "on which border was the jet shot down?"),
        (QUAKE, "how big?", "how big was the earthquake in Nepal?"),
        (
            Exchange("how many people were killed in Beirut?"),
            "when did it happen?",
            "when were people killed in Beirut?",
        ),
        # put right
        (WINNER, "no, the other one, 2022", "who won the World Cup in 2022?"),
        (JET, "sorry, I meant where?", "where was the jet shot down?"),
        (JET, "no wait, who did it?", "who shot down the jet?"),
        (SAID, "not that one, Turkey", "what did Turkey say about the jet?"),
        # of something else
        (JET, "what about the pilot?", "what about the pilot (about the jet)?"),
        (
            Exchange("how many people voted to leave?"),
            "and to remain?",
            "how many people voted to remain?",
        ),
        (SAID, "what about Turkey?", "what did Turkey say about the jet?"),
        (SAID, "and Turkey?", "what did Turkey say about the jet?"),
        (SAID, "what about turkey", "what did Turkey say about the jet?"),
        (
            Exchange("What did Russia say about Turkey?"),
            "and what about Turkey?",
            "what did Turkey say about Russia?",
        ),
        (NAMED, "and Endeavour?", "which museum gets Endeavour?"),
        (WINNER, "and in 2016?", "who won the World Cup in 2016?"),
        (WINNER, "what about 2022?", "who won the World Cup in 2022?"),
        (JET, "in November 2015?", "when was the jet shot down in November 2015?"),
        (
            Exchange("How long did the first hop of Philae last?"),
            "and the second one?",
            "how long did the second hop of Philae last?",
        ),
        (
            Exchange("how many people were killed by the blast?"),
            "and injured?",
            "how many people were injured by the blast?",
        ),
        (
            Exchange("What time did Usain Bolt run in the 100 metres in Rio?"),
            "and in the 200 metres?",
            "what time did Usain Bolt run in the 200 metres in Rio?",
        ),
        # names for small words
        (BEATEN, "how old is he?", "how old is Barack Obama?"),
        (BEATEN, "what was his slogan?", "what was Barack Obama's slogan?"),
        (QUAKE, "did it hit India?", "did the earthquake in Nepal hit India?"),
        (
            SHIP,
            "where is it?",
            "where is the company that owns the ship that blocked the Suez Canal?",
        ),
        (
            Exchange("When did Croatia adopt the euro?"),
            "how many people live there?",
            "how many people live in Croatia?",
        ),
        (
            Exchange("Where did Lavrov and Cavusoglu meet?"),
            "what did they discuss?",
            "what did Lavrov and Cavusoglu discuss?",
        ),
        (JET, "did they apologise?", "did Turkey apologise?"),
        # the topic
        (QUAKE, "how many people died?", "how many people died (about the earthquake in Nepal)?"),
        (QUAKE, "tell me more", "tell me more about the earthquake in Nepal"),
        (
            Exchange("how many people died (about the earthquake in Nepal)?"),
            "and how many were hurt?",
            "how many were hurt (about the earthquake in Nepal)?",
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_is_filled_in(previous: Exchange, question: str, meant: str) -> None:
    assert complete(question, previous, TODAY) == meant


@pytest.mark.parametrize("previous", [JET, QUAKE, WINNER, BEATEN, Exchange("jet"), Exchange("?")])
@pytest.mark.parametrize(
    "question",
    [
        "when did Notre-Dame reopen?",
        "Who is Sergei Lavrov?",
        "what caused the big fire at the old harbour warehouse?",
        "Turkey",
        "sanctions Russia tourism",
        "", " ", "?", "and?", "…", "and", "😀",
        "¿y quién lo hizo?", "und wer war das?", "et pourquoi ?", "а кто это сделал?", "e chi?",
        "en waar was dat?",
        "what about it?",
    ],
)  # fmt: skip
def test_what_stands_by_itself_is_left_alone(previous: Exchange, question: str) -> None:
    assert complete(question, previous, TODAY) is None


@pytest.mark.parametrize("question", ["No 10 spokesman", "wait times", "other news", "Not Only"])
def test_words_that_put_right_stay_where_they_belong_to_a_name(question: str) -> None:
    assert all(question.split()[-1] in r.text and r.late for r in readings(question, JET, TODAY))


@pytest.mark.parametrize(
    ("question", "brief"),
    [
        ("the pilot?", True),
        ("wreck", True),
        ("Ankara?", False),
        ("Who owns the old harbour?", False),
    ],
)
def test_what_may_stand_by_itself_is_read_late(question: str, brief: bool) -> None:
    found = readings(question, JET, TODAY)
    assert found
    assert all(r.late and r.brief is brief and not r.leans for r in found)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("how did they find out they were alive?",
         "how did they find out they were alive (about the mine)?"),
        ("was it theirs?", "was the mine theirs?"),
    ],
)  # fmt: skip
def test_they_are_no_single_thing(question: str, meant: str) -> None:
    assert complete(question, Exchange("When did the mine collapse?"), TODAY) == meant


def test_a_body_in_capitals_stays_in_its_phrase() -> None:
    previous = Exchange("Who is the head of the WHO?")
    assert complete("what did they say?", previous, TODAY) == "what did the head of the WHO say?"


def test_the_same_question_again_is_no_follow_up() -> None:
    assert complete(JET.question, JET, TODAY) is None
    assert complete("When was the jet shot down", JET, TODAY) is None


words = st.sampled_from(
    "and but who what when where why how many much about did was is it that this he she they her "
    "his its their there the a an jet Turkey Putin 2016 in on of to first one people ? ' 's ’s ( ) "
    '“ ” , - . " shot down said else more 24 November yesterday happened'.split()
)
texts = st.lists(words, max_size=12).map(" ".join) | st.text(max_size=40)
exchanges = st.builds(Exchange, texts, quote=texts, short=texts, title=texts,
                      kind=st.sampled_from(["", "person", "place", "date", "number"]))  # fmt: skip


@given(texts | texts.map(lambda text: text * 60), exchanges)
def test_any_words_after_any_words_give_a_sentence_that_can_be_asked(
    question: str, previous: Exchange
) -> None:
    for reading in readings(question, previous, TODAY):
        assert 0 < len(reading.text) <= MAX_LENGTH
        assert reading.text == " ".join(reading.text.split())


@given(texts, exchanges)
def test_every_word_comes_from_the_question_or_the_exchange(
    question: str, previous: Exchange
) -> None:
    own = {"what", "about", "in", "was", "it", "that", "they", "the", "one", "who", "tell", "me",
           "more", "and", "s", "people", "person"}  # fmt: skip
    given_ = f"{question} {previous.question} {previous.quote} {previous.short} {previous.title}"
    known = own | set(plain(given_).split())
    for reading in readings(question, previous, TODAY):
        assert set(plain(reading.text).split()) <= known


def plain(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text.lower())


@given(exchanges)
def test_an_exchange_is_written_and_read_again(exchange: Exchange) -> None:
    assert Exchange.from_json(exchange.to_json()) == exchange
