"""Roles, bans, the list and the mode.

What is changed here is in the audit log, by the same transaction. Who changes it is looked up in
that transaction too: a role that was taken a moment ago is no role.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import aiosqlite

from bot.errors import Forbidden
from bot.rights import STAND_INS, Known, may_change
from bot.role import Mode, Role
from corpus.database import Database
from corpus.records import audit
from corpus.types import Actor


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something."""

    actor: Actor
    #: Their id, to look up their role; None for the operator at the command line.
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Everybody who is more, or less, than a user."""

    #: Ids with their roles, the highest first.
    granted: tuple[tuple[int, Role], ...]
    banned: tuple[int, ...]
    allowed: tuple[int, ...]
    mode: Mode
    #: Ids with the names that they were seen under.
    names: dict[int, str]


class People:
    """The rows about people and chats. Any method can raise `DatabaseError`.

    Args:
        database: With the tables of the bot and of the archive.
        owners: Users who own the bot whatever the rows say.
    """

    def __init__(self, database: Database, owners: Collection[int] = ()) -> None:
        self._database = database
        self._owners = frozenset(owners)

    # looking up

    async def known(self, user_id: int | None, peers: Collection[int]) -> Known:
        """What is written down about a user, and about all who stand for them."""
        marks = ",".join("?" * len(peers))
        rows = await self._database.rows(
            "SELECT 'role' AS kind, role AS value FROM roles WHERE user_id = ?"
            f" UNION ALL SELECT kind, peer_id FROM listed WHERE peer_id IN ({marks})"
            " UNION ALL SELECT 'mode', mode FROM mode",
            (user_id, *peers),
        )
        role, mode, listed = Role.USER, Mode.OPEN, []
        for kind, value in rows:
            if kind == "role":
                role = Role[str(value).upper()]
            elif kind == "mode":
                mode = Mode(value)
            else:
                listed.append((kind, int(value)))
        if user_id in self._owners:
            role = Role.OWNER
        return Known(
            role,
            frozenset(peer for kind, peer in listed if kind == "banned"),
            frozenset(peer for kind, peer in listed if kind == "allowed"),
            mode,
        )

    async def with_role(self, least: Role) -> dict[int, Role]:
        """Users who have this role or a higher one."""
        rows = await self._database.rows("SELECT user_id, role FROM roles")
        given = {user_id: Role[role.upper()] for user_id, role in rows}
        given |= dict.fromkeys(self._owners, Role.OWNER)
        return {user_id: role for user_id, role in given.items() if role >= least}

    async def roles(self) -> Roles:
        """Everybody who is more, or less, than a user."""
        standing = await self.standing()
        names = await self._database.rows("SELECT user_id, username FROM people")
        ids = {*(user_id for user_id, _ in standing.granted), *standing.banned, *standing.allowed}
        return replace(standing, names={user_id: name for user_id, name in names if user_id in ids})

    async def standing(self) -> Roles:
        """The same without names."""
        granted = await self.with_role(Role.EDITOR)
        rows = await self._database.rows("SELECT kind, peer_id FROM listed ORDER BY since, peer_id")
        mode = await self._database.row("SELECT mode FROM mode")
        return Roles(
            tuple(sorted(granted.items(), key=lambda one: (-one[1], one[0]))),
            tuple(peer for kind, peer in rows if kind == "banned"),
            tuple(peer for kind, peer in rows if kind == "allowed"),
            Mode(mode["mode"]) if mode else Mode.OPEN,
            {},
        )

    # changing

    async def claim(self, by: By) -> bool:
        """Make somebody the owner, if there is none; whether that was so."""
        assert by.user_id is not None, "only people claim"
        async with self._database.transaction(durable=True) as db:
            owned = await _row(db, "SELECT 1 FROM roles WHERE role = 'owner'")
            if owned or self._owners:
                return False
            former = await self._role(db, by.user_id)
            await self._set(db, by, by.user_id, former, Role.OWNER)
        return True

    async def grant(self, by: By, user_id: int, role: Role) -> Role:
        """Give a user a role; returns the former one.

        Raises:
            Forbidden: If this is not for who asks to decide.
        """
        _person(user_id)
        async with self._database.transaction(durable=True) as db:
            former = await self._role(db, user_id)
            await self._check(db, by, former, role)
            if await _listed(db, "banned", user_id):
                raise Forbidden(f"{user_id} is banned. Use /unban first.")
            if former is not role:
                await self._set(db, by, user_id, former, role)
        return former

    async def revoke(self, by: By, user_id: int) -> Role:
        """Take a user's role away; returns it.

        Raises:
            Forbidden: If this is not for who asks to decide.
        """
        async with self._database.transaction(durable=True) as db:
            former = await self._role(db, user_id)
            await self._check(db, by, former, Role.USER)
            if former is not Role.USER:
                await self._set(db, by, user_id, former, Role.USER)
        return former

    async def ban(self, by: By, peer_id: int, now: datetime) -> bool:
        """Ban a user, whose role is taken, or a chat; whether it was not banned before.

        Raises:
            Forbidden: If this is not for who asks to decide.
        """
        if peer_id > 0:
            _person(peer_id)
        async with self._database.transaction(durable=True) as db:
            former = await self._role(db, peer_id)
            await self._check(db, by, former, Role.BANNED)
            if await _listed(db, "banned", peer_id):
                return False
            if former is not Role.USER:
                await self._set(db, by, peer_id, former, Role.USER)
            await _list(db, by, "banned", peer_id, now)
            # What waits for them would still go out.
            await db.execute(
                "UPDATE outbox SET state = 'dropped', reason = 'banned', changed_at = ?"
                " WHERE chat_id = ? AND state IN ('queued', 'suspended')",
                (int(now.timestamp()), peer_id),
            )
        return True

    async def unban(self, by: By, peer_id: int) -> bool:
        """Take a ban back; whether there was one."""
        async with self._database.transaction(durable=True) as db:
            await self._check(db, by, Role.USER, Role.USER)
            return await _unlist(db, by, "banned", peer_id)

    async def allow(self, by: By, peer_id: int, now: datetime) -> bool:
        """Put a user or a chat on the list; whether it was not there before."""
        if peer_id > 0:
            _person(peer_id)
        async with self._database.transaction(durable=True) as db:
            await self._check(db, by, Role.USER, Role.USER)
            if await _listed(db, "banned", peer_id):
                raise Forbidden(f"{peer_id} is banned. Use /unban first.")
            if await _listed(db, "allowed", peer_id):
                return False
            await _list(db, by, "allowed", peer_id, now)
        return True

    async def disallow(self, by: By, peer_id: int) -> bool:
        """Take a user or a chat off the list; whether it was there."""
        async with self._database.transaction(durable=True) as db:
            await self._check(db, by, Role.USER, Role.USER)
            return await _unlist(db, by, "allowed", peer_id)

    async def set_mode(self, by: By, mode: Mode) -> Mode:
        """Decide whom the bot answers; returns what held before."""
        async with self._database.transaction(durable=True) as db:
            await self._check(db, by, Role.USER, Role.USER)
            row = await _row(db, "SELECT mode FROM mode")
            former = Mode(row["mode"]) if row else Mode.OPEN
            if former is not mode:
                await db.execute("INSERT OR REPLACE INTO mode VALUES (1, ?)", (mode,))
                await audit.record(db, by.actor, "mode", "bot", former.value, mode.value)
        return former

    async def tell_ban(self, peers: Collection[int]) -> bool:
        """Whether a ban on one of them has still to be told; if so, it counts as told."""
        marks = ",".join("?" * len(peers))
        changed = await self._database.execute(
            "UPDATE listed SET told = 1 WHERE kind = 'banned' AND told = 0"
            f" AND peer_id IN ({marks})",
            tuple(peers),
        )
        return changed > 0

    async def _role(self, db: aiosqlite.Connection, user_id: int) -> Role:
        if user_id in self._owners:
            return Role.OWNER
        row = await _row(db, "SELECT role FROM roles WHERE user_id = ?", user_id)
        return Role[row["role"].upper()] if row else Role.USER

    async def _check(self, db: aiosqlite.Connection, by: By, former: Role, new: Role) -> None:
        """That somebody may make this of that, as the rows are now."""
        if by.user_id is None and by.actor.id.startswith("cli:"):
            return
        mine = Role.USER if by.user_id is None else await self._role(db, by.user_id)
        if may_change(mine, former, new):
            return
        if mine < Role.ADMIN:
            raise Forbidden("Only admins can do this.")
        if former is Role.OWNER:
            raise Forbidden("An owner cannot be removed by chat.")
        if new is Role.OWNER:
            raise Forbidden("Nobody is made an owner by chat.")
        raise Forbidden("Only owners can make or change admins.")

    async def _set(
        self, db: aiosqlite.Connection, by: By, user_id: int, former: Role, new: Role
    ) -> None:
        if new is Role.USER:
            await db.execute("DELETE FROM roles WHERE user_id = ?", (user_id,))
        else:
            await db.execute("INSERT OR REPLACE INTO roles VALUES (?, ?)", (user_id, new.word))
        action = "role.revoke" if new is Role.USER else "role.grant"
        before, after = (None if r is Role.USER else r.word for r in (former, new))
        await audit.record(db, by.actor, action, f"user:{user_id}", before, after)


def _person(user_id: int) -> None:
    if user_id in STAND_INS or user_id < 0:
        raise Forbidden("That is nobody in particular: a group or a channel stands behind it.")


async def _row(db: aiosqlite.Connection, sql: str, *parameters: object) -> aiosqlite.Row | None:
    rows = list(await db.execute_fetchall(sql, parameters))
    return rows[0] if rows else None


async def _listed(db: aiosqlite.Connection, kind: str, peer_id: int) -> bool:
    sql = "SELECT 1 FROM listed WHERE kind = ? AND peer_id = ?"
    return await _row(db, sql, kind, peer_id) is not None


async def _list(db: aiosqlite.Connection, by: By, kind: str, peer_id: int, now: datetime) -> None:
    """Put it on one of the two lists, which takes it off the other."""
    row = await _row(db, "SELECT kind FROM listed WHERE peer_id = ?", peer_id)
    await db.execute(
        "INSERT OR REPLACE INTO listed (peer_id, kind, since) VALUES (?, ?, ?)",
        (peer_id, kind, int(now.timestamp())),
    )
    before = row["kind"] if row else None
    await audit.record(db, by.actor, _ACTIONS[kind, True], _subject(peer_id), before, kind)


async def _unlist(db: aiosqlite.Connection, by: By, kind: str, peer_id: int) -> bool:
    if not await _listed(db, kind, peer_id):
        return False
    await db.execute("DELETE FROM listed WHERE peer_id = ?", (peer_id,))
    await audit.record(db, by.actor, _ACTIONS[kind, False], _subject(peer_id), kind, None)
    return True


_ACTIONS = {
    ("banned", True): "ban",
    ("banned", False): "unban",
    ("allowed", True): "allow",
    ("allowed", False): "disallow",
}


def _subject(peer_id: int) -> str:
    return f"{'user' if peer_id > 0 else 'chat'}:{peer_id}"
