"""From a borrower's text to an understanding: every stage in order, each in its own file.

normalise -> exact phrase or example -> digits and choices -> phrase in courtesy -> opt-out rules and model
-> language asked for -> two wishes -> nearest phrase (negation guard) -> model -> nothing fits. The first stage
that knows decides, and `Understanding.rule` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain import Understanding
from bot.understanding import asking, choices, digits, wishes
from bot.understanding.exampletable import ExampleTable
from bot.understanding.heard import Heard, opting_out
from bot.understanding.languages import LanguageGuess, script_by
from bot.understanding.matcher import Match, Matcher, near_match
from bot.understanding.model import Model
from bot.understanding.modelfile import read
from bot.understanding.normalise import Normaliser, disguised, is_han, key, pictures
from bot.understanding.normalise import words as words_of
from bot.understanding.optout import OptOut
from bot.understanding.phrasebook import DISTRESS, HARDSHIP, OPT_OUT, Phrasebook, PhraseLike
from bot.understanding.piece import Piece
from bot.understanding.polite import Wrapping
from bot.understanding.spotted import Spotter

_WRONG_NUMBER: Final = "wrong_number"
_NEAR_PIECES: Final = 3
_KEYWORD_SIGNS: Final = 8
_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 100
_SPOTTED_WORDS, _SPOTTED_HAN = 3, 4  # a shorter "wrong number" may be about a number of payments
_OF_OTHER_NUMBERS: Final = frozenset(
    {
        "promise_to_pay",
        "paid_already",
        "update_details",
        "contact_preference",
        "fraud_report",
        "dispute",
        "wrong_number",
        "complaint",
    }
)
"""Wishes beside which four digits are a sum, a year, a house or a telephone rather than a tail."""
_HEARD_IN_NAMES: Final = frozenset(
    {"update_details", "wrong_number", "bot_question", "greeting", "yes", "no", "thanks"}
)
"""What the model may hear where somebody says who they are, and the tail."""
_BESIDE_A_TAIL: Final = _OF_OTHER_NUMBERS | _HEARD_IN_NAMES
_SHORT_ANSWER: Final = 40
"""Signs of a text that says no more than a name and a tail."""
_DIGITS: Final = frozenset("0123456789")


@dataclass(slots=True)
class _Reading:
    """What has been read out of one text so far."""

    matches: list[Match] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What else the rule should say: entities found, near misses, guards."""
    tail: str | None = None
    full_number: bool = False
    number: int | None = None
    everything: bool = False
    loan_digits: tuple[str, ...] = ()
    amid: str | None = None
    """Four digits in the middle of the text: of a loan if it holds a wish, else chance."""
    distress: bool = False


class Recogniser:
    """Understands texts by the flow book's phrases and examples, and the model trained from them.

    Always answers the same; share it freely. Raises BrokenModel (a ValueError) for bytes that are no model.
    """

    def __init__(
        self, phrases: Iterable[PhraseLike], examples: Iterable[PhraseLike] = (), model: bytes = b""
    ) -> None:
        self._normaliser = Normaliser()
        book = Phrasebook(phrases, self._normaliser)
        self._matcher = Matcher(book)
        self._examples = ExampleTable(examples, self._normaliser, book.mainland)
        self._codes = frozenset(book.mainland)
        self._model = Model(read(model)) if model else None
        learned = self._model.place.keys() if self._model else ()
        self._all_learned = {entry.intent for entry in book.entries()} - {DISTRESS} <= set(learned)
        """Whether the model knows every intent of the flows, so that what it knows as none of them is none."""
        self._opt_out = OptOut()
        self._languages = LanguageGuess()
        self._told_before: dict[tuple[str, str | None, str], Understanding] = {}
        """Whole texts that are phrases of ours, and so nobody's own words: most of a day's texts."""
        self._distress = Spotter(entry for entry in book.entries() if entry.intent == DISTRESS)
        self._wrong_number = Spotter(
            entry for entry in book.entries() if entry.intent == _WRONG_NUMBER and _long_enough(entry.words)
        )

    def understand(
        self, text: str, *, hint: str | None = None, country: str = "", awaits_tail: bool = False
    ) -> Understanding:
        """What `text` means. `hint`: the conversation's language; `country`: ISO country of the number.

        `awaits_tail`: an identity tail was asked for, so four digits amid other words are one.

        Takes any string, looks at its first 10,000 characters, raises nothing and always answers the
        same. A tail alone, a number alone and distress alone have the label out_of_scope and no intents.
        """
        told = self._told_before.get((text, hint, country))
        if told is not None:
            return told
        line = self._normaliser.line(text)
        form = key(line) or pictures(text)
        match = self._matcher.whole(form, country) or self._example(form, line)
        if match is None:
            reading = self._read(line)
            _read_asked_about(line, reading)
            if awaits_tail:
                _read_awaited_tail(line, reading)
            return self._told(reading, text, line, hint, country)
        reading = _Reading([match], tail=form if form == "0000" else None)
        reading.distress = match.intent == DISTRESS
        told = self._told(reading, text, line, hint, country)
        if len(self._told_before) < _REMEMBERED and len(text) <= _LONGEST_REMEMBERED:
            self._told_before[text, hint, country] = told
        return told

    def _example(self, form: str, line: str) -> Match | None:
        """The example that the text is word for word, unless it may be a keyword in disguise ("$top")."""
        return None if len(line) <= _KEYWORD_SIGNS and disguised(line) else self._examples.whole(form)

    def _read(self, line: str) -> _Reading:
        reading = _Reading()
        piece = Piece(line)
        self._read_distress(piece.words, reading)
        if not (_read_choice(piece, reading) or _read_bare_tail(line, reading)):
            wish = piece if _DIGITS.isdisjoint(line) else Piece(_read_digits(line, reading))
            reading.matches += self._wishes(wish, line, reading)
            _keep_digits(wish.words, reading)
        return reading

    def _read_distress(self, words: str, reading: _Reading) -> None:
        if entry := self._distress.in_words(words):
            reading.distress = True
            reading.notes.append(f"contains {entry.quoted}")

    def _wishes(self, wish: Piece, line: str, reading: _Reading) -> list[Match]:
        """The wishes in a line from which digits have been taken; opt-outs are sought in the whole `line`."""
        if match := self._matcher.known(wish):
            return [match]
        parts = list(map(Piece, wishes.pieces(wish.line)))
        found = list(map(self._matcher.known, parts)) if len(parts) > 1 else []
        heard = self._heard(wish, line, parts)
        if heard and heard.distress and not reading.distress:
            reading.distress = True
            reading.notes.append("model hears distress")
        if out := opting_out(self._opt_out, line, heard, reading.notes):
            written = next((match for match in found if match and match.intent == OPT_OUT), None)
            reason = written.rule if written and out.rule.startswith("model") else out.rule
            return [out._replace(rule=reason), *wishes.meant(parts, found)]
        return (
            self._language_wished(wish)
            or self._several(wish, found)
            or self._all_loans(wish)
            or (heard.matches(found, reading.notes) if heard else [])
            or (
                []
                if heard and heard.surely_nothing and self._all_learned
                else self._guessed(wish, parts, found, reading)
            )
        )

    def _heard(self, wish: Piece, line: str, parts: list[Piece]) -> Heard | None:
        """What the model hears; nothing in words that only lead to digits ("the 1188 one"), nor in a code."""
        if self._model is None or wish.key in self._codes:
            return None
        if wish.line != line and digits.only_leads_in(wish.words):
            return None
        guess = self._model.guess(line)
        return Heard(self._model, line, guess, [part.line for part in parts]) if guess else None

    def _language_wished(self, wish: Piece) -> list[Match]:
        """A language asked for, and the wish that is to be answered in it."""
        if not asking.language_asked(wish.line, wish.words):
            return []
        asked = Match("language", "language asked for by name", 0.95, ())
        rest = Piece(asking.without_name(wish.line))
        if match := self._matcher.known(rest) or self._matcher.among_fillers(rest):
            return [asked, match]
        guess = self._model.guess(rest.line) if self._model else None
        return [asked, *(Heard(self._model, rest.line, guess, ()).surely() if self._model and guess else ())]

    def _several(self, wish: Piece, found: list[Match | None]) -> list[Match]:
        """Two wishes that are known word for word, with or without a mark between them."""
        if pair := self._matcher.pair(wish.words):
            return list(pair)
        return [match for match in found if match] if all(found) else []

    def _guessed(
        self, wish: Piece, parts: list[Piece], found: list[Match | None], reading: _Reading
    ) -> list[Match]:
        """The nearest phrase to the whole; else what its pieces and parts show."""
        near = self._matcher.near(wish)
        if match := self._matcher.among_fillers(wish) or near_match(near):
            return [match]
        if entry := self._wrong_number.in_words(wish.words):
            return [Match(_WRONG_NUMBER, f"contains {entry.quoted}", 0.9, tuple(entry.written))]
        if near.closest is not None:
            reading.notes.append(f"nearest {near.closest.quoted} at {near.score:.2f} is not the same")
        return wishes.meant(parts, self._with_near(parts, found))

    def _all_loans(self, wish: Piece) -> list[Match]:
        if not choices.names_everything(wish.line):
            return []
        rest = Piece(choices.without_everything(wish.line))
        match = self._matcher.known(rest) or self._matcher.among_fillers(rest)
        return [match._replace(everything=True)] if match else []

    def _with_near(self, parts: list[Piece], found: list[Match | None]) -> list[Match | None]:
        """What was found, and the nearest phrase to the first pieces that are not known."""
        unknown = [place for place, match in enumerate(found) if match is None]
        for place in unknown[:_NEAR_PIECES]:
            part = parts[place]
            found[place] = self._matcher.among_fillers(part) or near_match(self._matcher.near(part))
        return found

    def _told(self, reading: _Reading, text: str, line: str, hint: str | None, country: str) -> Understanding:
        matches = wishes.leading(reading.matches) or _in_distress(reading)
        first = matches[0] if matches else None
        intents = tuple(match.intent for match in matches)
        language = self._languages.of(
            text, words_of(line), first.languages if first else (), hint=hint, country=country
        )
        return Understanding(
            label=first.intent if first else wishes.OUT_OF_SCOPE,
            score=first.score if first else 0.0,
            rule="; ".join([match.rule for match in matches or reading.matches] + reading.notes)
            or "nothing fits",
            language=language,
            intents=intents,
            distress=reading.distress or any(match.intent == DISTRESS for match in reading.matches),
            tail=reading.tail,
            full_number=reading.full_number,
            number=reading.number,
            everything=reading.everything or (bool(matches) and _names_everything(matches, line)),
            loan_digits=reading.loan_digits,
            asked_language=_asked(line, language, hint, country) if "language" in intents else None,
        )


def _names_everything(matches: Sequence[Match], line: str) -> bool:
    return any(match.everything for match in matches) or choices.names_everything(line)


def _in_distress(reading: _Reading) -> tuple[Match, ...]:
    """Outside, distress and nothing else goes by the name of hardship."""
    told = any(match.intent == DISTRESS for match in reading.matches)
    if not told and not reading.distress:
        return ()
    return (Match(HARDSHIP, reading.matches[0].rule if told else "distress", 1.0, ()),)


def _asked(line: str, language: str | None, hint: str | None, country: str) -> str | None:
    written_in = language if language and language.startswith("zh") else script_by(hint, country)
    return asking.language_named(line, written_in)


def _read_choice(piece: Piece, reading: _Reading) -> bool:
    """A bare number or "both", in no more than courtesy."""
    for rest, wrapping in piece.peeled:
        form = rest.replace(" ", "")
        apart = form.isdigit() and form != rest  # "1 2" is not twelve
        if wrapping > Wrapping.WISHING or len(form) > 30 or apart:
            continue
        reading.number = choices.number_chosen(form)
        reading.everything = choices.chooses_everything(form)
        if reading.number is not None or reading.everything:
            reading.notes.append("everything" if reading.everything else "number")
            return True
    return False


def _read_bare_tail(line: str, reading: _Reading) -> bool:
    tail = digits.bare_tail(line) if len(line) <= 40 else None
    if tail is None:
        return False
    reading.tail = tail
    reading.notes.append("identity tail alone")
    return True


def _read_awaited_tail(line: str, reading: _Reading) -> None:
    """Four digits that nothing else claims are the answer; what the model guessed from a name beside them is none."""
    if reading.tail is not None or reading.distress:
        return
    reading.tail = (
        _tail_behind_a_loan(line, reading) if reading.loan_digits else _tail_amid_words(line, reading)
    )
    if reading.tail is not None:
        reading.matches.clear()
        reading.notes.append("identity tail, awaited")


def _tail_behind_a_loan(line: str, reading: _Reading) -> str | None:
    return None if reading.matches else digits.tail_behind_a_loan(line)


def _tail_amid_words(line: str, reading: _Reading) -> str | None:
    guessed = all(match.rule.startswith("model") for match in reading.matches)
    if not guessed or any(match.intent not in _BESIDE_A_TAIL for match in reading.matches):
        return None
    named = all(match.intent in _HEARD_IN_NAMES for match in reading.matches) and len(line) <= _SHORT_ANSWER
    return digits.awaited_tail(line) if named or digits.speaks_of_proof(line) else None


def _read_asked_about(line: str, reading: _Reading) -> None:
    """A question about four digits ("what about 1188?") is about a loan, proves nothing, and is no other wish."""
    asked = digits.asked_about(line)
    if asked is not None:
        reading.matches.clear()
        reading.tail, reading.loan_digits = None, (asked,)
        reading.notes.append("digits asked about")


def _read_digits(line: str, reading: _Reading) -> str:
    """Take numbers, loan digits and a tail out of the line; what is left is the wish."""
    full, rest = digits.full_number(line)
    named, rest = digits.named_tail(rest)
    reading.loan_digits, rest = digits.loan_digits(rest)
    if reading.loan_digits:
        reading.notes.append("digits of a loan")
    if full:
        reading.full_number = True
        reading.notes.append("whole identity or card number")
    reading.tail = full or named
    if reading.tail is None:
        reading.amid, rest = digits.digits_amid(rest)
    if reading.tail is None:
        reading.tail, rest = digits.likely_tail(rest)
    if reading.tail is None and digits.only_leads_in(words_of(rest)):
        reading.tail = digits.ending(line)
    return rest


def _keep_digits(words: str, reading: _Reading) -> None:
    """Four digits mean something beside a wish or words that lead to them; beside anything else, chance."""
    if reading.amid and any(match.intent not in _OF_OTHER_NUMBERS for match in reading.matches):
        if not reading.loan_digits:
            reading.notes.append("digits of a loan")
        reading.loan_digits = (*reading.loan_digits, reading.amid)
    if reading.tail is None or reading.full_number:
        return
    wished = [match for match in reading.matches if match.intent not in _OF_OTHER_NUMBERS]
    if wished or digits.only_leads_in(words):
        reading.notes.append("identity tail")
    else:
        reading.tail = None


def _long_enough(words: str) -> bool:
    return len(words) >= _SPOTTED_HAN if is_han(words[0]) else len(words.split()) >= _SPOTTED_WORDS
