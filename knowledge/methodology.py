"""The methodology as one object: what skills ask for values and for passages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from knowledge.questions import load_questions
from knowledge.tables import (
    Composing,
    ContactCadence,
    FeedbackRules,
    OverviewRules,
    Profile,
    ReportTimes,
    SearchWeights,
    in_force,
    load_table,
)
from knowledge.tables.claims import Claims
from knowledge.tables.classes import Values, load_values
from knowledge.tables.festivals import Festivals
from knowledge.tables.kyc import Kyc
from knowledge.tables.managing import HandOverRules, KpiRules, Themes
from knowledge.tables.planning import Plans, load_plans
from knowledge.tables.stages import Stages
from knowledge.terms import Terms, load_terms

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.passages import Language, Passage
    from knowledge.search import Found


class NoLibrary(Exception):
    """Search where no index was set up: this methodology was loaded for its tables alone."""


@dataclass(frozen=True)
class Methodology:
    """Dated tables and the vocabulary, validated when it is made, and the search over the texts, opened on first use."""

    terms: Terms
    cadences: tuple[ContactCadence, ...]
    profiles: tuple[Profile, ...]
    report_times: tuple[ReportTimes, ...]
    kycs: tuple[Kyc, ...]
    stage_rules: tuple[Stages, ...]
    feedback_rules: tuple[FeedbackRules, ...]
    handover_rules: tuple[HandOverRules, ...]
    kpi_rules: tuple[KpiRules, ...]
    theme_rules: tuple[Themes, ...]
    claim_rules: tuple[Claims, ...]
    festival_rules: tuple[Festivals, ...]
    overview_rules: tuple[OverviewRules, ...]
    values: Callable[[date], Values]
    """The rows by which clients are classified, as in force on a day."""
    plans: Callable[[date], Plans]
    """Triggers, weights and playbooks, as in force on a day."""
    library: "Callable[[], Library]"

    def search(self, question: str, language: "Language", limit: int = 5) -> "Found":
        """The passages that answer a question, best first, and whether they do."""
        return self.library().searcher().search(question, language, limit)

    def answers_of_the_house(self, question: str, language: "Language") -> bool:
        """Whether a document that this house gave answers a question, better than our own texts would."""
        if not self.library().holds_given:
            return False
        found = self.search(question, language, 1)
        return found.answered and not found.hits[0].passage.ours

    def composing(self, on: date) -> Composing:
        """What a sentence has to hold that a language model put together, as in force on a day."""
        row: SearchWeights = in_force(load_table("search", SearchWeights), on)
        return row.composing

    def passage(self, passage: str) -> "Passage | None":
        """The passage of an id as it stands now; None where the texts hold no such one (any more)."""
        shelf = self.library().searcher().shelf
        row = shelf.row(passage)
        found = None if row is None else shelf.passage(row)
        return found if found and found.id == passage else None

    def section(self, passage: "Passage") -> "tuple[Passage, ...]":
        """All parts of the section that a passage stands in, in its language and order."""
        return self.library().searcher().shelf.section(passage)

    def beside(self, passage: "Passage") -> "tuple[Passage | None, Passage | None]":
        """The first passages of the sections before and after this one in its document, where there are any."""
        shelf = self.library().searcher().shelf
        parts = shelf.section(passage)
        before, after = shelf.next_to(parts[0], -1), shelf.next_to(parts[-1], 1)
        return (shelf.section(before)[0] if before else None), after

    def first_questions(self, language: "Language") -> tuple[str, ...]:
        """Questions to begin with. They are read without opening the index."""
        return load_questions().first[language]

    def version(self) -> str:
        """Of which texts the index in use was made."""
        return self.library().version

    def cadence(self, on: date) -> ContactCadence:
        """How often a client is to be contacted, as of a day."""
        return in_force(self.cadences, on)

    def profile(self, on: date) -> Profile:
        """What a complete profile holds, as of a day."""
        return in_force(self.profiles, on)

    def kyc(self, on: date) -> Kyc:
        """The KYC questions, as of a day."""
        return in_force(self.kycs, on)

    def stages(self, on: date) -> Stages:
        """What the stages of an opportunity ask for, as of a day."""
        return in_force(self.stage_rules, on)

    def feedback(self, on: date) -> FeedbackRules:
        """When complaints are due and how surveys are scored, as of a day."""
        return in_force(self.feedback_rules, on)

    def handover(self, on: date) -> HandOverRules:
        """How clients change hands, as of a day."""
        return in_force(self.handover_rules, on)

    def kpi(self, on: date) -> KpiRules:
        """How the team's figures are reckoned, as of a day."""
        return in_force(self.kpi_rules, on)

    def themes(self, on: date) -> Themes:
        """What clients speak of in their feedback, as of a day."""
        return in_force(self.theme_rules, on)

    def claims(self, on: date) -> Claims:
        """What may not be said to a client, as of a day."""
        return in_force(self.claim_rules, on)

    def festivals(self, on: date) -> Festivals:
        """On which festivals clients are greeted, as of a day."""
        return in_force(self.festival_rules, on)

    def overview(self, on: date) -> OverviewRules:
        """How groups of clients are told of, as of a day."""
        return in_force(self.overview_rules, on)

    def times_of_reports(self, on: date) -> ReportTimes:
        """What is sent of itself where nobody chose otherwise, as of a day."""
        return in_force(self.report_times, on)


def load_methodology(make_library: "Callable[[], Library] | None" = None) -> Methodology:
    """Read the tables; the library is made when something is first searched for."""
    return Methodology(
        library=cache(make_library or _no_library),
        terms=load_terms(),
        cadences=load_table("contact_cadence", ContactCadence),
        profiles=load_table("profile", Profile),
        report_times=load_table("report_times", ReportTimes),
        values=load_values(),
        plans=load_plans(),
        kycs=load_table("kyc", Kyc),
        stage_rules=load_table("stages", Stages),
        feedback_rules=load_table("feedback", FeedbackRules),
        handover_rules=load_table("handover", HandOverRules),
        kpi_rules=load_table("kpi", KpiRules),
        theme_rules=load_table("themes", Themes),
        claim_rules=load_table("claims", Claims),
        festival_rules=load_table("festivals", Festivals),
        overview_rules=load_table("overview", OverviewRules),
    )


def _no_library() -> "Library":
    raise NoLibrary
