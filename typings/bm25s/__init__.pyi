# bm25s ships without types; this is the part that is measured.
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

class Results(NamedTuple):
    documents: NDArray[np.int32]
    scores: NDArray[np.float32]

class BM25:
    def __init__(
        self, k1: float = ..., b: float = ..., *, method: str = ..., backend: str = ...
    ) -> None: ...
    def index(self, corpus: Sequence[Sequence[str]], *, show_progress: bool = ...) -> None: ...
    def retrieve(
        self,
        query_tokens: Sequence[Sequence[str]],
        *,
        k: int = ...,
        show_progress: bool = ...,
        n_threads: int = ...,
    ) -> Results: ...
    def save(self, save_dir: Path, *, show_progress: bool = ...) -> None: ...
    @classmethod
    def load(cls, save_dir: Path, *, show_progress: bool = ..., **kwargs: Any) -> BM25: ...
