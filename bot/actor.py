"""Who sent an update, as the audit log names them."""

from __future__ import annotations

from telegram import Update

from corpus.types import Actor

#: The program itself, where nobody in particular does something.
NEWSDESK = Actor("newsdesk")


def actor(update: Update) -> Actor:
    """The person, or the chat that speaks for itself, behind an update.

    An anonymous admin and a channel's post come from a chat; a press of a button always comes
    from a person.
    """
    message = update.effective_message if update.callback_query is None else None
    if message is not None and message.sender_chat is not None:
        return Actor(f"chat:{message.sender_chat.id}", message.sender_chat.effective_name or "")
    user = update.effective_user
    assert user is not None, "an update that is handled comes from somebody"
    return Actor(f"telegram:{user.id}", user.full_name)
