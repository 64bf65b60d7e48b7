from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.delivery.errors import AlreadyRunning
from bot.delivery.lock import only_one

HOLDER = """
import sys, time
from pathlib import Path
from bot.delivery.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    in_use = r"news\.db is in use by process \d+"
    with only_one(database), pytest.raises(AlreadyRunning, match=in_use), only_one(database):
        raise AssertionError("two at once")
    with only_one(database):
        pass


def test_a_link_is_the_same_database(tmp_path: Path) -> None:
    database, link = tmp_path / "news.db", tmp_path / "link.db"
    database.touch()
    link.symlink_to(database)
    with only_one(database), pytest.raises(AlreadyRunning), only_one(link):
        raise AssertionError("two at once")


def test_death_frees_it(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AlreadyRunning) as caught, only_one(database):
            raise AssertionError("two at once")
        assert caught.value.pid == holder.pid
        holder.kill()
        holder.wait()
    with only_one(database):
        pass
