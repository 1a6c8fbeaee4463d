"""A guess at the language that a text is written in; None where the text does not tell."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from bot.understanding.normalise import is_han, listed

_TRADITIONAL: Final = frozenset({"HK", "MO", "TW"})
_CHINESE_LANGUAGES: Final = frozenset({"zh-Hans", "zh-Hant"})
_CHINESE: Final = _TRADITIONAL | {"CN"}

EVERYWHERE: Final = listed(
    "ok okay k no stop stopall start unstop help info sms lol haha r t n y td tdzd d x sos app"
)
"""Words that people text in any language."""
_BORROWED: Final = listed(
    "yes hi hello hey bye thanks thx thankyou ty please pls sorry cancel end quit optout remove revoke unsubscribe "
    "english spanish chinese agent balance"
)
"""English words that people of other languages text too: no guess where another language is known."""
_ENGLISH: Final = listed(
    "the an is are am my your you i what when how much do does did can could will would want need to of for in on it this "
    "that with have has was who why where which and or not dont whats im ive its am we they there be pay loan "
    "payment due owe date person please thank good"
)
_SPANISH: Final = listed(
    "el la los las un una que cual cuando cuanto cuanta donde como quien por para con mi mis su sus es esta estoy tengo "
    "quiero debo pago pagar saldo deuda hola gracias de del y en necesito puedo hablar persona mensajes ya se le "
    "favor buenas buenos dias credito prestamo cuota fecha vence hay soy usted ustedes al te trabajo hoy ahora llamen"
)
_SPANISH_SIGNS: Final = re.compile("[ñ¿¡áéíóú]", re.IGNORECASE)
_CANTONESE: Final = re.compile("[唔冇乜咩嘢啲嗰佢咁喇嚟俾畀睇]|早晨")
"""Signs of both charsets that hardly anybody but a writer of Cantonese uses."""
_LATIN: Final = re.compile("[a-z]+")
_OTHER_ASIAN: Final = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


class _Scripts(dict[str, int]):
    """Sign -> +1 for one that only Traditional text has, -1 for Simplified, 0 for both or neither.

    The old national character sets tell: GB 2312 holds the Simplified signs, Big5 with the Hong Kong
    supplement the Traditional ones and those of written Cantonese.
    """

    def __missing__(self, sign: str) -> int:
        if not is_han(sign):
            return 0
        simplified, traditional = _encodes(sign, "gb2312"), _encodes(sign, "big5")
        if simplified == traditional:
            tells = 1 if not simplified and _encodes(sign, "big5hkscs") else 0
        else:
            tells = 1 if traditional else -1
        self[sign] = tells
        return tells


def _encodes(sign: str, charset: str) -> bool:
    try:
        sign.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


class LanguageGuess:
    """Guesses languages. Remembers single signs only; safe to share between threads."""

    def __init__(self) -> None:
        self._scripts = _Scripts()

    def of(
        self, text: str, words: str, phrase: Collection[str], *, hint: str | None, country: str
    ) -> str | None:
        """The language of `text`, whose compared words are `words`.

        `phrase` holds the languages of the phrase that matched, if one did; `hint` is the
        conversation's language, `country` the number's ISO country.
        """
        han = 0 if words.isascii() else sum(map(is_han, words))
        latin = _LATIN.findall(words)
        if han and 3 * han >= len(latin):
            return self._chinese(text, phrase, hint, country)
        return _latin(text, latin, phrase, hint, country) if latin else None

    def _chinese(self, text: str, phrase: Collection[str], hint: str | None, country: str) -> str | None:
        if _OTHER_ASIAN.search(text):
            return None
        lean = sum(map(self._scripts.__getitem__, text[:500]))
        if lean:
            return "zh-Hant" if lean > 0 else "zh-Hans"
        free = hint not in _CHINESE_LANGUAGES and country != "CN"
        if free and (tuple(phrase) == ("zh-Hant",) or _CANTONESE.search(text)):
            return "zh-Hant"
        return script_by(hint, country)


def script_by(hint: str | None, country: str) -> str:
    """The Chinese script that the conversation's language, or else the country, suggests."""
    if hint in _CHINESE_LANGUAGES:
        return hint
    return "zh-Hant" if country in _TRADITIONAL else "zh-Hans"


def _latin(
    text: str, latin: list[str], phrase: Collection[str], hint: str | None, country: str
) -> str | None:
    if EVERYWHERE.issuperset(latin) or "".join(latin) in EVERYWHERE:
        return None
    european = [language for language in phrase if not language.startswith("zh")]
    if phrase and not european:  # pinyin
        chinese = hint in _CHINESE_LANGUAGES or country in _CHINESE
        return script_by(hint, country) if chinese else None
    by_words = _by_words(text, latin)
    guess = european[0] if len(european) == 1 and by_words is None else by_words
    borrowed = guess == "en" and hint not in {None, "en"} and _BORROWED.issuperset(latin)
    return None if borrowed else guess


def _by_words(text: str, latin: list[str]) -> str | None:
    english = sum(word in _ENGLISH for word in latin)
    spanish = sum(word in _SPANISH for word in latin)
    if _SPANISH_SIGNS.search(text):
        spanish += 2
    if english == spanish:
        return None
    return "en" if english > spanish else "es"
