"""Decides who may do what: plain functions over what is known of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.role import Mode, Place, Role

#: Users that are Telegram's own stand-ins: for its service messages, for whoever hides behind
#: a group, and for a channel. They are nobody, and a role of theirs would be everybody's.
STAND_INS = frozenset([777000, 1087968824, 136817688])


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sent something, and where."""

    #: None for a chat that speaks for itself.
    user_id: int | None
    #: The chat that speaks for itself: an anonymous admin's group, or a channel.
    speaker_id: int | None
    #: None where Telegram does not tell, as under a message sent through inline mode.
    chat_id: int | None
    private: bool

    @property
    def id(self) -> int:
        """Who is named when something is refused."""
        speaker = self.user_id if self.speaker_id is None else self.speaker_id
        assert speaker is not None, "somebody sent it"
        return speaker

    @property
    def peers(self) -> frozenset[int]:
        """All that a ban may be on, and a place on the list."""
        ids = (self.user_id, self.speaker_id, self.chat_id)
        return frozenset(peer for peer in ids if peer is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is written down about an asker."""

    #: The role that the user was given; `Role.USER` if none.
    role: Role = Role.USER
    #: Of the asker's peers, those that are banned, and those on the list.
    banned: frozenset[int] = frozenset()
    allowed: frozenset[int] = frozenset()
    mode: Mode = Mode.OPEN


class Refusal(Enum):
    """Why something is not done."""

    #: The asker is not what the command asks for.
    ROLE = auto()
    #: It works elsewhere.
    PLACE = auto()


def role(asker: Asker, known: Known, newsroom: int | None) -> Role:
    """What somebody is to the bot, there.

    An owner cannot be banned. Who hides behind a chat speaks for that chat alone: in the newsroom
    that is an editor, as only its admins can hide, anywhere else it is anybody.
    """
    given = known.role if asker.speaker_id is None else Role.USER
    if given is Role.OWNER:
        return given
    if known.banned:
        return Role.BANNED
    if newsroom is not None and asker.speaker_id == asker.chat_id == newsroom:
        return Role.EDITOR
    return given


def admitted(asker: Asker, known: Known, newsroom: int | None) -> bool:
    """Whether the mode lets somebody in who is not banned."""
    if known.mode is Mode.OPEN or known.allowed or role(asker, known, newsroom) > Role.USER:
        return True
    return asker.chat_id is not None and asker.chat_id == newsroom


def refusal(
    has: Role, asker: Asker, needs: Role, place: Place, newsroom: int | None
) -> Refusal | None:
    """Why somebody may not do something there; None if they may.

    Args:
        has: The asker's role, by `role`.
        asker: Who asks, and where.
        needs: The role that it takes.
        place: Where it works.
        newsroom: The chat of the newsroom, if there is one.
    """
    if has < needs:
        return Refusal.ROLE
    here = place is Place.ANYWHERE or asker.private
    if not here and place is Place.NEWSROOM:
        here = newsroom is not None and asker.chat_id == newsroom
    return None if here else Refusal.PLACE


def speaks_for_chat(asker: Asker) -> bool | None:
    """Whether somebody decides about the chat they are in; None if only Telegram knows.

    In private that is the person. Who writes as the group is one of its admins, and what is posted
    in a channel is the channel's; who writes as another chat is nobody there.
    """
    if asker.private:
        return asker.user_id is not None and asker.user_id == asker.chat_id
    if asker.chat_id is None:
        return False
    return None if asker.speaker_id is None else asker.speaker_id == asker.chat_id


def may_change(by: Role, former: Role, new: Role) -> bool:
    """Whether somebody may make somebody of one role somebody of another.

    Nobody changes who is above or equal to them, nor makes anybody their equal.
    """
    return by >= Role.ADMIN and by > former and by > new


def only(needs: Role, asker: Asker) -> str:
    """The sentence for somebody who lacks a role."""
    return _only(f"{needs.word}s", asker)


def only_admins_of_chat(asker: Asker) -> str:
    """The sentence for somebody who does not decide about the chat they are in."""
    return _only("admins of this chat", asker)


def _only(who: str, asker: Asker) -> str:
    whose = "Your id" if asker.speaker_id is None else "The id that you write as"
    return f"Only {who} can do this. {whose} is {asker.id}; ask an admin."
