"""A question and the passages found for it -> what is quoted: whole sentences, word for word, the one that answers first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.analysis import fold, terms
from knowledge.passages import Passage
from knowledge.questions import Kind, is_example, kinds_of, terms_of
from knowledge.search import Hit
from knowledge.statements import Block, Statement, blocks

ROWS, WIDTH = 10, 620  # of one answer: lines, and columns (a Chinese character takes two)
LONG_ROWS, LONG_WIDTH = 14, 1100  # of the rest of a section, for who asked to read on
_NAMED_ALREADY = 8  # a list longer than this is not spelt out under a sentence that names all its items
_CLEARLY = 0.25  # by how much more of the question another sentence must hold than the heading with the first one
_AS_GOOD, _RELATED, _SAME_SUBJECT = 0.7, 0.45, 0.3  # parts of the best score


@dataclass(frozen=True)
class Quote:
    """A block of a passage as it is quoted; `whole`: nothing of it was left out."""

    passage: Passage
    block: Block
    whole: bool = True

    @property
    def genuine(self) -> bool:
        """Whether the passage is what its id was made of, and says every word of this."""
        return self.passage.genuine and all(one.text in self.passage.text for one in self.block.statements)


@dataclass(frozen=True)
class Answer:
    """What is quoted, in order. `read` counts the blocks of the first passage that were quoted whole; `left`: it says more."""

    quotes: tuple[Quote, ...]
    read: int = 0
    left: bool = False

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages quoted, each once, in the order of their numbers."""
        return tuple({quote.passage.id: quote.passage for quote in self.quotes}.values())


def answer(question: str, hits: Sequence[Hit]) -> Answer:
    """What answers the question; `hits` best first, at least one."""
    kinds = kinds_of(question)
    main = _main(hits, kinds)
    first = from_passage(question, main.passage)
    if "comparison" not in kinds and (own := _own_section(first, hits, main)):
        main, first = own, from_passage(question, own.passage)
    if "comparison" in kinds and (both := _two_things(question, hits, main)):
        return both
    second = _second(question, hits, main, first, kinds)
    return replace(first, quotes=(*first.quotes, second)) if second else first


def from_passage(question: str, passage: Passage, skip: int | None = None) -> Answer:
    """What one passage says to the question; with `skip`, what follows so many blocks."""
    kinds = kinds_of(question)
    ordered = _ordered(question, passage, kinds)
    rows, width = (ROWS, WIDTH) if skip is None else (LONG_ROWS, LONG_WIDTH)
    quotes: list[Quote] = []
    for block in ordered[skip or 0 :]:
        asked = _asked_for(passage, block, question, kinds) if skip is None else Quote(passage, block)
        quote = _fitting(asked, rows - _rows(quotes), width - _width(quotes), first=not quotes)
        if quote is None:
            break
        quotes.append(quote)
        if not quote.whole:
            break
    whole = sum(quote.whole for quote in quotes)
    read = (skip or 0) + whole
    return Answer(tuple(quotes), read, read < len(ordered))


def everything(passage: Passage) -> tuple[Quote, ...]:
    """All of a passage, as it stands."""
    return tuple(Quote(passage, block) for block in blocks(passage.text))


def examples(passage: Passage) -> tuple[Quote, ...]:
    """The blocks of a passage that give an example; at most two."""
    found = [block for block in blocks(passage.text) if is_example(block.text)]
    return tuple(Quote(passage, block) for block in found[:2])


def item(passage: Passage, number: int) -> tuple[Statement, Quote] | None:
    """The nth of a passage's first list that is so long, and it quoted with the sentence that it hangs on; -1 is the last."""
    for block in blocks(passage.text):
        listed = [one for one in block.hanging if one.kind in ("item", "step")]
        at = next((n for n, one in enumerate(listed) if one.number == number), None) if number > 0 else len(listed) - 1
        if listed and at is not None:
            return listed[at], Quote(passage, replace(block, hanging=(listed[at],)), whole=len(listed) == 1)
    return None


def items(passage: Passage) -> int:
    """How long the longest list of a passage is; 0 where it holds none."""
    return max((sum(one.number > 0 for one in block.hanging) for block in blocks(passage.text)), default=0)


def about(item: Statement, hits: Sequence[Hit], beside: Passage) -> Passage | None:
    """The section that an item of a list has for itself: its heading names what the item is about."""
    wanted = set(terms(item.head))
    for hit in hits:
        heading = set(terms(hit.passage.heading))
        if hit.passage.section != beside.section and wanted and len(wanted & heading) >= _AS_GOOD * len(wanted):
            return hit.passage
    return None


def leaning(words: str, hits: Sequence[Hit], before: Passage) -> tuple[Hit, ...]:
    """The hits with those first that are about `words`, the new ones of a follow-up; what was just told comes last.

    那C5呢 asks the section just told again only where its list has an item of that name.
    """

    def rank(hit: Hit) -> int:
        passage, wanted = hit.passage, set(terms(words))
        if passage.section == before.section:
            listed = [one for block in blocks(passage.text) for one in block.hanging]
            return 2 if any(_names(words, one, 1.0) for one in listed) else -1
        held = [len(wanted & set(terms(text))) for text in (passage.heading, passage.text)]
        enough = 0.6 * len(wanted)
        return 2 if held[0] >= enough else 1 if held[1] >= enough else 0

    return tuple(sorted(hits, key=rank, reverse=True))


def related(hits: Sequence[Hit], told: Sequence[Passage]) -> tuple[Passage, ...]:
    """The sections nearest to a question, those of the best one's document first; without what was told already."""
    sections = {passage.section for passage in told}
    found: dict[str, Passage] = {}
    for same_document in (True, False):
        for hit in hits:
            same = hit.passage.document == hits[0].passage.document
            near = hit.score >= (_SAME_SUBJECT if same else _RELATED) * hits[0].score
            if same == same_document and near and hit.passage.section not in sections:
                found.setdefault(hit.passage.section, hit.passage)
    return tuple(found.values())


def _main(hits: Sequence[Hit], kinds: frozenset[Kind]) -> Hit:
    """The best hit; of equally good ones the first that holds a formula, where one is asked for."""
    if "formula" in kinds:
        good = [hit for hit in hits if hit.score >= _AS_GOOD * hits[0].score]
        return next((hit for hit in good if any(one.is_formula for one in blocks(hit.passage.text))), hits[0])
    return hits[0]


def _two_things(question: str, hits: Sequence[Hit], main: Hit) -> Answer | None:
    """Of two things that have a section each, and none on both: what each of them is, side by side."""
    heading, asked = set(terms(main.passage.heading)), set(terms(question)) - terms_of("comparison")
    if not asked & heading or "comparison" in kinds_of(main.passage.heading):
        return None
    missing = {term for term in asked - heading if len(term) > 1}
    for hit in hits:
        if hit.score >= _RELATED * hits[0].score and missing & set(terms(hit.passage.heading)):
            leads = [Quote(one.passage, Block(blocks(one.passage.text)[0].lead), whole=False) for one in (main, hit)]
            return Answer(tuple(leads), 0, left=True) if all(one.block.lead for one in leads) else None
    return None


def _second(question: str, hits: Sequence[Hit], main: Hit, first: Answer, kinds: frozenset[Kind]) -> Quote | None:
    """The first sentence of another section on the same thing, where there is room for it."""
    asked = set(terms(question))
    compares = "comparison" in kinds and sum(len(quote.block.hanging) for quote in first.quotes) < 2
    enough, least = (_RELATED, _RELATED) if compares else (_AS_GOOD, 0.4)
    for hit in hits:
        heading = set(terms(hit.passage.heading))
        if hit is main or hit.passage.section == main.passage.section or hit.score < enough * hits[0].score:
            continue
        if not heading or len(heading & asked) < least * len(heading):
            continue
        quote = Quote(hit.passage, Block(blocks(hit.passage.text)[0].lead))
        quotes = [*first.quotes, quote]
        return quote if quote.block.lead and _rows(quotes) <= ROWS and _width(quotes) <= WIDTH else None
    return None


def _ordered(question: str, passage: Passage, kinds: frozenset[Kind]) -> list[Block]:
    """A passage's blocks, the one that answers first, the others as they stand.

    In our own documents the first sentence answers the heading; another one comes before it only where it holds clearly
    more of the question. In documents of others, whichever holds most.
    """
    found = list(blocks(passage.text))
    if "formula" in kinds:
        best = next((block for block in found if block.is_formula), None)
        if best is not None:
            return [best, *(block for block in found if block is not best)]
    asked = set(terms(question)) - terms_of("comparison")
    held = [len(asked & set(terms(block.text))) / (len(asked) or 1) for block in found]
    if found and passage.ours:
        held[0] = len(asked & set(terms(f"{passage.heading} {found[0].text}"))) / (len(asked) or 1) + _CLEARLY
    at = held.index(max(held)) if found else 0
    if not passage.ours:
        return found[at:] + found[:at]
    return [*found[at : at + 1], *found[:at], *found[at + 1 :]]


def _asked_for(passage: Passage, block: Block, question: str, kinds: frozenset[Kind]) -> Quote:
    """A list shortened to what is asked for or compared; its lead stays."""
    listed = block.hanging
    compares = "comparison" in kinds
    named = tuple(one for one in listed if _names(question, one, 0.6 if compares else 1.0))
    if len(named) >= (2 if compares else 1):
        return Quote(passage, replace(block, hanging=named), len(named) == len(listed))
    if block.lead and len(listed) > _NAMED_ALREADY and all(_within(one.head, block.lead.text) for one in listed):
        return Quote(passage, Block(block.lead), whole=False)
    return Quote(passage, block)


def _fitting(quote: Quote, rows: int, width: int, *, first: bool) -> Quote | None:
    """As much of it as there is room for: a list loses its last items, but is not begun for a single one."""
    listed = quote.block.hanging
    for count in range(len(listed), 0 if first else min(len(listed), 2) - 1, -1):
        kept = replace(quote, block=replace(quote.block, hanging=listed[:count]))
        if _rows([kept]) <= rows and _width([kept]) <= width:
            return kept if count == len(listed) else replace(kept, whole=False)
    return replace(quote, block=replace(quote.block, hanging=listed[:1])) if first else None


def _own_section(first: Answer, hits: Sequence[Hit], main: Hit) -> Hit | None:
    """The section of the one item of a list that the question names."""
    listed = [one for quote in first.quotes for one in quote.block.hanging]
    if len(listed) != 1 or listed[0].number == 0 or first.quotes[-1].whole:
        return None
    good = [hit for hit in hits if hit.score >= _RELATED * hits[0].score]
    own = about(listed[0], good, main.passage)
    return next((hit for hit in good if hit.passage is own), None)


def _names(question: str, item: Statement, share: float) -> bool:
    """Whether a question names what an item is about, or that share of it."""
    wanted = set(terms(item.head))
    return item.number > 0 and bool(wanted) and len(wanted & set(terms(question))) >= share * len(wanted)


def _within(head: str, text: str) -> bool:
    return fold(head).replace(" ", "") in fold(text).replace(" ", "")


def _rows(quotes: Sequence[Quote]) -> int:
    return sum(len(quote.block.statements) for quote in quotes)


def _width(quotes: Sequence[Quote]) -> int:
    return sum(1 + (letter > "\u2e7f") for quote in quotes for letter in quote.block.text)
