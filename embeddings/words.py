"""The words of a Korean or English text that carry meaning, in the form they are compared in.

Korean goes through Kiwi: nouns, verbs and adjectives as lemmas, roots; neighbouring nouns also as one word, so that
스마트폴 and 스마트 폴 meet. English is lower-cased, freed of the commonest words and stemmed. A synonym, however it is
spaced, adds its canonical form beside its own words.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from embeddings.characters import tidy
from embeddings.common_words import ENGLISH, KOREAN
from embeddings.synonyms import Synonyms
from embeddings.word_pieces import HANGUL, latin_words, pieces_of

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

_NOUNS = frozenset({"NNG", "NNP", "XR", "SH", "NR"})
_LEMMAS = frozenset({"VV", "VA", "VV-I", "VA-I", "VV-R", "VA-R"})
_PLURAL = frozenset({"들", "님"})
# Plurals the stemmer keeps apart from their singular.
_UNEVEN = {
    "buses": "bus",
    "gases": "gas",
    "viruses": "virus",
    "children": "child",
    "people": "person",
    "mice": "mouse",
}
_JOINED = frozenset({"NNG", "NNP", "XR", "XSN", "XPN"})


class WordAnalyser:
    """Words of texts, with a trade's own dictionary."""

    def __init__(self, user_words: Iterable[str] = (), synonyms: Mapping[str, str] | None = None) -> None:
        """`user_words` are nouns Kiwi must not take apart; `synonyms` lead from any form to its canonical one.

        Forms may hold spaces and capitals; neither matters. Kiwi (about a second, 300 MB) is loaded at first need.
        """
        self._user_words = tuple(dict.fromkeys(word for word in map(_one_word, user_words) if word))
        self._synonyms = Synonyms(synonyms or {})
        self._kiwi: Kiwi | None = None
        self._lock = threading.Lock()

    def words_of(self, text: str) -> list[str]:
        """Words in order, none with a space in it, repeated as often as they occur. Empty for a text without any."""
        return self.words_of_all([text])[0]

    def words_of_all(self, texts: Sequence[str]) -> list[list[str]]:
        """`words_of` for many texts at once: a third of the time of one by one."""
        tidied = [tidy(text) for text in texts]
        pieces = [(at, piece) for at, text in enumerate(tidied) for piece in pieces_of(text)]
        korean = [(at, piece) for at, piece in pieces if HANGUL.search(piece)]
        found: list[list[str]] = [[] for _ in texts]
        if korean:
            for (at, _), tokens in zip(korean, self._tokenised([piece for _, piece in korean]), strict=True):
                found[at].extend(_korean_words(tokens))
        for at, text in enumerate(tidied):
            found[at].extend(_english_words(text))
            found[at].extend(self._synonyms.found_in(text))
        return found

    def _tokenised(self, pieces: list[str]) -> list[list["Token"]]:
        with self._lock:
            if self._kiwi is None:
                self._kiwi = _load(self._user_words)
            kiwi = self._kiwi
        return list(kiwi.tokenize(pieces))


def words_of(text: str) -> list[str]:
    """Words of a text by the plain analyser, without a trade's dictionary."""
    return _plain().words_of(text)


@cache
def _plain() -> WordAnalyser:
    return WordAnalyser()


def _load(user_words: Iterable[str]) -> "Kiwi":
    from kiwipiepy import Kiwi  # noqa: PLC0415 - a second and 300 MB, only for Korean

    # Without the dictionary of names of many words: half the memory and half the loading, measured no worse.
    kiwi = Kiwi(load_multi_dict=False)
    for word in user_words:
        kiwi.add_user_word(word, "NNP", 0.0)
    return kiwi


def _one_word(word: str) -> str:
    """A user word as Kiwi takes it; only Korean ones matter, Latin words are found without it."""
    return " ".join(tidy(word).split()) if HANGUL.search(word) else ""


def _korean_words(tokens: Sequence["Token"]) -> list[str]:
    words = [word for token in tokens if (word := _korean_word(token)) and word not in KOREAN]
    nouns = [token if str(token.tag) in _JOINED and token.form not in _PLURAL else None for token in tokens]
    return words + _compounds(nouns)


def _korean_word(token: "Token") -> str:
    tag = str(token.tag)
    if tag in _NOUNS:
        return str(token.form).replace(" ", "")  # a user word may be written with a space
    if tag in _LEMMAS:
        return str(token.lemma)
    return ""


def _compounds(nouns: Sequence["Token | None"]) -> list[str]:
    """Two nouns side by side as one word, spaced or not; three and more when written as one."""
    made: list[str] = []
    run: list[str] = []
    end = -1
    for before, after in pairwise([*nouns, None]):
        if before is None:
            continue
        run = [*run, before.form] if before.start == end else [before.form]
        end = before.start + before.len
        if after is not None:
            made.append((before.form + after.form).replace(" ", ""))
        if len(run) > 2 and (after is None or after.start != end):
            made.append("".join(run).replace(" ", ""))
    return made


def _english_words(text: str) -> list[str]:
    return [_stem(word) for word in latin_words(text) if word not in ENGLISH]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(_UNEVEN.get(word, word)))


@cache
def _stemmer() -> "_Stemmer":
    import snowballstemmer  # noqa: PLC0415 - not needed by a text without English

    made: _Stemmer = snowballstemmer.stemmer("english")
    return made


if TYPE_CHECKING:
    from typing import Protocol

    class _Stemmer(Protocol):
        """What is used of snowballstemmer, which has no types."""

        def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name
