"""An archive of news articles, and answers from it.

async with open_corpus(Path("newsdesk.db")) as corpus:
    answer = await corpus.ask("when was the jet shot down?")
"""

from corpus.core import Corpus as Corpus
from corpus.opening import open_corpus as open_corpus
