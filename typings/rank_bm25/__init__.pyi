# rank_bm25 ships without types; this is the part that is subclassed and compared with.
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

class BM25Okapi:
    k1: float
    b: float
    epsilon: float
    tokenizer: Callable[[Any], Sequence[str]] | None
    def __init__(
        self,
        corpus: Iterable[Any],
        tokenizer: Callable[[Any], Sequence[str]] | None = ...,
        k1: float = ...,
        b: float = ...,
        epsilon: float = ...,
    ) -> None: ...
    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]: ...
    def get_batch_scores(self, query: Iterable[str], doc_ids: Iterable[int]) -> list[float]: ...
    def get_top_n(
        self, query: Iterable[str], documents: Sequence[Any], n: int = ...
    ) -> list[Any]: ...
