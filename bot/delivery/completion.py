"""Members as the library wants them: a server older than it leaves out rights that came later.

It would read nothing of such an update or answer, and whether the bot was let into a chat, or
what it may do there, would be lost.
"""

from __future__ import annotations

import inspect
from typing import Any

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted

_KINDS = {
    ChatMember.ADMINISTRATOR: ChatMemberAdministrator,
    ChatMember.RESTRICTED: ChatMemberRestricted,
}
#: All rights, by status.
_RIGHTS = {
    status: tuple(name for name in inspect.signature(kind).parameters if name.startswith("can_"))
    for status, kind in _KINDS.items()
}


def completed(raw: dict[str, Any]) -> dict[str, Any]:
    """The update with all rights named; one that it does not name is not given.

    Args:
        raw: As Telegram sent it; not changed.
    """
    for name in ("my_chat_member", "chat_member"):
        if isinstance(changed := raw.get(name), dict):
            sides = {
                side: _member(changed[side])
                for side in ("old_chat_member", "new_chat_member")
                if isinstance(changed.get(side), dict)
            }
            raw = {**raw, name: {**changed, **sides}}
    return raw


def answered(answer: dict[str, Any]) -> dict[str, Any]:
    """The same for what a method gave: a member, or several.

    Args:
        answer: With ``result``; not changed.
    """
    result = answer["result"]
    if isinstance(result, dict) and "user" in result:
        return {**answer, "result": _member(result)}
    if isinstance(result, list):
        members = [
            _member(one) if isinstance(one, dict) and "user" in one else one for one in result
        ]
        return {**answer, "result": members}
    return answer


def _member(raw: dict[str, Any]) -> dict[str, Any]:
    status = raw.get("status")
    rights = _RIGHTS.get(status, ()) if isinstance(status, str) else ()
    return {**dict.fromkeys(rights, False), **raw}
