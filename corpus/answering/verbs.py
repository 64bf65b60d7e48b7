"""Verbs, as far as a question is divided by them."""

from __future__ import annotations

DOING = frozenset("do does did will would can could should shall may might must".split())
BEING = frozenset("is are was were has have had".split())
#: Verbs as they stand after 'did'; many are nouns elsewhere.
BASES = frozenset(
    "accept accuse admit adopt agree announce apologise apologize appeal approve arrest "
    "arrive ask attack ban beat become begin blame block blow break bring build burn buy call "
    "cancel capture carry cause change choose claim climb close collapse come complete "
    "conclude condemn confirm cost crash cross cut damage decide declare defeat demand deny "
    "deploy describe destroy die discover drop elect end enter escape explain explode fail "
    "fall feel fight fill find finish fire fly follow force found gather get give go grow "
    "halt happen hear help hit hold hope hurt impose include injure join keep kill know land "
    "last launch lead leave lift live look lose make mean meet move name need offer open "
    "order pass pay pick plan play pledge promise protest publish pull put quit reach receive "
    "refuse reject release reopen replace report rescue resign respond retire return reveal "
    "rise rule run save say score see sell send serve set shoot show shut sign sink speak "
    "spend split spread stand start stay steal step stop strike suffer support survive "
    "suspend swear take talk tell test think throw threaten travel try turn use visit vote "
    "walk want warn weigh win withdraw work write wreck".split()
)
_PASTS = frozenset(
    "died stuck shot won held made took taken beat beaten became broke broken gave given got "
    "hit left lost met said saw seen set sold sent spent threw thrown told went gone wrote "
    "written brought built bought caught chose chosen drove driven fell fallen fought found "
    "flew flown kept led paid rose risen ran spoke spoken stole stolen struck stricken taught "
    "thought wore worn sank sunk torn shown drawn known hidden frozen shaken begun began came "
    "cut shut put hurt burnt sworn".split()
)
#: Participles by the past form that goes with a subject: 'taken', 'who took'.
ACTIVE = {
    "taken": "took", "given": "gave", "written": "wrote", "broken": "broke", "stolen": "stole",
    "chosen": "chose", "thrown": "threw", "seen": "saw", "driven": "drove", "begun": "began",
    "sunk": "sank", "beaten": "beat", "flown": "flew", "shown": "showed", "drawn": "drew",
    "known": "knew", "spoken": "spoke", "hidden": "hid", "shaken": "shook", "torn": "tore",
    "worn": "wore", "fallen": "fell", "done": "did", "stricken": "struck",
}  # fmt: skip


def is_verb(word: str) -> bool:
    """Whether a word looks like a verb that has a past form, or 'be'."""
    return word in _PASTS or (len(word) > 4 and word.endswith("ed")) or word in DOING | BEING
