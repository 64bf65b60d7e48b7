"""Roles, bans, the list and the mode, in a file."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Forbidden
from bot.people import By, People
from bot.rights import STAND_INS, Known
from bot.role import Mode, Role
from bot.schema import SCHEMA
from corpus.database import Database, open_database
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE
from corpus.types import Actor

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OPERATOR = By(Actor("cli:op"))
BOSS, ADA, ADAM, EDITH, EMIL, USHA = 1, 2, 3, 4, 5, 6
#: A channel or a group that writes as itself.
HIDDEN = By(Actor("chat:-100"))


def by(user_id: int) -> By:
    return By(Actor(f"telegram:{user_id}", "somebody"), user_id)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "people.db", [ARCHIVE, SCHEMA]) as file:
        yield file


@pytest.fixture
async def people(file: Database) -> People:
    people = People(file, [BOSS])
    for user_id, role in ((ADA, Role.ADMIN), (ADAM, Role.ADMIN), (EDITH, Role.EDITOR)):
        await people.grant(OPERATOR, user_id, role)
    return people


async def role(people: People, user_id: int) -> Role:
    return (await people.known(user_id, [user_id])).role


async def log(file: Database) -> list[tuple[str, str, str, Any, Any]]:
    entries = await Audit(file).entries(100)
    return [(e.actor.id, e.action, e.subject, e.before, e.after) for e in reversed(entries)]


async def test_a_stranger_is_a_user(people: People) -> None:
    assert await people.known(USHA, [USHA]) == Known()
    assert await people.known(None, [-100]) == Known()


async def test_owners_of_the_settings_are_owners_whatever_the_rows_say(people: People) -> None:
    assert await role(people, BOSS) is Role.OWNER
    assert await people.with_role(Role.OWNER) == {BOSS: Role.OWNER}


async def test_each_change_is_in_the_log_with_before_and_after(
    people: People, file: Database
) -> None:
    await people.grant(by(ADA), EMIL, Role.EDITOR)
    await people.grant(by(BOSS), EMIL, Role.ADMIN)
    await people.grant(by(BOSS), EMIL, Role.ADMIN)  # changes nothing
    await people.revoke(by(BOSS), EMIL)
    await people.revoke(by(BOSS), EMIL)  # changes nothing
    await people.allow(by(ADA), USHA, NOW)
    await people.ban(by(ADA), USHA, NOW)
    await people.ban(by(ADA), -100, NOW)
    await people.unban(by(ADA), USHA)
    await people.ban(by(ADA), EDITH, NOW)
    await people.allow(by(ADA), -200, NOW)
    await people.disallow(by(ADA), -200)
    await people.set_mode(by(ADA), Mode.ALLOWLIST)
    await people.set_mode(by(ADA), Mode.ALLOWLIST)  # changes nothing
    assert (await log(file))[3:] == [
        ("telegram:2", "role.grant", "user:5", None, "editor"),
        ("telegram:1", "role.grant", "user:5", "editor", "admin"),
        ("telegram:1", "role.revoke", "user:5", "admin", None),
        ("telegram:2", "allow", "user:6", None, "allowed"),
        ("telegram:2", "ban", "user:6", "allowed", "banned"),
        ("telegram:2", "ban", "chat:-100", None, "banned"),
        ("telegram:2", "unban", "user:6", "banned", None),
        ("telegram:2", "role.revoke", "user:4", "editor", None),
        ("telegram:2", "ban", "user:4", None, "banned"),
        ("telegram:2", "allow", "chat:-200", None, "allowed"),
        ("telegram:2", "disallow", "chat:-200", "allowed", None),
        ("telegram:2", "mode", "bot", "open", "allowlist"),
    ]


@pytest.mark.parametrize("asker", [by(EDITH), by(USHA), HIDDEN, By(Actor("feed:3"))])
async def test_nobody_below_an_admin_changes_anything(
    people: People, file: Database, asker: By
) -> None:
    before = await log(file), await people.roles()
    for change in (
        people.grant(asker, USHA, Role.EDITOR),
        people.grant(asker, EDITH, Role.ADMIN),
        people.revoke(asker, EDITH),
        people.revoke(asker, USHA),
        people.ban(asker, USHA, NOW),
        people.ban(asker, -100, NOW),
        people.unban(asker, USHA),
        people.allow(asker, USHA, NOW),
        people.disallow(asker, USHA),
        people.set_mode(asker, Mode.ALLOWLIST),
    ):
        with pytest.raises(Forbidden, match="Only admins can do this"):
            await change
    assert (await log(file), await people.roles()) == before


async def test_nobody_changes_an_owner_by_chat(people: People) -> None:
    await people.grant(OPERATOR, USHA, Role.OWNER)
    for asker in (by(BOSS), by(ADA), by(USHA)):
        for owner in (BOSS, USHA):
            with pytest.raises(Forbidden, match="An owner cannot be removed by chat"):
                await people.revoke(asker, owner)
            with pytest.raises(Forbidden):
                await people.grant(asker, owner, Role.EDITOR)
            with pytest.raises(Forbidden):
                await people.ban(asker, owner, NOW)
    with pytest.raises(Forbidden, match="Nobody is made an owner by chat"):
        await people.grant(by(BOSS), ADA, Role.OWNER)


async def test_admins_do_not_touch_each_other_nor_themselves(people: People) -> None:
    for asker, target in ((ADA, ADAM), (ADA, ADA)):
        for change in (
            people.grant(by(asker), target, Role.EDITOR),
            people.revoke(by(asker), target),
            people.ban(by(asker), target, NOW),
        ):
            with pytest.raises(Forbidden, match="Only owners can make or change admins"):
                await change
    with pytest.raises(Forbidden, match="Only owners can make or change admins"):
        await people.grant(by(ADA), USHA, Role.ADMIN)


async def test_of_two_who_take_each_others_right_at_once_one_is_too_late(
    people: People, file: Database, tmp_path: Path
) -> None:
    """Also in two processes: each looks up who asks in the transaction that changes something."""
    async with open_database(tmp_path / "people.db", [ARCHIVE, SCHEMA]) as other:
        outcomes = await asyncio.gather(
            people.revoke(by(BOSS), ADA),
            People(other).ban(by(ADA), EDITH, NOW),
            return_exceptions=True,
        )
    assert await role(people, ADA) is Role.USER
    changed = not isinstance(outcomes[1], Forbidden)
    actions = [entry[1] for entry in (await log(file))[3:]]
    assert actions[-1] == "role.revoke" if not changed else "ban" in actions
    # Now it is certain.
    with pytest.raises(Forbidden):
        await people.ban(by(ADA), USHA, NOW)


async def test_stand_ins_of_telegram_are_nobody(people: People) -> None:
    for user_id in STAND_INS:
        for change in (
            people.grant(by(BOSS), user_id, Role.EDITOR),
            people.grant(OPERATOR, user_id, Role.OWNER),
            people.ban(by(BOSS), user_id, NOW),
            people.allow(by(BOSS), user_id, NOW),
        ):
            with pytest.raises(Forbidden, match="nobody in particular"):
                await change


async def test_a_chat_has_no_role(people: People) -> None:
    with pytest.raises(Forbidden, match="nobody in particular"):
        await people.grant(by(BOSS), -100, Role.EDITOR)


async def test_a_ban_takes_the_role_and_the_place_on_the_list(people: People) -> None:
    await people.allow(by(ADA), EDITH, NOW)
    assert await people.ban(by(ADA), EDITH, NOW)
    assert not await people.ban(by(ADA), EDITH, NOW)
    known = await people.known(EDITH, [EDITH])
    assert (known.role, known.banned, known.allowed) == (Role.USER, frozenset([EDITH]), frozenset())
    for change in (
        people.grant(by(BOSS), EDITH, Role.EDITOR),
        people.allow(by(BOSS), EDITH, NOW),
    ):
        with pytest.raises(Forbidden, match="Use /unban first"):
            await change
    assert await people.unban(by(ADA), EDITH)
    assert not await people.unban(by(ADA), EDITH)
    assert await people.known(EDITH, [EDITH]) == Known()


async def test_a_ban_is_told_once_and_a_new_one_once_more(people: People) -> None:
    for _ in range(2):
        await people.ban(by(ADA), USHA, NOW)
        told = [await people.tell_ban([USHA]) for _ in range(3)]
        assert told == [True, False, False]
        assert not await people.tell_ban([EDITH])
        await people.unban(by(ADA), USHA)
    assert not await people.tell_ban([USHA])


async def test_a_claim_makes_one_owner_and_no_second(file: Database) -> None:
    people = People(file)
    outcomes = await asyncio.gather(*(people.claim(by(user_id)) for user_id in range(7, 17)))
    assert sorted(outcomes) == [False] * 9 + [True]
    assert len(await people.with_role(Role.OWNER)) == 1
    assert await log(file) == [
        (f"telegram:{user_id}", "role.grant", f"user:{user_id}", None, "owner")
        for user_id in await people.with_role(Role.OWNER)
    ]


async def test_where_the_settings_name_an_owner_nobody_claims(people: People) -> None:
    assert not await people.claim(by(USHA))


async def test_the_operator_may_do_all(people: People) -> None:
    await people.grant(OPERATOR, USHA, Role.OWNER)
    assert await people.revoke(OPERATOR, USHA) is Role.OWNER
    await people.ban(OPERATOR, ADA, NOW)
    assert (await people.roles()).banned == (ADA,)


CHANGES = st.sampled_from(
    [
        (name, argument)
        for name, argument in (
            ("grant", Role.EDITOR), ("grant", Role.ADMIN), ("grant", Role.OWNER),
            ("revoke", None), ("ban", NOW), ("unban", None), ("allow", NOW), ("disallow", None),
        )
    ]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), CHANGES, st.integers(1, 6)), max_size=25))
def test_whatever_is_tried_owners_stay_and_no_new_ones_come(
    tries: list[tuple[int, tuple[str, Any], int]],
) -> None:
    async def attempt(folder: str) -> None:
        async with open_database(Path(folder) / "people.db", [ARCHIVE, SCHEMA]) as file:
            people = People(file, [BOSS])
            await people.grant(OPERATOR, ADA, Role.ADMIN)
            await people.grant(OPERATOR, EDITH, Role.EDITOR)
            for who, (name, argument), target in tries:
                before = (await role(people, who), await role(people, target))
                extra = () if argument is None else (argument,)
                with suppress(Forbidden):
                    await getattr(people, name)(by(who), target, *extra)
                after = await role(people, target)
                if after is not before[1]:
                    assert before[0] > max(before[1], after)
                assert await people.with_role(Role.OWNER) == {BOSS: Role.OWNER}
                known = await people.known(BOSS, [BOSS])
                assert not known.banned

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(attempt(folder))
