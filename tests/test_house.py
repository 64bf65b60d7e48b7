"""The rules of the house: who may import whom, and what stands where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("bot", "corpus")
    for path in ROOT.glob(f"{package}/**/*.py")
)

#: The layers of the corpus, from the top; each may import from those below it, and of its
#: own layer only the same part.
LAYERS = (
    {"evaluation"},
    {"opening"},
    {"core", "ingest"},
    {"listing"},
    {"transfer"},
    {"asking", "wording", "percolation", "dialogue", "follower", "desk", "history", "feeds"},
    {"backlog", "bulk", "cleaning"},
    {"archive"},
    {"records"},
    {"sources", "intake", "answering", "retrieval"},
    {"schema", "backup"},
    {"language", "database", "lock", "workers"},
    {"migration"},
    {"answers"},
    {"explanation", "types", "errors"},
)
#: Parts of one layer that rest on another all the same.
BESIDE = {("answering", "retrieval"), ("evaluation", "answering")}

DATABASE = (
    "corpus/database.py",
    "corpus/migration.py",
    "corpus/archive.py",
    "corpus/backup.py",
    "corpus/records/audit.py",
    "corpus/transfer/feedlines.py",
    "corpus/feeds/followed.py",
    "corpus/feeds/noting.py",
    "corpus/feeds/polled.py",
    "corpus/records/copies.py",
    "corpus/records/counting.py",
    "corpus/records/events.py",
    "corpus/records/syndication.py",
    "corpus/records/storing.py",
    "corpus/records/standing.py",
    "corpus/records/versions.py",
    "corpus/records/values.py",
    "corpus/records/overview.py",
    "corpus/records/editing.py",
    "corpus/transfer/rows.py",
    "corpus/retrieval/rows.py",
    "corpus/retrieval/segments.py",
    "bot/additions.py",
    "bot/alerts/drafts.py",
    "bot/alerts/follows.py",
    "bot/alerts/held.py",
    "bot/alerts/matched.py",
    "bot/alerts/matching.py",
    "bot/alerts/imports.py",
    "bot/alerts/preferences.py",
    "bot/alerts/told.py",
    "bot/alerts/row.py",
    "bot/askings.py",
    "bot/broadcasts.py",
    "bot/chats.py",
    "bot/corrections/correcting.py",
    "bot/corrections/quoted.py",
    "bot/corrections/rows.py",
    "bot/delivery/admission.py",
    "bot/delivery/backlog.py",
    "bot/delivery/citing.py",
    "bot/delivery/migration.py",
    "bot/delivery/outbox.py",
    "bot/delivery/turns.py",
    "bot/delivery/queue.py",
    "bot/names.py",
    "bot/people.py",
    "bot/pins.py",
    "bot/standing.py",
    "bot/state.py",
    "bot/tally.py",
    "bot/unanswered.py",
)
#: What begins a transaction, and leaves the SQL in it to those.
CONNECTED = (*DATABASE, "bot/alerts/digests.py", "bot/alerts/telling.py", "corpus/desk.py")
FETCHING = tuple(f"corpus/sources/{name}.py" for name in ("fetch", "refusal", "resolver"))
#: Packages that stand in one place alone.
PLACES = {
    "telegram": ("bot/",),
    "jinja2": ("bot/render.py",),
    "markupsafe": ("bot/render.py",),
    "aiosqlite": CONNECTED,
    "sqlite3": CONNECTED,
    "click": ("bot/cli.py", "bot/verbs/"),
    "matplotlib": ("bot/evaluation/picture.py", "bot/picture.py"),
    # The ways out: to Telegram, and to what is fetched.
    "aiohttp": ("bot/delivery/transport.py", *FETCHING),
    "socket": FETCHING,
}
SQL = {
    *DATABASE,
    "corpus/schema.py",
    *(f"bot/schema/{name}.py" for name in ("__init__", "alerts", "asking", "delivery", "desk")),
    "bot/schema/people.py",
}
_STATEMENT = re.compile(
    r"\s*(?:SELECT\s|INSERT\s(?:OR\s|INTO\s)|UPDATE\s\w+\sSET\s|DELETE\sFROM\s|REPLACE\sINTO\s"
    r"|(?:CREATE|DROP|ALTER)\s(?:UNIQUE\s)?(?:TABLE|INDEX|TRIGGER|VIEW)\s|PRAGMA\s|BEGIN\b|VACUUM\b)"
)

_MOST_LINES = 350
_NO_NOUNS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            module = str(node.module)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layer(part: str) -> int:
    found = [number for number, parts in enumerate(LAYERS) if part in parts]
    assert found, f"corpus/{part} has no layer yet"
    return found[0]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_dependencies_point_inwards(path: Path) -> None:
    if path.parts[0] != "corpus" or path.name == "__init__.py":
        return
    part = path.relative_to("corpus").with_suffix("").parts[0]
    for name in imports(path):
        assert name.partition(".")[0] != "bot", f"{path} imports {name}"
        if name.startswith("corpus."):
            other = name.split(".")[1]
            inwards = layer(other) > layer(part)
            beside = other == part or (part, other) in BESIDE
            assert inwards or beside, f"{path} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_library_stands_in_its_place(path: Path) -> None:
    for name in imports(path):
        for place in PLACES.get(name.partition(".")[0], ("",)):
            if path.as_posix().startswith(place):
                break
        else:
            pytest.fail(f"{path} imports {name}")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_sql_stands_in_its_place(path: Path) -> None:
    if path.as_posix() not in SQL:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not _STATEMENT.match(node.value), f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_one_noun(path: Path) -> None:
    assert path.stem not in _NO_NOUNS
    lines = (ROOT / path).read_text("utf-8").count("\n")
    assert lines <= _MOST_LINES, f"{path} has {lines} lines: split it by what it owns"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_says_what_it_is(path: Path) -> None:
    if (ROOT / path).stat().st_size:
        assert ast.get_docstring(tree(path)), path
