"""The methodology as one object: what skills ask for values, and later for passages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from knowledge.tables import ContactCadence, Profile, ReportTimes, in_force, load_table
from knowledge.tables.classes import Values, load_values
from knowledge.terms import Terms, load_terms


@dataclass(frozen=True)
class Methodology:
    """Dated tables and the vocabulary, validated when it is made."""

    terms: Terms
    cadences: tuple[ContactCadence, ...]
    profiles: tuple[Profile, ...]
    report_times: tuple[ReportTimes, ...]
    values: Callable[[date], Values]
    """The rows by which clients are classified, as in force on a day."""

    def cadence(self, on: date) -> ContactCadence:
        """How often a client is to be contacted, as of a day."""
        return in_force(self.cadences, on)

    def profile(self, on: date) -> Profile:
        """What a complete profile holds, as of a day."""
        return in_force(self.profiles, on)

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
        values=load_values(),
    )
