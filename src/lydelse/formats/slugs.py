"""Addresses and anchors made of titles: plain letters, none of them lost."""

import re
import unicodedata

# Letters that Unicode does not take apart, as the languages that use them write them without.
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
    "ŧ": "t", "ŋ": "ng", "ı": "i", "ĳ": "ij", "ə": "e",
})  # fmt: skip
# What a language writes otherwise than by leaving out its marks.
_BY_LANGUAGE = {
    "de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}),
    "da": str.maketrans({"å": "aa", "ø": "oe"}),
}


def slug(title: str, language: str = "") -> str:
    """Return a title in the letters a to z, digits and hyphens: ``Köpvillkor`` is ``kopvillkor``.

    "" where a letter has no such form, as in Arabic or Japanese: half a title says something else.
    ``language`` is a code of BCP 47; German writes ``ä`` as ``ae``.
    """
    letters = re.sub(r"['’](?=[st]\b)", "", unicodedata.normalize("NFC", title).lower())
    letters = letters.translate(_BY_LANGUAGE.get(language.partition("-")[0], {}))
    apart = unicodedata.normalize("NFKD", letters.translate(_LETTERS))
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    if any(one.isalpha() and not one.isascii() for one in plain):
        return ""
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
