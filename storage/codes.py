"""Client codes: of the common form, C and six digits, given one after the other."""

from sqlmodel import Session, col, func, select

from storage.models import Client


def next_code(session: Session) -> str:
    """The next free code, whosever the others are."""
    common = select(func.max(col(Client.code))).where(col(Client.code).between("C000000", "C999999"))
    newest = session.exec(common.where(func.length(col(Client.code)) == 7)).one() or "C000000"
    digits = newest[1:]
    if digits.isdecimal() and digits.isascii() and digits != "999999":
        return f"C{int(digits) + 1:06d}"
    taken = session.exec(select(func.count()).select_from(Client)).one()  # codes of other forms: count from behind them
    return f"C{taken + 1_000_000:07d}"
