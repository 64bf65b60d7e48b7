"""Those who wait for an answer get it once the archive has it.

    change log | which questions have words of the article | asked again, slowly | outbox

Nothing is lost when the process dies: how far the log was looked at, and what is to be asked, is
noted together; so is that an answer is to be sent, and that nobody waits for it any more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import render, rights
from bot.askings import Asking
from bot.commands.ask import chosen, keyboard
from bot.context import Services
from bot.corrections import quoting
from bot.corrections.noting import rows_of
from bot.delivery.message import Kind, Message
from bot.rights import Asker
from bot.role import Role
from bot.unanswered import ANY, Due, Unanswered
from corpus.answering import exchange
from corpus.answers import Answer, Outcome
from corpus.errors import QueryError, UnknownArticle
from corpus.wording import Words

log = logging.getLogger(__name__)

#: Seconds between two looks, and between two questions that are asked again: thirty a minute.
LOOK, PACE = 0.5, 2.0
#: An article has questions asked again of which it has at least this share of what they tell, with
#: its title and one passage; so many at most, those of which it has most. They are chosen among so
#: many of which it has most in all.
_SHARE, _AGAIN, _AMONG = 0.25, 50, 400
#: Entries of the change log that are read at a time, and how many are so much that every
#: question is asked again, instead of looking at each article.
_CHUNK, _MUCH = 50, 2000


class Waiting:
    """Looks for answers to what was not answered.

    Args:
        services: Of the application.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._place: int | None = None
        services.due.set()  # of a life before this one

    async def look(self) -> float:
        """Look once; returns the seconds until it is worth while to look again."""
        services = self._services
        if self._place is None:
            self._place = await services.unanswered.place()
        reached = services.corpus.wordings.place
        if reached is not None and (self._place is None or self._place < reached):
            await self._listen(reached)
            services.due.set()
        if not services.due.is_set():
            return LOOK
        # Cleared first: what becomes due from now on sets it again.
        services.due.clear()
        due = await services.unanswered.due()
        if due is None:
            return LOOK
        services.due.set()
        await self._ask(due)
        await services.unanswered.asked(due.group_id, due.articles)
        return PACE

    async def _listen(self, reached: int) -> None:
        """Note which questions the articles that have come since may answer."""
        unanswered, wordings = self._services.unanswered, self._services.corpus.wordings
        if self._place is None:  # nobody has waited before
            await unanswered.mark((), reached)
            self._place = reached
        while self._place < reached:
            changed = await wordings.changed(self._place, _CHUNK)
            if changed is None or reached - self._place > _MUCH:
                await unanswered.mark((), reached, everything=True)
                self._place = reached
                return
            ids, place = changed
            matches = []
            for article_id, words in (await wordings.words(ids)).items():
                shares = await likeliest(unanswered, words)
                matches += [(group_id, article_id, share) for group_id, share in shares]
            await unanswered.mark(matches, place)
            self._place = place
            await asyncio.sleep(0)

    async def _ask(self, due: Due) -> None:
        """Ask again, and tell who waits."""
        answers: dict[tuple[str, date], Answer | None] = {}
        for asking in due.askings:
            asked = (asking.question, asking.asked_at.date())
            if asked not in answers:
                answers[asked] = await self._answer(due, asking)
        for some in due.messages():
            asking = some[0]
            day = asking.asked_at.date()
            # The same in other words is the same question: what is found for one holds for all.
            alike = (answer for (_, asked_on), answer in answers.items() if asked_on == day)
            answer = answers[asking.question, day] or next(filter(None, alike), None)
            if answer is not None:
                await self._tell(some, answer)

    async def _answer(self, due: Due, asking: Asking) -> Answer | None:
        """The answer that an article has which was not there before; None if there is none."""
        services = self._services
        day = asking.asked_at.date()
        if pinned := await chosen(services, due.key, asking.question, day):
            return pinned
        try:
            answer = await services.corpus.ask(asking.question, day)
        except QueryError:
            return None  # the rules have changed since it was asked
        if answer.outcome is not Outcome.FOUND:
            return None
        article_id = answer.quotes[0].source.article_id
        if article_id not in due.articles:
            if ANY not in due.articles:
                return None
            try:
                card = await services.corpus.article(article_id)
            except UnknownArticle:
                return None
            if card.article.added_at < asking.asked_at.replace(microsecond=0):
                return None
        return answer

    async def _tell(self, askings: Sequence[Asking], answer: Answer) -> None:
        """Have an answer sent to those who wait for it, who may be many under one message.

        Who is not answered waits no more.
        """
        services = self._services
        told: Asking | None = None
        for asking in askings:
            if not await self._may(asking):
                await services.unanswered.give_up(asking.id)
            elif told is None:
                told = asking
        now = services.now()
        if told and await services.unanswered.tell(told, message(told, answer), now):
            services.outbox.due.set()

    async def _may(self, asking: Asking) -> bool:
        """Whether who asked is still answered, there."""
        services, newsroom = self._services, self._services.settings.newsroom
        speaker = asking.chat_id if asking.user_id is None else None
        who = Asker(asking.user_id, speaker, asking.chat_id, asking.chat_id > 0)
        known = await services.people.known(who.user_id, who.peers)
        banned = rights.role(who, known, newsroom) is Role.BANNED
        return not banned and rights.admitted(who, known, newsroom)


def message(asking: Asking, answer: Answer) -> Message:
    """The answer that somebody has waited for, as it is sent: once to all who wait with them."""
    html = render.answer(answer, f"You asked on {asking.asked_at:%d %b}: {asking.question}")
    said = exchange.Exchange.of(replace(answer, understood=asking.question)).to_json()
    return Message(
        asking.chat_id,
        f"asking:{asking.id}",
        Kind.ANSWER,
        html,
        topic_id=asking.topic_id or 0,
        keyboard=rows_of(keyboard(answer, group=asking.chat_id < 0)),
        message_id=asking.message_id,
        cites=quoting.of_answer(html, answer),
        exchange={"user_id": asking.user_id, "question": asking.question, "said": said},
        again=1,
    )


async def likeliest(unanswered: Unanswered, words: Words) -> list[tuple[int, float]]:
    """Groups that an article may answer, with the share that it has of each, the largest first."""
    groups = await unanswered.matching(words.all, _SHARE, _AMONG)
    shares = ((group_id, words.share(terms)) for group_id, terms in groups.items())
    enough = [(group_id, share) for group_id, share in shares if share >= _SHARE]
    return sorted(enough, key=lambda one: -one[1])[:_AGAIN]
