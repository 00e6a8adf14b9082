"""What the generated texts are made of: symptoms of the thesaurus in both languages, as the model sees them."""

from dataclasses import dataclass

from embeddings.vectors import Vectors
from matcher.library import Library
from matcher.reference import solution_types

_SENTENCES_A_TYPE = 1


@dataclass(frozen=True)
class Sentences:
    """What the texts are made of: each with its type, language, words and raw vector."""

    texts: list[str]
    types: list[str]
    languages: list[str]
    words: list[str]
    vectors: Vectors


def sentences_of(library: Library) -> Sentences:
    """Return sentences of every solution type in both languages, encoded with the model that is measured."""
    told = [
        (text, record.id, language)
        for record in solution_types.all_types()
        for language, its in (
            ("ko", record.symptoms_ko),
            ("en", record.symptoms_en),
        )
        for text in its[:_SENTENCES_A_TYPE]
    ]
    texts = [text for text, _, _ in told]
    return Sentences(
        texts,
        [one for _, one, _ in told],
        [language for _, _, language in told],
        [" ".join(words) for words in library.analyser.words_of_all(texts)],
        library.encoder.encode(texts),
    )
