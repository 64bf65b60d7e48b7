"""What a further article tells that nobody told: a toll that rose, a day that was set, a name."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.amounts import Amount, amounts, digits
from corpus.answering.facts import Fact, Report, new_facts
from corpus.types import Paragraph


def report(title: str, *texts: str, day: str = "2015-04-26", language: str | None = "en") -> Report:
    paragraphs = tuple(Paragraph(text) for text in texts)
    return Report(title, paragraphs, date.fromisoformat(day), language)


def told(article: Report, *known: Report) -> list[tuple[str, str]]:
    return [(fact.kind, fact.text) for fact in new_facts(article, known)]


NEPAL = report(
    "Nepal earthquake kills at least 876 in Kathmandu valley",
    "KATHMANDU – An earthquake of magnitude 7.8 shook Nepal on Saturday and killed at least 876"
    " people, police said.",
    "The Dharahara tower fell. Hundreds were injured, and tremors were felt in India.",
)
BEIRUT = report(
    "Beirut port explosion kills at least 100",
    "BEIRUT – An explosion at the port of Beirut killed at least 100 people and injured about"
    " 4,000 on Tuesday, the Red Cross said.",
    "Prime Minister Hassan Diab said that 2,750 tonnes of ammonium nitrate had lain there.",
    day="2020-08-05",
)


# numbers


@pytest.mark.parametrize(
    ("title", "text", "number"),
    [
        (
            "Nepal quake death toll passes 1,800",
            "More than 1,800 people are now known to have died in Nepal, the police said.",
            "1,800",
        ),
        (
            "Nepal earthquake: toll rises from 876 to 1,805",
            "The number of dead in Nepal has risen from 876 to 1,805, the government said.",
            "1,805",
        ),
        (
            "Rescuers search Kathmandu for survivors",
            "The death toll of Saturday's earthquake in Nepal has climbed to 2,152, the home"
            " ministry said on Sunday, and is expected to rise.",
            "2,152",
        ),
        (
            "Two thousand dead in Nepal",
            "Two thousand people died in the earthquake in Nepal, officials said.",
            "Two thousand",
        ),
    ],
)
def test_a_toll_that_rose_is_new(title: str, text: str, number: str) -> None:
    assert ("number", number) in told(report(title, text), NEPAL)


def test_a_toll_that_rose_from_twelve_to_nineteen_is_new() -> None:
    before = report(
        "Twelve dead in Brussels blast",
        "A blast killed 12 people at a station in Brussels on Tuesday. 19 ambulances were sent.",
    )
    after = report(
        "Death toll in Brussels blast rises from 12 to 19",
        "The toll has risen from 12 to 19, the mayor said.",
    )
    assert told(after, before) == [("number", "19")]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        # As many, in other words.
        (
            "Nearly 900 dead as quake strikes Nepal",
            "Some 880 people lost their lives when a 7.8 magnitude earthquake hit Nepal, the"
            " strongest in 80 years.",
        ),
        # Fewer: somebody wrote before the other.
        (
            "Earthquake in Nepal kills 500",
            "At least 500 people were killed in Nepal on Saturday, officials said.",
        ),
        # Not counted at all.
        (
            "Hundreds die in Nepal's worst earthquake for 81 years",
            "Hundreds of people died when houses fell in Kathmandu at about 11:56 on Saturday.",
        ),
        # Of something else, long ago.
        (
            "Why Nepal's earthquake was no surprise",
            "Scientists had warned of an earthquake such as that of 1934, which killed 10,700"
            " people.",
        ),
        # What is measured, how old people are, and how long it took.
        (
            "Nepal quake: boy, 15, saved after five days",
            "A boy of 15 was saved in Kathmandu after 5 days under a house, 80 km from the place"
            " where the ground shook most.",
        ),
        (
            "7 things to know about the Nepal earthquake",
            "These are 7 things to know about the earthquake that struck Nepal on Saturday.",
        ),
    ],
)
def test_the_same_in_other_words_is_not_new(title: str, text: str) -> None:
    assert told(report(title, text), NEPAL) == []


def test_an_age_is_no_toll() -> None:
    before = report("Olivia de Havilland dies in Paris", "The actress has died, 3 friends said.")
    after = report("Olivia de Havilland, actress, dead at 104", "The actress died at 104 in Paris.")
    assert told(after, before) == []


def test_how_many_are_hurt_is_new_only_if_it_is_many_more() -> None:
    few = report("Beirut blast: 4,200 injured", "The blast injured 4,200, the ministry said.")
    many = report("Beirut blast: 6,000 injured", "The blast injured 6,000, the ministry said.")
    assert told(few, BEIRUT) == []
    assert told(many, BEIRUT)[0] == ("number", "6,000")


def test_the_first_count_of_the_dead_is_new() -> None:
    before = report("Strong earthquake shakes Nepal", "The ground shook in Kathmandu on Saturday.")
    assert told(NEPAL, before)[0] == ("number", "876")


def test_a_number_of_the_title_is_new_if_nobody_has_it_and_the_text_says_it_too() -> None:
    before = report("Delta cancels flights after outage", "Delta Air Lines cancelled many flights.")
    title = "Delta cancels more than 5,500 flights after outage"
    after = report(title, "Delta Air Lines said that it had cancelled 5,500 flights since Friday.")
    assert told(after, before)[0] == ("number", "5,500")
    assert told(report(title, "Passengers waited for hours."), before) == []


def test_the_number_is_found_where_the_text_says_it() -> None:
    article = report(
        "Kathmandu: 1,805 dead",
        "Rescuers searched on. Nobody slept.",
        "The police count 1,805 dead.",
    )
    [fact] = new_facts(article, [NEPAL])
    assert fact == Fact("number", "1,805", 1, 17, 22)
    assert article.paragraphs[1].text[17:22] == "1,805"


def test_in_other_languages_large_numbers_of_the_title_count() -> None:
    before = report(
        "Sismo en Ecuador deja 77 muertos",
        "Un sismo dejó al menos 77 muertos en Ecuador el sábado.",
        language="es",
    )
    text = "El sismo deja ya 235 muertos, dijo el vicepresidente Jorge Glas."
    after = report("Suben a 235 los muertos por el sismo en Ecuador", text, language="es")
    again = report("Ecuador llora a 77 muertos tras el sismo", "Son 77 los muertos.", language="es")
    assert told(after, before) == [("number", "235")]
    assert told(again, before) == []


# dates


def test_a_day_to_come_that_nobody_named_is_new() -> None:
    before = report(
        "Queen Elizabeth II dies at 96",
        "Queen Elizabeth II died on Thursday at Balmoral, Buckingham Palace said.",
        day="2022-09-08",
    )
    funeral = (
        "The funeral of Queen Elizabeth II will be held on Monday, September 19, at Westminster."
    )
    after = report("Queen's funeral to be held in ten days", funeral, day="2022-09-10")
    assert told(after, before) == [("date", "Monday, September 19")]
    assert told(after, before, after) == []


@pytest.mark.parametrize(
    "text",
    [
        "Queen Elizabeth II died on Thursday afternoon, the palace said.",
        "She had appointed a prime minister on September 6, two days before.",
        "Updated September 14, 2022, 8:04 a.m. The Queen has died at Balmoral.",
        "The King will speak tomorrow.",
    ],
)
def test_the_day_of_the_event_and_days_that_are_past_are_not_new(text: str) -> None:
    before = report("Queen Elizabeth II dies at 96", "She died at Balmoral.", day="2022-09-08")
    assert told(report("Queen Elizabeth II dies", text, day="2022-09-08"), before) == []


# names


def test_a_name_of_the_title_that_nobody_wrote_is_new() -> None:
    before = report(
        "Powerball winner bought ticket in California", "Somebody has won $2.04 billion."
    )
    text = "The winning ticket was sold at Joe's Service Center in Altadena, California."
    after = report("Powerball ticket of $2.04B was sold in Altadena", text)
    assert told(after, before) == [("name", "Altadena")]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        # Known in another form.
        ("Nepalese mourn their dead", "The Nepalese mourned on Sunday."),
        ("Indian planes bring help", "The Indian air force sent planes on Sunday."),
        # In the title alone, as the titles of some outlets are written.
        ("Rescue Workers Dig Through Rubble", "They dug all night in the capital."),
        # Where the report comes from.
        ("London sends rescue teams", "LONDON (Harbour Wire) Teams were sent to the valley."),
        # What is a word as well.
        ("Desperation as search goes on", "Desperation grew. In desperation people dug by hand."),
    ],
)
def test_other_words_for_what_is_known_are_no_new_names(title: str, text: str) -> None:
    assert told(report(title, text), NEPAL) == []


def test_an_abbreviation_is_what_it_stands_for() -> None:
    long = report(
        "World Health Organization declares emergency", "The World Health Organization did."
    )
    short = report("WHO declares emergency", "The WHO declared it on Thursday.")
    assert told(short, long) == told(long, short) == []


# all of it

words = st.sampled_from(
    "Nepal Kathmandu killed dead injured 12 19 at least people toll rises to on Monday said the"
    " 7.8 magnitude September 19 September Glas $3 million . , from hundreds of".split()
)
reports = st.builds(
    report, st.lists(words, max_size=8).map(" ".join), st.lists(words, max_size=30).map(" ".join)
)


@given(reports, st.lists(reports, max_size=3))
def test_nothing_is_new_that_was_told_and_all_that_is_new_stands_there(
    article: Report, known: list[Report]
) -> None:
    assert new_facts(article, []) == new_facts(article, [*known, article]) == ()
    for fact in new_facts(article, known):
        text = article.title if fact.paragraph is None else article.paragraphs[fact.paragraph].text
        assert text[fact.start : fact.end] == fact.text


@given(st.lists(words, max_size=30).map(" ".join) | st.text(max_size=60))
def test_numbers_stand_where_they_are_said_to(text: str) -> None:
    for one in (*amounts(text), *digits(text)):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low <= one.value <= one.high
        assert one.same(one)


@given(st.lists(words, min_size=2, max_size=30).map(" ".join))
def test_who_denies_is_denied(text: str) -> None:
    found: list[Amount] = list(amounts(text))
    for one in found:
        for other in found:
            assert one.denies(other) is other.denies(one)
