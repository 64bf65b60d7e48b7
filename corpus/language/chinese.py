"""Chinese: its analyzer, its dates, its questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from corpus.answers import AnswerKind
from corpus.language.analysis import Token
from corpus.language.datewords import DateWords, Ways
from corpus.language.questionwords import QuestionWords
from corpus.language.stemmed import number

#: Characters of words: ideographs, and the syllables of Japanese, which has no spaces either.
HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PIECE = re.compile(rf"(?P<run>[{HAN}]+)|\d+(?:[.,]\d+)+|[^\W_{HAN}]+")

#: Characters that stand in any sentence. In pairs with others they are parts of words.
_STOP = frozenset("的了在是和与及或而也都就被把将对从到以为于这那之其所着过吗呢吧啊很不有个们")
#: Words that ask, and words that only frame a question.
_ASKING = (
    "什么时候 为什么 什么人 什么地方 多少钱 多长时间 多少 多久 什么 怎么样 怎么 如何 为何 何时 何处"
    " 哪里 哪儿 哪个 哪些 哪一年 哪一天 哪年 哪天 哪一 哪 谁 几 吗 呢 请问 告诉我 知道 关于"
    " 新闻 发生了 发生 是否"
).split()
_ASKS = re.compile("|".join(sorted(_ASKING, key=len, reverse=True)))
_LIGHT = "年 月 日 天 人 次 第 一 二 两 大 小 新 中 上 下 时 可 能 会 要 最 更 已 还 又 后 前 名 叫"


class Chinese:
    """The analyzer of Chinese text: without spaces, by characters and by pairs of them.

    A character alone finds what a word is part of, and a pair tells words from each other:
    most words are pairs. Latin words and numbers are words. Full width is as half width.
    """

    code = "zh"
    version = "zh-1"
    #: None are known.
    abbreviations: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self) -> None:
        self.common = frozenset(_ASKING) | _STOP
        self._light = frozenset(_LIGHT.split())

    def terms(self, text: str) -> list[str]:
        """The terms of ``text`` in order, stop words left out."""
        return [token.term for token in self._tokens(text)]

    def tokens(self, text: str) -> list[Token]:
        """The same terms, each with its place; those of pairs overlap."""
        return list(self._tokens(text))

    def asked(self, question: str) -> list[str]:
        """The terms that a question is about, without the words that ask."""
        return self.terms(_ASKS.sub(" ", question))

    def guesses(self, words: Collection[str]) -> dict[str, str]:
        """The term of each of many lower-case words, which are Latin."""
        return {word: word for word in words}

    def light(self, term: str) -> bool:
        """Whether the absence of a term says little."""
        return term in self._light

    def near(self, term: str) -> tuple[str, ...]:
        """Terms that articles use for the same: none are known."""
        return ()

    def parts(self, term: str) -> tuple[()]:
        """The two terms that a compound may be made of: its characters are terms already."""
        return ()

    def _tokens(self, text: str) -> Iterator[Token]:
        for piece in _PIECE.finditer(text):
            start, end = piece.span()
            if piece["run"] is None:
                yield Token(_word(piece[0]), start, end)
                continue
            for at in range(start, end):
                if text[at] not in _STOP:
                    yield Token(_folded(text[at]), at, at + 1)
                if at + 1 < end:
                    yield Token(_folded(text[at : at + 2]), at, at + 2)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _word(text: str) -> str:
    word = _folded(text).casefold()
    return number(word.replace(",", "")) if word[:1].isdigit() else word


CHINESE = Chinese()

DATES = DateWords(
    months="",
    weekdays=(
        "(?:星期|周|礼拜)一, (?:星期|周|礼拜)二, (?:星期|周|礼拜)三, (?:星期|周|礼拜)四,"
        " (?:星期|周|礼拜)五, (?:星期|周|礼拜)六, (?:星期|周|礼拜)[日天]"
    ),
    counts="一, 两 二, 三, 四, 五, 六, 七, 八, 九, 十, 十一, 十二",
    units={"天|日": "day", "周|星期|礼拜": "week", "个?月": "month", "年": "year"},
    away={"前天": -2, "昨[天日]": -1, "今[天日]": 0, "明[天日]": 1, "后天": 2},
    spaces=False,
    patterns=(
        ("day", r"{y} ?年 ?(?P<m>1[0-2]|0?[1-9]) ?月 ?(?P<d>3[01]|[12]\d|0?[1-9]) ?[日号]"),
        ("month", r"{y} ?年 ?(?P<m>1[0-2]|0?[1-9]) ?月"),
        ("day", r"(?P<m>1[0-2]|0?[1-9]) ?月 ?(?P<d>3[01]|[12]\d|0?[1-9]) ?[日号]"),
        ("decade", r"(?P<y>(?:1\d|20)\d0) ?年代"),
        ("years", r"{y} ?(?:年)?(?:至|到|[-–—]) ?{y2} ?年"),
        ("year", r"{y} ?年(?!代)"),
        ("ago", r"{n} ?{u}前"),
        ("weekday", r"(?P<week>)(?P<last>上){w}"),
        ("weekday", r"(?P<week>)(?P<next>下){w}"),
        ("weekday", r"(?:本|这)?{w}"),
        ("unit", r"(?P<last>上个?|去){u}"),
        ("unit", r"(?P<next>下个?|明){u}"),
        ("unit", r"(?:本|这个?|今){u}"),
        ("away", r"{away}"),
    ),
    ways=Ways(
        now=r"最新|现在|目前|最近|如今",
        lead=r"(?P<since>从|自|自从)\s*$|(?P<within>在|于)\s*$",
        past=r"(?:最近|过去|近){n} ?{u}",
    ),
)

_PLACE, _DATE, _NUMBER = AnswerKind.PLACE, AnswerKind.DATE, AnswerKind.NUMBER

QUESTIONS = QuestionWords(
    kinds=(
        (r"什么时候|何时|几时|哪一?[天日]|几[月号]", _DATE, None),
        (r"哪一?年", _DATE, "year"),
        (r"谁是(?=\w+)|谁|什么人|何人", AnswerKind.PERSON, None),
        (r"哪里|哪儿|何处|何地|什么地方", _PLACE, None),
        (r"哪个?(?:城市|国家|地区|省)", _PLACE, None),
        (r"哪家(?:公司|企业|银行)?", AnswerKind.ORGANISATION, None),
        (r"多少钱|多少(?:美元|元|欧元)", AnswerKind.MONEY, None),
        (r"百分之(?:多少|几)", _NUMBER, "percent"),
        (r"多大年[龄纪]|几岁", _NUMBER, "age"),
        (r"多久|多长时间", AnswerKind.DURATION, None),
        (r"多少|几[个名人次位]", _NUMBER, None),
        (r"为什么|为何|什么原因", AnswerKind.REASON, None),
        (r"什么|怎么|如何|哪", AnswerKind.OTHER, None),
    ),
    yes_no=r"吗|是否|是不是",
    cues={
        _DATE: r"\d{1,4} ?[年月日号]|昨[天日]|今[天日年]|去年|星期|[上本]周|周[一二三四五六日]",
        _NUMBER: r"[\d０-９一二三四五六七八九十百千万亿两]",
        AnswerKind.MONEY: r"[$€£¥￥]|元|美元|欧元|英镑",
    },
)
