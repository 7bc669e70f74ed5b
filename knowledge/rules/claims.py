"""Whether a text says to a client what may not be said: promises, comparisons, pressure and the like.

Pure: a text and the table's row in, the stretches that are such claims out. A phrase is found through spaces and signs
between its characters, other scripts, widths and look-alike letters; one that is denied or warned of is no claim.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.analysis import fold
from knowledge.tables.claims import Claims

_ENDS = ",。!?;:、\n"  # of a clause, after NFKC
_HAN = "[\u3400-\u9fff]"
_APART = re.compile(rf"(?<={_HAN})[^\w{_ENDS}“”\"()]{{1,2}}(?={_HAN})")  # put between two characters to hide a phrase
_FIGURE = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万半]+)\s?(?:%|个点|个百分点|percent)?"
_LOOK_ALIKE = {
    "a": "a4@а",
    "e": "e3е",
    "i": "i1!і",
    "o": "o0о",
    "s": "s5$ѕ",
    "c": "cс",
    "p": "pр",
    "t": "t7",
    "l": "l1",
}
_HAN_ALIKE = str.maketrans("夲苯収證", "本本收证")
_HIDDEN_FROM = 6  # letters of a Latin word from which signs between them are looked through
_BEFORE, _BEFORE_LATIN = 8, 32  # characters before a phrase in which a denial is of it
_AFTER = 4  # characters behind it


@dataclass(frozen=True)
class Claim:
    """A claim of some kind, and where in the text it stands; `said` is it as written."""

    kind: str
    start: int
    end: int
    said: str


def find_claims(text: str, rules: Claims) -> tuple[Claim, ...]:
    """The claims in a text in the order written; of two of one kind that overlap, the longer."""
    folded, places = _folded(text)
    patterns = _compiled(rules)
    raw = [(kind, found) for kind, pattern in patterns.kinds for found in _all(pattern, folded)]
    spans = [found.span() for _, found in raw]
    claims: list[Claim] = []
    for kind, found in raw:
        if _denied(found, spans, folded, places, patterns, rules.kinds[kind].unless_within):
            continue
        start, end = places[found.start()], places[found.end() - 1] + 1
        claims.append(Claim(kind, start, end, text[start:end]))
    return tuple(sorted(_longest(claims), key=lambda claim: (claim.start, claim.end)))


def _all(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Every match, overlapping ones too: the shorter phrase counts where the longer is denied."""
    found, at = [], 0
    while match := pattern.search(text, at):
        found.append(match)
        at = match.start() + 1
    return found


def _longest(claims: Sequence[Claim]) -> list[Claim]:
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda one: (one.start - one.end, one.start)):
        if all(claim.kind != other.kind or claim.end <= other.start or claim.start >= other.end for other in kept):
            kept.append(claim)
    return kept


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in one spelling, and for each of its characters the place in the original."""
    parts, places, apart = [], [], {at for found in _APART.finditer(text) for at in range(*found.span())}
    for place, character in enumerate(text):
        plain = "" if place in apart else _fold_one(character)
        parts.append(plain)
        places += [place] * len(plain)
    return "".join(parts), places


@lru_cache(maxsize=8_192)
def _fold_one(character: str) -> str:
    if character == "\n":
        return character
    return fold(character).translate(_HAN_ALIKE).replace("’", "'")


@dataclass(frozen=True)
class _Patterns:
    """A row's phrases and words, compiled."""

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    denial: re.Pattern[str]
    no_denial: re.Pattern[str]
    breaks: re.Pattern[str]
    after: re.Pattern[str]
    warning: re.Pattern[str]


_compiled_rows: dict[int, tuple[Claims, _Patterns]] = {}


def _compiled(rules: Claims) -> _Patterns:
    """The row's patterns; made once for each row, of which there are few."""
    kept = _compiled_rows.get(id(rules))
    if kept is None or kept[0] is not rules:
        kinds = tuple(
            (name, re.compile("|".join(_phrase(phrase, rules) for phrase in kind.phrases)))
            for name, kind in rules.kinds.items()
        )
        words = (rules.denials, rules.no_denials, rules.breaks, rules.denied_after, rules.warnings)
        kept = (rules, _Patterns(kinds, *(re.compile("|".join(map(_word, some))) for some in words)))
        _compiled_rows[id(rules)] = kept
    return kept[1]


def _phrase(phrase: str, rules: Claims) -> str:
    latin = any(_is_latin(character) for character in phrase)
    width = rules.gap_latin if latin else rules.gap
    gap = rf"((?:[^{_ENDS}.]|\.(?=\d)){{0,{width}}}?)"
    parts = [_part(part) for part in phrase.split("…")]
    edge = (r"(?<![a-z])", r"(?![a-z-])") if latin else ("", "")
    return edge[0] + gap.join(parts) + edge[1]


def _part(part: str) -> str:
    words = ["(?:" + "|".join(_literal(one) for one in word.split("/")) + ")" for word in part.split(" ")]
    return r"\W{1,3}".join(words)


@cache
def _literal(word: str) -> str:
    """One word: with whatever is put between its characters, and any ending where it has a star."""
    star, word = word.endswith("*"), word.removesuffix("*")
    characters = [_character(character) for character in word]
    if not (word.isascii() and _is_latin(word[0])):
        return "".join(characters)
    hidden = sum(map(_is_latin, word)) >= _HIDDEN_FROM
    return "(?<![a-z])" + (r"[\W_]?" if hidden else "").join(characters) + ("[a-z]*" if star else "(?![a-z])")


def _character(character: str) -> str:
    if character == "#":
        return _FIGURE
    if character == "-":
        return r"[\W_]?"
    alike = _LOOK_ALIKE.get(character)
    return f"[{re.escape(alike)}]" if alike else re.escape(character)


def _word(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


def _is_latin(character: str) -> bool:
    return "a" <= character <= "z"


def _denied(
    found: re.Match[str],
    spans: Sequence[tuple[int, int]],
    text: str,
    places: Sequence[int],
    patterns: _Patterns,
    unless_within: Sequence[str],
) -> bool:
    """Whether a phrase is said not to hold, or is only named in a warning."""
    start, end = found.span()
    within = " ".join(gap for gap in found.groups() if gap)  # 理财和存款不一样
    if any(word in within for word in unless_within) or patterns.denial.search(patterns.no_denial.sub(" ", within)):
        return True
    latin = _is_latin(text[start]) or (text[start].isdigit() and _is_latin(text[end - 1]))
    clause = max(_clause_start(text, start, latin=latin), 0 if latin else _spaced_start(start, places))
    before = text[max(clause, start - (_BEFORE_LATIN if latin else _BEFORE)) : start]
    others = [(a, b) for a, b in spans if b <= start and a >= start - len(before)]
    for a, b in others:  # 没风险又保本: a phrase that is a claim itself denies no other
        before = before[: a - start + len(before)] + " " * (b - a) + before[b - start + len(before) :]
    before = before[(cut[-1].end() if (cut := list(patterns.breaks.finditer(before))) else 0) :]
    if patterns.denial.search(patterns.no_denial.sub(" ", before)):
        return True
    behind = patterns.after.search(text, end)
    if behind and behind.start() - end <= _AFTER and not set(text[end : behind.start()]) & set(_ENDS):
        return True
    return _warned(text, start, end, patterns)


def _clause_start(text: str, at: int, *, latin: bool) -> int:
    ends = _ENDS + "(" + ("." if latin else " ")
    return max(text.rfind(end, 0, at) for end in ends) + 1


def _spaced_start(at: int, places: Sequence[int]) -> int:
    """Where the run without a space begins that a character stands in: 不收费 保本 denies nothing."""
    while at and places[at] - places[at - 1] == 1:
        at -= 1
    return at


def _warned(text: str, start: int, end: int, patterns: _Patterns) -> bool:
    """Whether the sentence warns of what it names; a warning that is itself denied is none."""
    first = max(text.rfind(stop, 0, start) for stop in "。!?\n") + 1
    last = min((at for stop in "。!?\n" if (at := text.find(stop, end)) >= 0), default=len(text))
    for warning in patterns.warning.finditer(text[first:last]):
        before = text[max(first, first + warning.start() - 6) : first + warning.start()]
        if not patterns.denial.search(patterns.no_denial.sub(" ", before)):
            return True
    return False
