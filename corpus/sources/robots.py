"""What a site asks of programs that come by themselves: its robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

#: Bytes that are read of a robots.txt; what stands below is not heeded.
LARGEST = 500_000
#: Rules and pauses longer than any site has written on purpose are not heeded either.
_MOST_RULES, _LONGEST_PATTERN = 5_000, 1_000

_LINE = re.compile(r"\s*([\w-]+)\s*:\s*([^#]*)")
_PRODUCT = re.compile(r"[a-z_-]+|\*")


@dataclass(frozen=True, slots=True)
class Rule:
    """Paths that may be fetched, or may not."""

    allows: bool
    #: Begins the path; ``*`` stands for anything, ``$`` at its end for the end.
    pattern: bytes

    def matches(self, path: bytes) -> bool:
        """Whether the pattern begins the path. Linear, however many ``*`` there are."""
        pattern, anchored = self.pattern.removesuffix(b"$"), self.pattern.endswith(b"$")
        first, *rest = pattern.split(b"*")
        if not path.startswith(first):
            return False
        at = len(first)
        for number, part in enumerate(rest, 1):
            if anchored and number == len(rest):
                return path.endswith(part) and len(path) - len(part) >= at
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return not anchored or at == len(path)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site for this program."""

    rules: tuple[Rule, ...] = ()
    #: Seconds between two requests; None if it does not say.
    delay: float | None = None

    def allows(self, target: str) -> bool:
        """Whether it may be fetched: the longest pattern decides, allowing ones among equals.

        Args:
            target: Path and query, as they are asked for.
        """
        path = _normal(target)
        if path == b"/robots.txt":
            return True
        matching = [rule for rule in self.rules if rule.matches(path)]
        return max(((len(r.pattern), r.allows) for r in matching), default=(0, True))[1]


#: Of a site that has no robots.txt, and of one that cannot show it now.
OPEN = Robots()
CLOSED = Robots((Rule(False, b"/"),))


def read(data: bytes, agent: str) -> Robots:
    """The rules for ``agent`` in a robots.txt; those for all if it has none for it.

    Groups for the same program are one. What cannot be read says nothing.

    Args:
        data: The file.
        agent: How the program calls itself, in letters, ``_`` and ``-``.
    """
    agent = agent.lower()
    groups: dict[str, tuple[list[Rule], list[float]]] = {}
    named: list[str] = []
    naming = False  # lines that name programs stand above their rules
    for line in (
        data[:LARGEST].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    ):
        match = _LINE.match(line)
        if match is None:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key == "user-agent":
            product = _PRODUCT.match(value.lower())
            named = [*(named if naming else ()), product[0] if product else ""]
            naming = True
            continue
        if key not in ("allow", "disallow", "crawl-delay"):
            continue  # a sitemap ends no group
        naming = False
        for name in set(named) & {agent, "*"}:
            rules, delays = groups.setdefault(name, ([], []))
            if key == "crawl-delay":
                delays += _seconds(value)
            elif value and len(value) <= _LONGEST_PATTERN and len(rules) < _MOST_RULES:
                rules.append(Rule(key == "allow", _normal(value)))
    mine = groups.get(agent, groups.get("*", ([], [])))
    return Robots(tuple(mine[0]), max(mine[1], default=None))


def _seconds(text: str) -> list[float]:
    try:
        seconds = float(text)
    except ValueError:
        return []
    return [seconds] if 0 <= seconds < float("inf") else []


def _normal(text: str) -> bytes:
    """The same for all ways to write one path: with and without per cent signs.

    ``/``, ``*`` and ``$`` that are written with one mean themselves and stay as they are.
    """
    parts = re.split(r"(%2[fFaA4])", text)
    return b"".join(
        part.upper().encode() if number % 2 else unquote_to_bytes(part.encode("utf-8", "replace"))
        for number, part in enumerate(parts)
    )
