"""Characters made safe before anything else reads them."""

import re
import unicodedata

# Everything below the space except tab and the line breaks, delete, and the C1 block: never meaningful in prose.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def tidy(text: str) -> str:
    """The same text in composed form (NFC), without control characters and unpaired surrogates.

    Hangul typed on a Mac arrives decomposed (NFD) and would otherwise share no word with what Windows typed.
    """
    if text.isascii():
        return _CONTROLS.sub("", text)
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub("", unicodedata.normalize("NFC", whole))
