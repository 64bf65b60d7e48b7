"""Spanish: its analyzer, its dates, its questions."""

from __future__ import annotations

import unicodedata

from corpus.answers import AnswerKind
from corpus.language.datewords import DIGITS, DateWords, Ways
from corpus.language.questionwords import QuestionWords
from corpus.language.stemmed import Stemmed, lower

_STOP_WORDS = (
    "a al ante con contra de del desde e el en entre ha han has haya he hemos había habían la"
    " las le les lo los me mi mis nos o para pero por que se si sin sobre su sus te tu tus u"
    " un una unas unos y ya era eran es esa esas ese eso esos esta estas este esto estos está"
    " están estaba estaban fue fueron ser será sido son como cual cuál cuáles cuales cuando"
    " cuándo cuánto cuánta cuántos cuántas cuanto cuanta cuantos cuantas donde dónde adónde"
    " qué quien quién quienes quiénes cuyo cuya no ni él ella ellos ellas ello nosotros usted"
    " ustedes yo hay así más muy también tan porque aunque mientras según hasta"
)
_ASKING = (
    "cuántos cuántas cuánto cuánta cuantos cuantas dime dígame dinos sabes sabe saben puedes"
    " decir decirme cuéntame cuenta noticias pasó ocurrió sucedió acerca tipo llama llamaba"
)
_LIGHT = (
    "hacer hizo hace dar dio tener tuvo tiene llegar poner puso venir ir dejar decir dijo"
    " usar poder pudo deber empezar comenzar terminar acabar día semana mes año tiempo vez"
    " vida cosa persona gente número parte lugar tipo primero primera primer último última"
    " nuevo nueva viejo grande gran largo alto bueno mejor mayor menor todo toda otro otra"
    " mismo misma cada algún alguna solo sólo aún todavía antes después durante entonces"
    " siempre nunca uno dos exactamente principal reciente actualmente ahora hoy llamado"
    " nombre"
)
#: Verbs that change their stem, and peoples with their countries: who asks for Rusia means
#: the ministro ruso.
_FORMS = (
    "murió murieron muere mueren muerto muerta muertos muertas muerte morir, hizo hicieron"
    " hecho hace hacer, dijo dijeron dice dicen dicho decir, puso pusieron puesto poner, vio"
    " vieron visto ver, escrito escrita escribir, abierto abierta abrir, roto rota romper,"
    " vuelto volvió vuelve volver, tuvo tuvieron tiene tienen tener, vino vinieron viene vienen"
    " venir, produjo produjeron producir, redujo redujeron reducir, eligió eligieron elige"
    " elegir, pidió pidieron pide pedir, siguió siguieron sigue seguir, cayó cayeron cae caer,"
    " construyó construyeron construye construir, destruyó destruyeron destruye destruir, dio"
    " dieron dar, empezó empieza empezar, comenzó comienza comenzar, encontró encuentra"
    " encontrar, resuelto resuelve resolver, descubierto descubierta descubrir, ruso rusa rusia,"
    " turco turca turquía, alemán alemana alemania, francés francesa francia, inglés inglesa"
    " inglaterra, español española españa, italiano italiana italia, chino china china, japonés"
    " japonesa japón, sirio siria siria, iraní irán, iraquí irak, israelí israel, palestino"
    " palestina palestina, ucraniano ucraniana ucrania, polaco polaca polonia, griego griega"
    " grecia, mexicano mexicana méxico, argentino argentina argentina, chileno chilena chile,"
    " colombiano colombiana colombia, peruano peruana perú, cubano cubana cuba, venezolano"
    " venezolana venezuela, brasileño brasileña brasil, portugués portuguesa portugal,"
    " estadounidense estadounidenses eeuu, europeo europea europa, británico británica"
    " británica, indio india india, egipcio egipcia egipto, coreano coreana corea"
)
#: What makes an acute accent; ñ and ü stay letters of their own.
_ACUTE = "\u0301"


class Spanish(Stemmed):
    """The analyzer of Spanish text; accents may be left out, the tilde of ñ may not."""

    def __init__(self) -> None:
        super().__init__(
            "es",
            "1",
            stemmer="spanish",
            stop=_STOP_WORDS,
            asking=_ASKING,
            light=_LIGHT,
            forms=_FORMS,
        )
        self._stop |= {bare(word) for word in self._stop}
        self._asking |= {bare(word) for word in self._asking}
        self.common = self._stop | self._asking

    def _base(self, word: str) -> str:
        # The stemmer knows the ending by its accent, which hasty people do not write.
        return word[:-2] + "ón" if word.endswith(("cion", "sion")) else word

    def _cut(self, words: list[str]) -> list[str]:
        return [bare(stem) for stem in super()._cut(words)]


def bare(word: str) -> str:
    """The word without acute accents."""
    if word.isascii():
        return word
    return unicodedata.normalize(
        "NFC", unicodedata.normalize("NFD", lower(word)).replace(_ACUTE, "")
    )


SPANISH = Spanish()

_WHICH_LAST = r"(?P<last>pasad[oa]|últim[oa])"
_WHICH_NEXT = r"(?P<next>próxim[oa]|que viene|entrante)"

DATES = DateWords(
    months=(
        r"enero ene\.?, febrero feb\.?, marzo mar\.?, abril abr\.?, mayo may\.?, junio jun\.?,"
        r" julio jul\.?, agosto ago\.?, septiembre setiembre sept?\.?, octubre oct\.?,"
        r" noviembre nov\.?, diciembre dic\.?"
    ),
    weekdays="lunes, martes, mi[eé]rcoles, jueves, viernes, s[aá]bado, domingo",
    counts=("una uno un, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce"),
    units={
        "días?": "day",
        "dias?": "day",
        "semanas?": "week",
        "mes(?:es)?": "month",
        "años?": "year",
        "décadas?": "decade",
    },
    parts={
        r"(?:a )?(?:principios|comienzos|inicios) del?(?: año| mes)?(?: de)?": "early",
        r"(?:a )?mediados del?(?: año| mes)?(?: de)?": "mid",
        r"(?:a )?(?:finales|fines) del?(?: año| mes)?(?: de)?": "late",
    },
    away={
        "anteayer": -2,
        "antier": -2,
        "ayer": -1,
        "anoche": -1,
        "hoy": 0,
        "esta (?:mañana|tarde|noche)": 0,
        "pasado mañana": 2,
        "(?<!la )(?<!de )mañana": 1,
    },
    ahead=r"\b(?:\w{2,}(?:rá|rán)|va a|van a|previst\w+|prevé|programad\w+|hasta|próxim\w+)\b",
    ordinal="(?:º|o)?(?!\\d)",
    patterns=(
        ("days", r"{d}(?: ?[-–] ?| al? | y (?:el )?){d2} de {m},?(?: del?)? {y}"),
        ("days", r"{d} de {m} al {d2} de {m2},?(?: del?)? {y}"),
        ("day", r"(?:{w},? )?{d} (?:de )?{m},?(?: del?(?: año)?)? {y}"),
        ("month", r"(?:{part} )?{m},?(?: del?)? {y}"),
        ("days", r"{d}(?: ?[-–] ?| al ){d2} de {m}"),
        ("day", r"(?:{w},? )?{d} de {m}"),
        ("month", rf"{{part}} {{m}}(?: {_WHICH_LAST})?"),
        ("month", rf"{{m}} {_WHICH_LAST}"),
        ("month", rf"{_WHICH_LAST} {{m}}"),
        ("month", rf"{_WHICH_NEXT} (?:mes de )?{{m}}"),
        ("month", r"(?:en|desde|durante|de|hasta) (?P<at>{m})(?! \d)"),
        *DIGITS,
        ("decade", r"(?:los )?años (?P<short>[2-9]0)"),
        ("decade", r"(?:la )?década (?:de|del) (?:los )?(?:años )?(?P<y>(?:1\d|20)\d0)"),
        ("century", r"siglo (?P<c>XXI|XX|XIX|XVIII|XVII|XVI|XV)\b"),
        ("years", r"(?:de|desde|entre) (?P<at>{y} (?:a|hasta|y) {y2})"),
        ("years", r"{y} ?[-–] ?{y2}"),
        ("year", r"{part} {y}"),
        (
            "year",
            r"(?:en|de|del|desde|hasta|durante|año|hacia|entre|antes de|después de)"
            r"(?: el)?(?: año)? (?P<at>{y})",
        ),
        ("weekday", rf"{_WHICH_LAST} {{w}}"),
        ("weekday", rf"{_WHICH_NEXT} {{w}}"),
        ("weekday", rf"{{w}} {_WHICH_LAST}"),
        ("weekday", rf"{{w}} {_WHICH_NEXT}"),
        ("weekday", r"(?:el|este|del|al) (?P<at>{w})"),
        ("ago", r"hace(?: unos| unas)? {n} {u}"),
        ("unit", rf"(?:{{part}} )?(?:(?:la|el) )?{{u}} {_WHICH_LAST}"),
        ("unit", rf"(?:{{part}} )?(?:(?:la|el) )?{_WHICH_LAST} {{u}}"),
        ("unit", rf"(?:(?:la|el) )?{_WHICH_NEXT} {{u}}"),
        ("unit", rf"(?:(?:la|el) )?{{u}} {_WHICH_NEXT}"),
        ("unit", r"(?:{part} )?est[ea] {u}"),
        ("away", r"{away}"),
    ),
    ways=Ways(
        now=r"\b(?:(?:lo|las|los) (?:más reciente|último|últimas noticias|más nuevo)s?|ahora"
        r"|actualmente|en este momento|últimamente|recientemente|hoy en día)\b",
        lead=r"\b(?P<since>desde|a partir de|después de)(?: el| la)?\s+$"
        r"|\b(?P<within>en|durante|de|del|el|la)(?: el| la)?\s+$"
        r"|\b(?P<not>antes de|hasta)(?: el| la)?\s+$",
        past=r"\b(?:en |durante )?(?:los|las) últim[oa]s (?:{n} )?{u}",
    ),
)

_PERSON, _PLACE, _DATE = AnswerKind.PERSON, AnswerKind.PLACE, AnswerKind.DATE
_NUMBER, _ORGANISATION = AnswerKind.NUMBER, AnswerKind.ORGANISATION

QUESTIONS = QuestionWords(
    kinds=(
        (
            r"\bqui[eé]n(?:es)? (?:es|son|era|fue)(?=(?: (?-i:[A-ZÁÉÍÓÚÑ])[\w’'-]+){2,}\s*\?*\s*$)",
            AnswerKind.DEFINITION,
            None,
        ),
        (r"\bqui[eé]n(?:es)?\b", _PERSON, None),
        (r"\bcu[aá]ndo\b", _DATE, None),
        (r"\b(?:a?d[oó]nde)\b", _PLACE, None),
        (r"\bpor qu[eé]\b", AnswerKind.REASON, None),
        (
            r"\bcu[aá]nto (?:cuesta|cost[oó]|dinero|vale|val[ií]a|pag[oóa]\w*)",
            AnswerKind.MONEY,
            None,
        ),
        (r"\bcu[aá]nto tiempo\b|\bcu[aá]nto dur[oóa]\w*", AnswerKind.DURATION, None),
        (r"\bcu[aá]ntos años tiene\b|\bqu[eé] edad\b", _NUMBER, "age"),
        (r"\bqu[eé] (?:dijo|declar[oó]|escribi[oó])\b", AnswerKind.QUOTATION, None),
        (r"\bc[oó]mo\b", AnswerKind.OTHER, None),
    ),
    counted=r"\bcu[aá]nt[oa]s?\b",
    which=r"\b(?:cu[aá]l(?:es)?|qu[eé])\b",
    nouns={
        "año": (_DATE, "year"),
        "día": (_DATE, "day"),
        "fecha": (_DATE, "date"),
        "mes": (_DATE, "month"),
        "década": (_DATE, "decade"),
        "siglo": (_DATE, "century"),
        "ciudad": (_PLACE, "city"),
        "país": (_PLACE, "country"),
        "paíse": (_PLACE, "country"),
        "estado": (_PLACE, "state"),
        "capital": (_PLACE, "capital"),
        "región": (_PLACE, "region"),
        "lugar": (_PLACE, "location"),
        "isla": (_PLACE, "island"),
        "río": (_PLACE, "river"),
        "continente": (_PLACE, "continent"),
        "provincia": (_PLACE, "province"),
        "estadio": (_PLACE, "stadium"),
        "empresa": (_ORGANISATION, "company"),
        "compañía": (_ORGANISATION, "company"),
        "equipo": (_ORGANISATION, "team"),
        "partido": (_ORGANISATION, "party"),
        "universidad": (_ORGANISATION, "university"),
        "organización": (_ORGANISATION, "organisation"),
        "banco": (_ORGANISATION, "bank"),
        "presidente": (_PERSON, "president"),
        "ministr": (_PERSON, "minister"),
        "jugador": (_PERSON, "player"),
        "director": (_PERSON, "director"),
        "persona": (_PERSON, "person"),
        "porcentaje": (_NUMBER, "percent"),
        "número": (_NUMBER, "number"),
        "población": (_NUMBER, "population"),
        "dólar": (AnswerKind.MONEY, "money"),
        "euro": (AnswerKind.MONEY, "money"),
        "dinero": (AnswerKind.MONEY, "money"),
        "precio": (AnswerKind.MONEY, "price"),
        "causa": (AnswerKind.REASON, "cause"),
        "motivo": (AnswerKind.REASON, "reason"),
    },
    yes_no=r"^\W*(?:es|son|era|fue|ha|han|hay|está|están|tiene|puede|hubo)\b",
    cues={
        _DATE: r"\b[12]\d{3}\b|(?i:\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero"
        r"|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|ayer"
        r"|hoy|pasad[oa]|siglo|hace)\b)",
        _NUMBER: r"\d|(?i:\b(?:un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
        r"|veinte|treinta|cien(?:tos)?|mil|mill(?:ón|ones)|mitad|docena)\b)",
        AnswerKind.MONEY: r"[$€£¥]|(?i:\b(?:dólar|euro|peso|libra|yen)(?:es|s)?\b)",
        _PERSON: r"(?<!^)\b[A-ZÁÉÍÓÚÑ]\w+",
        _ORGANISATION: r"(?<!^)\b[A-ZÁÉÍÓÚÑ]\w+",
        _PLACE: r"(?<!^)\b[A-ZÁÉÍÓÚÑ]\w+",
    },
)
