"""What suitability forbids to be proposed to a client."""

from skills.contract import Line, line
from skills.planning import Outlook, Reason
from skills.suiting import law_line
from skills.values import Term


def limit_line(reason: Reason, found: Outlook, language: str) -> Line:
    """The lowest product level above the client's class, with the law; that nothing rated may be proposed without a valid test."""
    about, values = reason.about, found.values
    risk, highest = about["risk_class"], about["risk_level"]
    if risk is None or highest is None:
        return line("untested") if about["kind"] == "person" else line("nothing_more")
    if about["risk_state"] == "expired":
        return line("expired", on=about["risk_expiry"])
    if highest >= 5:
        return line("nothing_more")
    law = law_line(values.bank, "above", language)
    return line("above", level=Term("risk_level", f"R{highest + 1}"), risk=Term("risk_class", risk), law=law)
