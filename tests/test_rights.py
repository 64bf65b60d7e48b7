"""Who may do what, decided over values alone."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rights import Asker, Known, Refusal, admitted, may_change, only, refusal, role
from bot.role import Mode, Place, Role

NEWSROOM, ELSEWHERE = -100, -200
ANN = Asker(7, None, 7, private=True)
ANN_IN_NEWSROOM = Asker(7, None, NEWSROOM, private=False)
ANN_ELSEWHERE = Asker(7, None, ELSEWHERE, private=False)
UNDER_INLINE = Asker(7, None, None, private=False)
HIDDEN_IN_NEWSROOM = Asker(None, NEWSROOM, NEWSROOM, private=False)
HIDDEN_ELSEWHERE = Asker(None, ELSEWHERE, ELSEWHERE, private=False)
NEWSROOM_ELSEWHERE = Asker(None, NEWSROOM, ELSEWHERE, private=False)
CHANNEL_IN_NEWSROOM = Asker(None, -300, NEWSROOM, private=False)

askers = st.builds(
    Asker,
    st.one_of(st.none(), st.integers(1, 9)),
    st.one_of(st.none(), st.sampled_from([NEWSROOM, ELSEWHERE, -300])),
    st.one_of(st.none(), st.sampled_from([NEWSROOM, ELSEWHERE])),
    st.just(value=False),
)
roles = st.sampled_from(Role)


@pytest.mark.parametrize(
    ("asker", "expected"),
    [
        (HIDDEN_IN_NEWSROOM, Role.EDITOR),
        (HIDDEN_ELSEWHERE, Role.USER),
        (NEWSROOM_ELSEWHERE, Role.USER),
        (CHANNEL_IN_NEWSROOM, Role.USER),
        (ANN, Role.ADMIN),
        (ANN_ELSEWHERE, Role.ADMIN),
    ],
)
def test_who_hides_behind_a_chat_speaks_for_that_chat_alone(asker: Asker, expected: Role) -> None:
    assert role(asker, Known(Role.ADMIN), NEWSROOM) is expected


@given(askers)
def test_without_a_newsroom_no_chat_has_a_role(asker: Asker) -> None:
    assert role(asker, Known(), None) is Role.USER


@given(askers, roles)
def test_a_ban_beats_every_role_but_the_owners(asker: Asker, given_role: Role) -> None:
    banned = role(asker, Known(given_role, banned=frozenset([1])), NEWSROOM)
    owner = given_role is Role.OWNER and asker.speaker_id is None
    assert banned is (Role.OWNER if owner else Role.BANNED)


@pytest.mark.parametrize(
    ("asker", "place", "expected"),
    [
        (ANN, Place.ANYWHERE, None),
        (ANN, Place.NEWSROOM, None),
        (ANN, Place.PRIVATE, None),
        (ANN_IN_NEWSROOM, Place.ANYWHERE, None),
        (ANN_IN_NEWSROOM, Place.NEWSROOM, None),
        (ANN_IN_NEWSROOM, Place.PRIVATE, Refusal.PLACE),
        (ANN_ELSEWHERE, Place.ANYWHERE, None),
        (ANN_ELSEWHERE, Place.NEWSROOM, Refusal.PLACE),
        (ANN_ELSEWHERE, Place.PRIVATE, Refusal.PLACE),
        (UNDER_INLINE, Place.ANYWHERE, None),
        (UNDER_INLINE, Place.NEWSROOM, Refusal.PLACE),
        (UNDER_INLINE, Place.PRIVATE, Refusal.PLACE),
    ],
)
def test_a_command_works_in_its_place(asker: Asker, place: Place, expected: Refusal) -> None:
    assert refusal(Role.EDITOR, asker, Role.EDITOR, place, NEWSROOM) is expected
    assert refusal(Role.USER, asker, Role.EDITOR, place, NEWSROOM) is Refusal.ROLE


def test_without_a_newsroom_its_commands_work_in_private_alone() -> None:
    for asker, expected in (
        (ANN, None),
        (ANN_ELSEWHERE, Refusal.PLACE),
        (UNDER_INLINE, Refusal.PLACE),
    ):
        assert refusal(Role.EDITOR, asker, Role.EDITOR, Place.NEWSROOM, None) is expected


@given(roles, roles, roles)
def test_nobody_changes_who_is_their_equal_nor_makes_one(by: Role, former: Role, new: Role) -> None:
    if may_change(by, former, new):
        assert by >= Role.ADMIN
        assert by > max(former, new)


def test_owners_make_admins_and_admins_make_editors() -> None:
    made = {
        (by, new)
        for by, new in product(Role, Role)
        if new > Role.USER and may_change(by, Role.USER, new)
    }
    assert made == {
        (Role.OWNER, Role.ADMIN),
        (Role.OWNER, Role.EDITOR),
        (Role.ADMIN, Role.EDITOR),
    }


@pytest.mark.parametrize(
    ("asker", "known", "expected"),
    [
        (ANN, Known(), True),
        (ANN, Known(mode=Mode.ALLOWLIST), False),
        (ANN, Known(mode=Mode.ALLOWLIST, allowed=frozenset([7])), True),
        (ANN_ELSEWHERE, Known(mode=Mode.ALLOWLIST, allowed=frozenset([ELSEWHERE])), True),
        (ANN, Known(Role.EDITOR, mode=Mode.ALLOWLIST), True),
        (ANN_IN_NEWSROOM, Known(mode=Mode.ALLOWLIST), True),
        (HIDDEN_ELSEWHERE, Known(mode=Mode.ALLOWLIST), False),
        (UNDER_INLINE, Known(mode=Mode.ALLOWLIST), False),
    ],
)
def test_the_list_lets_in_those_on_it_and_those_with_a_role(
    asker: Asker, known: Known, expected: bool
) -> None:
    assert admitted(asker, known, NEWSROOM) is expected


def test_nobody_is_let_in_because_there_is_no_newsroom() -> None:
    assert not admitted(UNDER_INLINE, Known(mode=Mode.ALLOWLIST), None)


def test_the_sentence_names_who_asked() -> None:
    assert only(Role.EDITOR, ANN) == "Only editors can do this. Your id is 7; ask an admin."
    assert only(Role.ADMIN, HIDDEN_ELSEWHERE) == (
        "Only admins can do this. The id that you write as is -200; ask an admin."
    )
