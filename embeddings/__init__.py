"""Text in, neighbours out.

The room knows no need and no company: it turns text into vectors and words, and keeps an index over them.
Importing it is cheap; the heavy libraries are loaded by what uses them.
"""

from embeddings.encoder import Encoder
from embeddings.index import Hit, SearchIndex

__all__ = ["Encoder", "Hit", "SearchIndex"]
