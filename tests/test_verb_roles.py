"""``newsdesk roles``: who may do what, for whoever has the file."""

from __future__ import annotations

import getpass
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

Run = Callable[[str], Result]


@pytest.fixture
def roles(tmp_path: Path) -> Run:
    def run(arguments: str) -> Result:
        return CliRunner().invoke(
            main, ["roles", "--db", str(tmp_path / "news.db"), *arguments.split()]
        )

    return run


def test_roles_are_given_listed_and_taken(roles: Run) -> None:
    for arguments, printed in (
        ("grant 5 owner", "5 is an owner now.\n"),
        ("grant 7 admin", "7 is an admin now.\n"),
        ("grant 6 editor", "6 is an editor now.\n"),
        ("ban -1001", "-1001 is banned.\n"),
        ("allow -1002", "-1002 is on the list.\n"),
        ("mode allowlist", "mode allowlist\n"),
        ("", "mode allowlist\nowner 5\nadmin 7\neditor 6\nbanned -1001\nallowed -1002\n"),
        ("revoke 5", "5 is no owner any more.\n"),
        ("unban -1001", "-1001 is banned no more.\n"),
        ("allow --remove -1002", "-1002 is on the list no more.\n"),
        ("", "mode allowlist\nadmin 7\neditor 6\n"),
    ):
        done = roles(arguments)
        assert (done.exit_code, done.stderr, done.stdout) == (0, "", printed)
    assert json.loads(roles("--json").stdout) == {
        "mode": "allowlist",
        "roles": [
            {"id": 7, "role": "admin", "name": None},
            {"id": 6, "role": "editor", "name": None},
        ],
        "banned": [],
        "allowed": [],
    }


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        ("revoke 5", 1, "5 has no role.\n"),
        ("unban 5", 1, "5 is not banned.\n"),
        ("allow --remove 5", 1, "5 is not on the list.\n"),
        ("grant 777000 admin", 1, "That is nobody in particular"),
        ("grant x admin", 2, "'x' is not an id."),
        ("grant ٤٢ admin", 2, "'٤٢' is not an id."),
        (f"grant {2**52} admin", 2, "is not an id."),
        ("grant 5 king", 2, "'king' is not one of"),
        ("mode shut", 2, "'shut' is not one of"),
    ],
)
def test_what_cannot_be_done_is_told(
    roles: Run, arguments: str, status: int, sentence: str
) -> None:
    done = roles(arguments)
    assert done.exit_code == status
    assert done.stdout == ""
    assert sentence in done.stderr


def test_the_log_names_the_login(roles: Run, tmp_path: Path) -> None:
    roles("grant 5 owner")
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        assert db.execute("SELECT actor, action, subject FROM audit").fetchall() == [
            (f"cli:{getpass.getuser()}", "role.grant", "user:5")
        ]
