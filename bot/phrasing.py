"""Outcome + wording -> text and buttons. It joins lines and says which buttons; it decides nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot import formats
from bot.drawing import Drawing
from bot.hints import example_of
from bot.messages import Button, CopyButton, Outgoing
from bot.pressing import pressed_of
from bot.sentences import Labels, Sentences, Style, plain
from bot.sheets import Worded, Writer, attachment
from skills.contract import TOGETHER, Ask, Call, Choose, ClientBrief, Confirm, Problem, Reply, Row, Status, Step
from skills.notices import Notice
from skills.registry import Performed, Registry
from skills.values import Copy, SkillLabel, Who
from skills.wording import Wording

LARGEST_FILE = 50 * 1024 * 1024  # of what a reply may carry; no channel takes more


class Phrasing(Sentences):
    """Turns what skills say into what people read."""

    def __init__(
        self,
        registry: Registry,
        terms: Labels,
        romanise: Callable[[str], str],
        surname: Callable[[str], str],
        drawing: Drawing | None = None,
        writer: Writer | None = None,
    ) -> None:
        """See `Sentences`; without a `drawing` replies have no pictures, without a `writer` no files."""
        super().__init__(registry, terms, romanise, surname)
        self._drawing = drawing
        self._writer = writer

    def outgoing(self, performed: Performed, style: Style) -> Outgoing:
        """The reply to send for what came of a call."""
        outcome, call = performed.outcome, performed.call
        entry = self._registry.entries.get(call.skill)
        wording = entry.wording[style.language] if entry else None
        if isinstance(outcome, Reply):
            return self._reply(outcome, call, wording, style)
        if isinstance(outcome, Ask):
            why = outcome.why or outcome.field
            question = (wording.ask.get(why) if wording else None) or self.phrase("ask", style.language)
            asked = self._named("\n".join((question, *self._rows(outcome.rows, wording, style))), "ask", call, style)
            return replace(asked, buttons=self._buttons(outcome.steps, wording, style))
        if isinstance(outcome, Choose):
            return self._choice(outcome, call, style)
        if isinstance(outcome, Confirm):
            return self._shown_back(outcome, call, wording, style)
        return self._problem(outcome, call, wording, style)

    def house(
        self, phrase: str, status: Status, style: Style, steps: tuple[Step, ...] = (), **values: object
    ) -> Outgoing:
        """A reply that no skill gives: refusal, offer, trouble."""
        text = self.sentence(self.phrase(phrase, style.language), values, None, style) or ""
        return Outgoing(text, status, buttons=self._buttons(steps, None, style), language=style.language)

    def notice(self, notice: Notice, call: Call, style: Style) -> Outgoing:
        """What somebody else is told, in the words of the skill that was done; it shows a client, so it is protected."""
        wording = self._registry.entries[call.skill].wording[style.language]
        text = "\n".join(self._rows(notice.rows, wording, style))
        buttons = self._buttons(notice.steps, wording, style)
        return Outgoing(text, "done", buttons=buttons, language=style.language, protected=True, role=style.role)

    def fitted(self, outgoing: Outgoing, style: Style) -> Outgoing:
        """The reply without the files that are too large to be sent, and with the reason instead."""
        large = [file for file in outgoing.attachments if len(file.content) > LARGEST_FILE]
        if not large:
            return outgoing
        phrase = self.phrase("attachment_large", style.language)
        told = [phrase.format(name=plain(file.name), size=len(file.content) >> 20) for file in large]
        kept = tuple(file for file in outgoing.attachments if file not in large)
        return replace(outgoing, text="\n".join((outgoing.text, *told)), attachments=kept)

    def _reply(self, reply: Reply, call: Call, wording: Wording | None, style: Style) -> Outgoing:
        if reply.session and reply.session.language:
            style = replace(style, language=reply.session.language)
            wording = self._registry.entries[call.skill].wording[style.language]
        text = "\n".join(self._rows(reply.rows, wording, style, quoted=bool(reply.citations)))
        buttons = self._buttons(reply.steps, wording, style)
        picture = self._picture(reply, call, style)
        done = Outgoing(text, "done", call.skill, call.arguments, buttons, picture=picture, language=style.language)
        told = replace(done, citations=reply.citations, copies=self._copies(reply.copies, wording, style))
        return self._with_file(told, reply, call, style)

    def _copies(self, copies: tuple[Copy, ...], wording: Wording | None, style: Style) -> tuple[CopyButton, ...]:
        labels = wording.labels if wording else {}
        return tuple(
            CopyButton(
                self.sentence(labels[one.label], one.values, wording, style) or "", self.message(one.text, style)
            )
            for one in copies
        )

    def _with_file(self, done: Outgoing, reply: Reply, call: Call, style: Style) -> Outgoing:
        """The reply with its workbook as a file; where privacy hides part of it, that is said."""
        if reply.file is None or self._writer is None:
            return done
        wording = self._registry.entries[call.skill].wording[style.language]
        masked, about = (self.phrase(name, style.language) for name in ("file_masked", "file_about"))
        said = Worded(
            lambda value: self._value(value, wording, style),
            lambda row: "".join(self._rows((row,), wording, style)),
            about,
            style.privacy,
            masked,
        )
        text = done.text if style.privacy == "full" else f"{done.text}\n{masked}"
        return replace(done, text=text, attachments=(attachment(reply.file, self._writer, said),))

    def _picture(self, reply: Reply, call: Call, style: Style) -> bytes | None:
        """The reply's chart, drawn; in English and with codes where no font writes Chinese."""
        if reply.chart is None or self._drawing is None:
            return None
        if not self._drawing.writes_chinese:
            style = replace(style, language="en", privacy="codes")
        wording = self._registry.entries[call.skill].wording[style.language]
        return self._drawing.draw(reply.chart, lambda part: self.line(part, wording, style) or "")

    def _rows(self, rows: tuple[Row, ...], wording: Wording | None, style: Style, *, quoted: bool = False) -> list[str]:
        """The lines; `quoted` ones begin as their source does."""
        said = ([self.line(part, wording, style) for part in row] for row in rows)
        lines = [" · ".join(part for part in parts if part) for parts in said]
        return [_capital(row) if style.language == "en" and not quoted else row for row in lines if row]

    def reminded(self, outgoing: Outgoing, question: Call, field: str, style: Style) -> Outgoing:
        """The reply with a last line that leads back to an open question: what is asked, or what waits for a yes."""
        wording = self._registry.entries[question.skill].wording[style.language]
        what = SkillLabel(question.skill)
        if not field:
            text = self.sentence(self.phrase("back_to_confirm", style.language), {"skill": what}, None, style)
            buttons = (*outgoing.buttons[:2], *self._yes_or_no(question, style))
        else:
            values = {"skill": what, "question": wording.ask.get(field) or self.phrase("ask", style.language)}
            text = self.sentence(self.phrase("back_to_question", style.language), values, None, style)
            buttons = outgoing.buttons
        return replace(outgoing, text=f"{outgoing.text}\n{text}", buttons=buttons)

    def _shown_back(self, confirm: Confirm, call: Call, wording: Wording | None, style: Style) -> Outgoing:
        """A write before it is done: whose, what would be stored, and the question."""
        client = confirm.client
        values = {"skill": SkillLabel(call.skill), "client": Who(client) if client else None}
        title = "confirm_for" if client else "confirm"
        rows = [
            self.sentence(self.phrase(title, style.language), {**values, "code": client and client.code}, None, style)
        ]
        rows += [self.line(part, wording, style) for part in confirm.understood]
        label = partial(self._terms.label, language=style.language)
        phrase, said = example_of(call, self._registry.entries[call.skill], label)
        rows.append(
            self.phrase("confirm_question", style.language) + self.phrase(phrase, style.language).format(**said)
        )
        text = "\n".join(row for row in rows if row)
        buttons = self._yes_or_no(call, style)
        return Outgoing(text, "confirm", call.skill, call.arguments, buttons, language=style.language)

    def _yes_or_no(self, call: Call, style: Style) -> tuple[Button, ...]:
        yes, no = (self.phrase(name, style.language) for name in ("yes", "no"))
        return Button(yes, replace(call, confirmed=True), pressed="ends"), Button(no, Call("cancel"), pressed="ends")

    def _choice(self, choice: Choose, call: Call, style: Style) -> Outgoing:
        phrase = "choose_of_several" if choice.named else "choose_alike" if choice.alike else "choose"
        phrase = "choose_together" if choice.together else phrase
        rows = [self.phrase(phrase, style.language).format(said=plain(choice.said), count=choice.total)]
        steps = []
        for number, client in enumerate(choice.options, start=1):
            kind = "occupation" if client.kind == "person" and client.occupation else "industry_name"
            what = client.occupation if kind == "occupation" else client.industry
            parts = (
                f"{number} {self.who(client, style)} {client.code}",
                self._terms.label("tier", client.tier, style.language) if client.tier else None,
                self._terms.translated(kind, what, style.language) if what else None,
                self._tail(client, style),
            )
            rows.append(" · ".join(plain(part) for part in parts if part))
            chosen = Call(call.skill, {**call.arguments, choice.field: client.code})
            steps.append(Button(str(number), chosen, wide=self._wide(number, client, style)))
        if choice.together:
            everybody = TOGETHER.join(client.code for client in choice.options)
            label = self.phrase("all_of_them", style.language)
            steps.append(Button(label, Call(call.skill, {**call.arguments, choice.field: everybody})))
        if choice.total > len(choice.options):
            rows.append(self.phrase("choose_more", style.language).format(count=choice.total - len(choice.options)))
        return Outgoing("\n".join(rows), "choose", call.skill, call.arguments, tuple(steps), language=style.language)

    def _wide(self, number: int, client: ClientBrief, style: Style) -> str:
        """A label that tells namesakes apart on its own; no more of them than the text shows."""
        tier = self._terms.label("tier", client.tier, style.language) if client.tier else None
        parts = (f"{number} {self.who(client, style)}", client.code, tier)
        return " · ".join(part.replace("**", "") for part in parts if part)

    def _tail(self, client: ClientBrief, style: Style) -> str | None:
        """The last digits of the phone, by which an advisor tells namesakes apart."""
        if client.phone is None or style.privacy == "codes":
            return None
        return formats.identifier("phone", client.phone, style.language, "masked")

    def _problem(self, problem: Problem, call: Call, wording: Wording | None, style: Style) -> Outgoing:
        own = wording.problem.get(problem.code) if wording else None
        template = (
            own or self._house[style.language]["problem"].get(problem.code) or self.phrase("trouble", style.language)
        )
        text = self.sentence(template, problem.values, wording, style) or template
        if heard := [said for part in problem.understood if (said := self.line(part, None, style))]:
            understood = self.phrase("understood", style.language).format(heard=" · ".join(heard))
            text = f"{text}\n{understood}"
        if problem.status in ("problem", "ask"):
            named = self._named(text, problem.status, call, style)
            return replace(named, buttons=self._buttons(problem.steps, wording, style))
        steps = (
            (Step(Call("find_clients")), Step(Call("help"))) if problem.status == "not_found" else (Step(Call("help")),)
        )
        buttons = self._buttons(problem.steps, wording, style) or self._buttons(steps, None, style)
        return Outgoing(text, problem.status, buttons=buttons, language=style.language)

    def _named(self, text: str, status: Status, call: Call, style: Style) -> Outgoing:
        return Outgoing(text, status, call.skill, call.arguments, language=style.language)

    def _buttons(self, steps: tuple[Step, ...], wording: Wording | None, style: Style) -> tuple[Button, ...]:
        """Steps as buttons; one to a skill that is not built or not this role's is left out."""
        buttons = []
        for step in steps:
            entry = self._registry.entries.get(step.call.skill)
            if entry is None or entry.skill.run is None or (style.role and style.role not in entry.skill.roles):
                continue
            template = wording.labels[step.label] if step.label and wording else entry.wording[style.language].button
            label = self.sentence(template, step.values, wording, style)
            if label:
                buttons.append(Button(label, step.call, pressed=pressed_of(step.label, entry.skill.effect)))
        return tuple(buttons)


def _capital(row: str) -> str:
    """An English line begins with a capital, whatever its first part turned out to be."""
    return row[:1].upper() + row[1:]
