"""German: its analyzer, its dates, its questions."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.answers import AnswerKind
from corpus.language.datewords import DIGITS, DateWords, Ways
from corpus.language.questionwords import QuestionWords
from corpus.language.stemmed import Stemmed

_STOP_WORDS = (
    "der die das den dem des ein eine einen einem einer eines und oder aber als wie wenn dass"
    " daß ob weil auch nur noch schon so sehr nicht kein keine keinen keinem keiner ist sind"
    " war waren bin bist sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer"
    " ihres wird werden wurde wurden worden hat haben hatte hatten habe kann können konnte"
    " konnten soll sollen sollte sollten will wollen muss müssen musste darf dürfen mag in im"
    " an am auf aus bei beim mit nach von vom vor zu zum zur für über unter um durch gegen"
    " ohne bis ab er sie es ich du wir man ihm ihn uns euch mich dich sich dieser diese dieses"
    " diesem diesen jener jene jenes da dort hier was wer wen wem wessen wo wohin woher wann"
    " warum wieso weshalb welche welcher welches welchem welchen wieviel wieviele womit"
    " wodurch wofür woran worauf worin wovon denn doch ja nein also dann damit dabei dazu"
    " davon daran darauf zwischen während"
)
_ASKING = (
    "viel viele vielen lange hoch oft weißt wissen weiß sag sage sagen erzähl erzähle gib"
    " zeig zeige bitte nachrichten passierte passiert geschah neues bekannt heißt hieß nennt"
    " nannte"
)
_LIGHT = (
    "machen macht machte geben gibt gab gehen geht ging kommen kommt kam lassen ließ nehmen"
    " nahm stehen stand finden fand halten hielt setzen beginnen begann enden tag woche monat"
    " jahr zeit mal leben ding person mensch leute zahl anzahl teil ort stelle art erste"
    " erster ersten letzte letzter letzten neu neue neuen alt groß große großen lang hoch gut"
    " beste besten mehr meist meisten einige alle allen andere anderen anderer gleich eigen"
    " jede jeder jedes nur immer nie vorher nachher seit zusammen ein zwei genau wichtig"
    " neueste aktuell jetzt heute name namen verwendet benutzt bezeichnet genannt"
)
#: Verbs that change their stem, and peoples with their countries: who asks for Russland means
#: the russischen Minister.
_FORMS = (
    "starb starben gestorben stirbt sterben, schrieb schrieben geschrieben schreiben, trat traten"
    " getreten tritt treten, gewann gewannen gewonnen gewinnt gewinnen, verlor verloren verlieren,"
    " begann begannen begonnen beginnen, fand fanden gefunden finden, ging gingen gegangen gehen,"
    " kam kamen gekommen kommen, nahm nahmen genommen nimmt nehmen, gab gaben gegeben gibt geben,"
    " sprach sprachen gesprochen spricht sprechen, traf trafen getroffen trifft treffen, stieg"
    " stiegen gestiegen steigen, sank sanken gesunken sinken, fiel fielen gefallen fällt fallen,"
    " schlug geschlagen schlägt schlagen, trug getragen trägt tragen, fuhr gefahren fährt fahren,"
    " flog geflogen fliegen, zog zogen gezogen ziehen, bot geboten bieten, verbot verboten"
    " verbieten, schoss geschossen schießen, schloss geschlossen schließen, fing gefangen fangen,"
    " hielt hielten gehalten hält halten, rief riefen gerufen rufen, lief liefen gelaufen läuft"
    " laufen, stand standen gestanden steht stehen, lag lagen gelegen liegt liegen, las gelesen"
    " liest lesen, sah sahen gesehen sieht sehen, brachte brachten gebracht bringen, nannte"
    " nannten genannt nennt nennen, brannte gebrannt brennt brennen, entschied entschieden"
    " entscheiden, blieb blieben geblieben bleibt bleiben, wuchs gewachsen wächst wachsen, erhielt"
    " erhielten erhält erhalten, enthielt enthält enthalten, entstand entstanden entstehen, erfand"
    " erfunden erfinden, geschah geschieht geschehen, bekam bekamen bekommt bekommen, brach"
    " gebrochen bricht brechen, warf geworfen wirft werfen, betrug beträgt betragen, russisch russe"
    " russen russland, türkisch türke türken türkei, deutsch deutsche deutschland, französisch"
    " franzose franzosen frankreich, englisch engländer england, spanisch spanier spanien,"
    " italienisch italiener italien, chinesisch chinese chinesen china, japanisch japaner japan,"
    " syrisch syrer syrien, iranisch iraner iran, irakisch iraker irak, israelisch israeli israel,"
    " ukrainisch ukrainer ukraine, polnisch pole polen, griechisch grieche griechen griechenland,"
    " österreichisch österreicher österreich, schweizerisch schweizer schweiz, amerikanisch"
    " amerikaner amerika, europäisch europäer europa, britisch brite briten großbritannien,"
    " niederländisch niederländer niederlande, belgisch belgier belgien, dänisch däne dänen"
    " dänemark, schwedisch schwede schweden, norwegisch norweger norwegen, ägyptisch ägypter"
    " ägypten, indisch inder indien, ungarisch ungar ungarn, tschechisch tscheche tschechien,"
    " portugiesisch portugiese portugal, koreanisch koreaner korea, afghanisch afghane afghanistan"
)
#: Letters that a part of a compound has at least, and what may stand between two parts.
_PART, _JOINTS = 4, ("", "s", "n", "en", "es", "er", "e")


class German(Stemmed):
    """The analyzer of German text; Snowball takes ä, ö, ü for their vowels and ß for ss."""

    def __init__(self) -> None:
        super().__init__(
            "de",
            "1",
            stemmer="german",
            stop=_STOP_WORDS,
            asking=_ASKING,
            light=_LIGHT,
            forms=_FORMS,
        )

    def parts(self, term: str) -> Iterator[tuple[str, str]]:
        """The two terms that a compound may be made of: guesses, of which most are none."""
        for cut in range(_PART, len(term) - _PART + 1):
            for joint in _JOINTS:
                head = term[:cut].removesuffix(joint)
                if len(head) >= _PART and len(head) + len(joint) == cut:
                    yield head, term[cut:]


GERMAN = German()

_TIME = "(?:s|abend|morgen|nachmittag)?"
_LAST = r"(?P<last>(?:letzte[nmrs]?|vergangene[nmrs]?|vorige[nmrs]?))"
_NEXT = r"(?P<next>(?:nächste[nmrs]?|kommende[nmrs]?))"

DATES = DateWords(
    months=(
        r"januar jänner jan\., februar feb\., märz maerz mrz\., april apr\., mai, juni jun\.,"
        r" juli jul\., august aug\., september sept?\., oktober okt\., november nov\.,"
        r" dezember dez\."
    ),
    weekdays=(
        f"montag{_TIME}, dienstag{_TIME}, mittwoch{_TIME}, donnerstag{_TIME}, freitag{_TIME},"
        f" samstag{_TIME} sonnabend{_TIME}, sonntag{_TIME}"
    ),
    counts=(
        "einer einem einen eine ein, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn, elf,"
        " zwölf"
    ),
    units={
        "tag(?:en|e|es)?": "day",
        "wochen?": "week",
        "monat(?:en|e|es|s)?": "month",
        "jahr(?:en|e|es|s)?": "year",
        "jahrzehnt(?:en|e|s)?": "decade",
    },
    parts={
        r"anfang(?: de[sr])?": "early",
        r"mitte(?: de[sr])?": "mid",
        r"ende(?: de[sr])?": "late",
    },
    away={
        "vorgestern": -2,
        "gestern": -1,
        "gestern (?:abend|morgen|früh|nachmittag)": -1,
        "heute": 0,
        "heute (?:abend|morgen|früh|nachmittag|nacht)": 0,
        "übermorgen": 2,
        "(?<!am )(?<!guten )(?-i:morgen)": 1,
    },
    ahead=r"\b(?:wird|werden|soll|sollen|will|wollen|geplant|ab|bis|bevorsteh\w+|voraussichtlich)\b",
    ordinal=r"\.",
    patterns=(
        ("days", r"{d} ?(?:[-–]|bis(?: zum)?|und) ?{d2} {m} {y}"),
        ("days", r"{d} {m} (?:[-–]|bis(?: zum)?) {d2} {m2} {y}"),
        ("day", r"(?:{w}(?:,| dem|, dem|, den)? )?{d} ?{m} {y}"),
        ("month", r"(?:{part} )?{m} {y}"),
        ("days", r"{d} ?(?:[-–]|bis(?: zum)?) ?{d2} {m}"),
        ("day", r"(?:{w}(?:,| dem|, dem|, den)? )?{d} {m}"),
        ("month", rf"(?:{{part}} )?{_LAST} {{m}}"),
        ("month", rf"(?:{{part}} )?{_NEXT} {{m}}"),
        ("month", r"{part} {m}"),
        ("month", r"(?:im|seit|bis|ab|vom|zum) (?P<at>{m})(?! \d)"),
        ("numeric", r"(?P<d>\d{1,2})\. ?(?P<mm>\d{1,2})\. ?{y}(?![\w/]|\.\d)"),
        *DIGITS,
        ("decade", r"(?:{part} )?(?:de[nr] |die )?(?P<y>(?:1\d|20)\d0)er(?: jahren?n?)?"),
        ("decade", r"(?:{part} )?(?:de[nr] |die )?(?P<short>[2-9]0)er(?: jahren?n?)"),
        ("century", r"(?P<c>1\d|20|21)\. jahrhunderts?"),
        ("years", r"(?:von|zwischen) (?P<at>{y} (?:bis|und) {y2})"),
        ("years", r"{y} ?[-–] ?{y2}"),
        ("year", r"{part} {y}"),
        (
            "year",
            r"(?:im jahre?|jahr|in|seit|bis|von|vor|nach|um|ab|zwischen|sommer|herbst|winter"
            r"|frühjahr|frühling) (?P<at>{y})",
        ),
        (
            "year",
            r"(?:und|war|wurde|wurden|waren|der|die|das|erst|bereits|schon) (?P<at>{y})"
            r"(?! (?-i:[A-ZÄÖÜ]))",
        ),
        (
            "year",
            r"(?P<at>{y}) (?:wurden?|waren?|begann|kam|starb|gewann|gab|hatten?|fand|trat|zog)\b",
        ),
        ("weekday", rf"{_LAST} {{w}}"),
        ("weekday", rf"{_NEXT} {{w}}"),
        ("weekday", r"(?:am|vom|seit|bis|zum|diesen|diesem) (?P<at>{w})"),
        ("ago", r"vor(?: etwa| rund| fast| gut)? {n} {u}"),
        ("unit", rf"(?:{{part}} )?{_LAST} {{u}}"),
        ("unit", rf"(?:{{part}} )?{_NEXT} {{u}}"),
        ("unit", r"(?:{part} )?diese[nmrs]? {u}"),
        ("away", r"{away}"),
    ),
    ways=Ways(
        now=r"\b(?:(?:die |das )?(?:neuesten?|aktuellsten?|jüngsten?)|jetzt|derzeit|zurzeit"
        r"|momentan|aktuell|gegenwärtig|kürzlich|neulich|in letzter zeit)\b",
        lead=r"\b(?P<since>seit|ab|nach)(?: dem| der)?\s+$"
        r"|\b(?P<within>im|in|am|an|während|vom|von)(?: dem| der| den)?\s+$"
        r"|\b(?P<not>vor|bis)(?: dem| der| zum)?\s+$",
        past=r"\b(?:in |während )?(?:den|die|der(?= \w+ (?:\d|zwei|drei|vier|fünf|sechs|zehn)))"
        r" (?:letzten|vergangenen) (?:{n} )?{u}",
    ),
)

_PERSON, _PLACE, _DATE = AnswerKind.PERSON, AnswerKind.PLACE, AnswerKind.DATE
_NUMBER, _ORGANISATION = AnswerKind.NUMBER, AnswerKind.ORGANISATION

QUESTIONS = QuestionWords(
    kinds=(
        (
            r"\bwer (?:ist|sind|war|waren)(?=(?: (?-i:[A-ZÄÖÜ])[\w’'-]+){2,}\s*\?*\s*$)",
            AnswerKind.DEFINITION,
            None,
        ),
        (r"\b(?:wer|wen|wem|wessen)\b", _PERSON, None),
        (r"\b(?:wann|seit wann|bis wann)\b", _DATE, None),
        (r"\b(?:wohin|woher|wo)\b", _PLACE, None),
        (r"\b(?:warum|wieso|weshalb|weswegen)\b", AnswerKind.REASON, None),
        (r"\bwie lange\b", AnswerKind.DURATION, None),
        (r"\bwie alt\b", _NUMBER, "age"),
        (r"\bwie (?:weit)\b", _NUMBER, "distance"),
        (r"\bwie (?:hoch|tief|lang|breit)\b", _NUMBER, "length"),
        (r"\bwie (?:groß|gross)\b", _NUMBER, "size"),
        (r"\bwie schwer\b", _NUMBER, "weight"),
        (r"\bwie schnell\b", _NUMBER, "speed"),
        (r"\b(?:wie viel|wieviel) (?:kostet\w*|geld|zahl\w+)", AnswerKind.MONEY, None),
        (r"\bwie viel prozent\b", _NUMBER, "percent"),
        (r"\bwas (?:sagte|erklärte|schrieb)\b", AnswerKind.QUOTATION, None),
        (r"\bwie(?! viel)\b", AnswerKind.OTHER, None),
    ),
    counted=r"\b(?:wie ?viele[nr]?|wie ?viel)\b",
    which=r"\b(?:welche[rsmn]?|was|was für)\b",
    nouns={
        "jahrzehnt": (_DATE, "decade"),
        "jahrhundert": (_DATE, "century"),
        "jahr": (_DATE, "year"),
        "tag": (_DATE, "day"),
        "datum": (_DATE, "date"),
        "monat": (_DATE, "month"),
        "hauptstadt": (_PLACE, "capital"),
        "-stadt": (_PLACE, "city"),
        "städte": (_PLACE, "city"),
        "land": (_PLACE, "country"),
        "länder": (_PLACE, "country"),
        "bundesland": (_PLACE, "state"),
        "bundesstaat": (_PLACE, "state"),
        "staat": (_PLACE, "country"),
        "-region": (_PLACE, "region"),
        "-ort": (_PLACE, "location"),
        "-insel": (_PLACE, "island"),
        "-fluss": (_PLACE, "river"),
        "kontinent": (_PLACE, "continent"),
        "-provinz": (_PLACE, "province"),
        "-stadion": (_PLACE, "stadium"),
        "firma": (_ORGANISATION, "company"),
        "-unternehmen": (_ORGANISATION, "company"),
        "-gesellschaft": (_ORGANISATION, "company"),
        "-mannschaft": (_ORGANISATION, "team"),
        "team": (_ORGANISATION, "team"),
        "-partei": (_ORGANISATION, "party"),
        "-universität": (_ORGANISATION, "university"),
        "-organisation": (_ORGANISATION, "organisation"),
        "-bank": (_ORGANISATION, "bank"),
        "-sender": (_ORGANISATION, "broadcaster"),
        "-präsident": (_PERSON, "president"),
        "-minister": (_PERSON, "minister"),
        "-spieler": (_PERSON, "player"),
        "-kanzler": (_PERSON, "chancellor"),
        "person": (_PERSON, "person"),
        "prozentsatz": (_NUMBER, "percent"),
        "prozent": (_NUMBER, "percent"),
        "anteil": (_NUMBER, "percent"),
        "zahl": (_NUMBER, "number"),
        "euro": (AnswerKind.MONEY, "money"),
        "dollar": (AnswerKind.MONEY, "money"),
        "geld": (AnswerKind.MONEY, "money"),
        "preis": (AnswerKind.MONEY, "price"),
        "grund": (AnswerKind.REASON, "reason"),
        "ursache": (AnswerKind.REASON, "cause"),
    },
    yes_no=r"^\W*(?:ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|kann|gibt|gab|darf|muss)\b",
    cues={
        _DATE: r"\b[12]\d{3}\b|(?i:\b(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|januar"
        r"|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|gestern"
        r"|heute|jahrhundert|letzte|vergangene|\w+ jahren?\b))",
        _NUMBER: r"\d|(?i:\b(?:eine?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
        r"|zwanzig|dreißig|hundert\w*|tausend\w*|million\w*|milliarde\w*|hälfte|dutzend\w*)\b)",
        AnswerKind.MONEY: r"[$€£¥]|(?i:\b(?:dollar|euro|pfund|franken|yen)\b)",
    },
)
