"""The measures of an evaluation: cases worked out by hand, and their laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.evaluation import measures
from corpus.evaluation.measures import Risk

ranks = st.lists(st.integers(0, 30), unique=True, max_size=20)
some = st.frozensets(st.integers(0, 30), min_size=1, max_size=10)
cut = st.integers(1, 25)
#: Few different values, so that there are ties.
scores = st.lists(st.integers(0, 8).map(lambda n: n / 8), min_size=1, max_size=25)
judged = st.lists(
    st.tuples(st.integers(0, 6).map(lambda n: n / 6), st.booleans()), min_size=1, max_size=25
)
words = st.text(alphabet="ab the.,-1 ", max_size=20)


# Rankings


def test_a_ranking_by_hand() -> None:
    ranking, relevant = ["a", "b", "c", "d", "e"], {"b", "d", "x", "y"}
    assert [measures.hits(ranking, relevant, k) for k in (1, 2, 5)] == [0, 1, 1]
    assert measures.reciprocal_rank(ranking, relevant, 10) == 1 / 2
    assert measures.reciprocal_rank(ranking, relevant, 1) == 0
    # Found at 2 and 4 of four: (1/2 + 2/4) / 4.
    assert measures.average_precision(ranking, relevant, 10) == 0.25
    assert measures.average_precision(ranking, relevant, 3) == 0.125
    assert measures.recall(ranking, relevant, 3) == 0.25
    assert measures.recall(ranking, relevant, 100) == 0.5


RANKED = [
    measures.hits,
    measures.reciprocal_rank,
    measures.average_precision,
    measures.recall,
]


@pytest.mark.parametrize("measure", RANKED)
@given(ranking=ranks, relevant=some, k=cut)
def test_what_ranks_is_a_share_and_grows_with_depth(
    measure: measures.OfRanking, ranking: list[int], relevant: frozenset[int], k: int
) -> None:
    share = measure(ranking, relevant, k)
    assert 0 <= share <= 1
    assert measure(ranking, relevant, k + 1) >= share
    assert (share > 0) == bool(relevant & set(ranking[:k]))


@pytest.mark.parametrize("measure", RANKED)
@given(relevant=some, others=ranks)
def test_a_perfect_ranking_has_one(
    measure: measures.OfRanking, relevant: frozenset[int], others: list[int]
) -> None:
    ranking = [*relevant, *(item for item in others if item not in relevant)]
    assert measure(ranking, relevant, 10) == pytest.approx(1)


@pytest.mark.parametrize("measure", RANKED)
@given(ranking=ranks, relevant=some, k=cut, place=st.integers(0, 20))
def test_to_rank_a_relevant_item_higher_is_never_worse(
    measure: measures.OfRanking, ranking: list[int], relevant: frozenset[int], k: int, place: int
) -> None:
    before, after = ranking[:place], ranking[place:]
    relevant |= {-1}
    lower, higher = [*before, -2, -1, *after], [*before, -1, -2, *after]
    assert measure(higher, relevant, k) >= measure(lower, relevant, k)


# Short answers


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Eiffel Tower!", "eiffel tower"),
        ("1,000", "1000"),
        ("a 34-year-old", "34yearold"),
        ("  An   apple,\ta day ", "apple day"),
        ("theatre another", "theatre another"),
        ("$4.5 million", "45 million"),
        ("the", ""),
        ("“North Korea”", "“north korea”"),
    ],
)
def test_what_squad_leaves_of_a_text(text: str, normal: str) -> None:
    assert measures.normalised(text) == normal


@given(words)
def test_what_is_normalised_stays_so(text: str) -> None:
    once = measures.normalised(text)
    assert measures.normalised(once) == once


def test_exact_match_and_f1_by_hand() -> None:
    assert measures.exact_match("the Barbie.", ["Oppenheimer", "Barbie"]) == 1
    assert measures.exact_match("Barbie film", ["Barbie"]) == 0
    # One word of two is right, and it is all of the answer: 2 * 1 / (2 + 1).
    assert measures.f1("Barbie film", ["Oppenheimer", "Barbie"]) == pytest.approx(2 / 3)
    # A word counts as often as both have it.
    assert measures.f1("ha ha ha", ["ha ha"]) == pytest.approx(4 / 5)
    assert measures.f1("Ken", ["Barbie"]) == 0
    assert measures.f1("the", ["Barbie"]) == 0
    assert measures.f1("Barbie", []) == 0


@given(given=words, answers=st.lists(words, max_size=3))
def test_f1_is_one_exactly_for_the_same_words(given: str, answers: list[str]) -> None:
    f1 = measures.f1(given, answers)
    assert 0 <= f1 <= 1
    said = sorted(measures.normalised(given).split())
    assert (f1 == 1) == any(sorted(measures.normalised(a).split()) == said for a in answers)
    assert f1 >= measures.exact_match(given, answers)


@pytest.mark.parametrize(
    ("text", "answers", "there"),
    [
        ("It killed 1,000 people.", ["1000"], True),
        ("It killed 11,000 people.", ["1,000"], False),
        ("It killed 1,000,000 people.", ["1,000"], False),
        ("It rose by 4.5 percent.", ["4.5"], True),
        ("It rose by 4.5 percent.", ["4"], False),
        ("Five people died.", ["5"], True),
        ("He flew to North Korea’s capital.", ["North Korea"], True),
        ("“Oppenheimer” won.", ["the Oppenheimer"], True),
        ("A film of the year won.", ["a film of a year"], True),
        ("He flew to Norway, its state media said.", ["South Korea", "norway"], True),
        ("He is a Norwegian.", ["Norway"], False),
        ("Korea lies north.", ["North Korea"], False),
        ("The thing.", ["the", ""], False),
        ("Anything.", [], False),
    ],
)
def test_whether_a_text_has_an_answer(text: str, answers: list[str], there: bool) -> None:
    assert measures.contains(text, answers) is there


# Not knowing


@given(positive=scores, negative=scores)
def test_auroc_is_the_probability_of_pairs(positive: list[float], negative: list[float]) -> None:
    won = [1.0 if p > n else 0.5 if p == n else 0.0 for p in positive for n in negative]
    assert measures.auroc(positive, negative) == pytest.approx(sum(won) / len(won))


def test_auroc_needs_both() -> None:
    assert measures.auroc([0.5], []) is None
    assert measures.auroc([], [0.5]) is None
    assert measures.auroc([0.9, 0.8], [0.1]) == 1
    assert measures.auroc([0.5, 0.5], [0.5]) == 0.5


@given(scores=scores, share=st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_the_highest_threshold_that_lets_enough_through(scores: list[float], share: float) -> None:
    threshold = measures.letting_through(scores, share)
    assert threshold is not None
    assert sum(s >= threshold for s in scores) >= share * len(scores) - 1e-9
    assert sum(s > threshold for s in scores) < share * len(scores)


def test_a_threshold_by_hand() -> None:
    ten = [n / 10 for n in range(10)]
    assert measures.letting_through(ten, 0.9) == 0.1
    assert measures.share_from(ten, 0.1) == 0.9
    assert measures.letting_through([], 0.9) is None
    assert measures.share_from([], 0.9) is None


def test_a_risk_coverage_curve_by_hand() -> None:
    curve = measures.risk_coverage([(0.2, False), (0.9, True), (0.5, True), (0.5, False)])
    assert curve == (Risk(0.9, 0.25, 0.0), Risk(0.5, 0.75, 1 / 3), Risk(0.2, 1.0, 0.5))
    assert measures.at_coverage(curve, 0.25) == curve[0]
    assert measures.at_coverage(curve, 0.3) == curve[1]
    assert measures.at_coverage(curve, 1.0) == curve[2]
    assert measures.risk_coverage([]) == ()


@given(judged)
def test_to_answer_everything_risks_what_is_wrong_of_all(judged: list[tuple[float, bool]]) -> None:
    curve = measures.risk_coverage(judged)
    last = measures.at_coverage(curve, 1.0)
    assert last.coverage == 1
    assert last.risk == sum(not right for _, right in judged) / len(judged)
    assert [point.threshold for point in curve] == sorted({s for s, _ in judged}, reverse=True)
    for point in curve:
        answered = [right for score, right in judged if score >= point.threshold]
        assert point.coverage == len(answered) / len(judged)
        assert point.risk == answered.count(False) / len(answered)


# Times and lengths


def test_means_and_percentiles_by_hand() -> None:
    assert measures.mean([1, 2, 6]) == 3
    assert measures.mean([]) is None
    hundred = list(range(1, 101))
    assert measures.percentile(hundred, 0.5) == 50
    assert measures.percentile(hundred, 0.95) == 95
    assert measures.percentile([7], 0.95) == 7
    assert measures.percentile([], 0.95) is None
