"""What a manager decides by: whose a client is, what counts as enough answers, how the parts of the house are scored."""

from pydantic import PositiveInt

from knowledge.tables import Dated


class HandOverRules(Dated):
    """How clients change hands.

    Of several advisors who recorded work with a client within `dispute_days`, the first has the better claim. The taker gets
    a task, due after `task_days`. The note looks back `note_days` and tells `note_contacts` contacts.
    """

    dispute_days: PositiveInt
    task_days: PositiveInt
    task_zh: str
    task_en: str
    note_days: PositiveInt
    note_contacts: PositiveInt

    def task(self, language: str) -> str:
        """What the taker has to do first."""
        return self.task_zh if language == "zh" else self.task_en
