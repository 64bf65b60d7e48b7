"""A bar on standard error while a file is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


@contextmanager
def reading(file: BinaryIO) -> Iterator[tuple[Iterator[bytes], Callable[[str], None]]]:
    """The lines of a file, and a way to say something, while a bar shows how far it is.

    Without a terminal there is no bar; what is said goes to standard error all the same.
    """
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("importing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("importing", total=_size(file))

        def lines() -> Iterator[bytes]:
            for line in file:
                progress.advance(task, len(line))
                yield line

        yield lines(), lambda text: console.print(escape(text), soft_wrap=True)


def _size(file: BinaryIO) -> int | None:
    """Bytes of a file; None for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size or None
    except OSError:
        return None
