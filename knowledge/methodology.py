"""The methodology as one object: what skills ask for values, and later for passages."""

from dataclasses import dataclass
from datetime import date

from knowledge.tables import ContactCadence, FeedbackRules, Profile, ReportTimes, in_force, load_table
from knowledge.tables.kyc import Kyc
from knowledge.tables.stages import Stages
from knowledge.terms import Terms, load_terms


@dataclass(frozen=True)
class Methodology:
    """Dated tables and the vocabulary, validated when it is made."""

    terms: Terms
    cadences: tuple[ContactCadence, ...]
    profiles: tuple[Profile, ...]
    report_times: tuple[ReportTimes, ...]
    kycs: tuple[Kyc, ...]
    stage_rules: tuple[Stages, ...]
    feedback_rules: tuple[FeedbackRules, ...]

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

    def times_of_reports(self, on: date) -> ReportTimes:
        """What is sent of itself where nobody chose otherwise, as of a day."""
        return in_force(self.report_times, on)


def load_methodology() -> Methodology:
    """Read everything the methodology holds."""
    return Methodology(
        terms=load_terms(),
        cadences=load_table("contact_cadence", ContactCadence),
        profiles=load_table("profile", Profile),
        report_times=load_table("report_times", ReportTimes),
        kycs=load_table("kyc", Kyc),
        stage_rules=load_table("stages", Stages),
        feedback_rules=load_table("feedback", FeedbackRules),
    )
