"""What of a text says who somebody is, or how much exactly: all that must not leave for a language model."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from bot.llm.veil import Hidden, Kind
from bot.routing.amounts import find_amounts
from bot.routing.names import FoundName, stretches
from bot.routing.strangers import CODE, PHONE, TAIL, NoNames, guess_names

Somebody = Callable[[Collection[str]], Collection[str]]  # of these keys, those that any client answers to

_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2})?|(?<!\d)(?:19|20)\d{2}(?!\d)")
# Five digits and more, however set apart: phones, identity and bank cards, accounts, policies.
_NUMBER = re.compile(r"[A-Za-z]{0,3}\d(?:[\s\-_.·/]{0,2}\d){4,}[Xx]?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(
    r"(?:微信号?|wechat(?: id)?|qq号?|账号|户名|login)\s*(?:是|为|叫|改成|:|：|is)?\s*([A-Za-z][\w-]{4,29})", re.I
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:路|街|大道|巷|弄|胡同|小区|花园|苑)(?:\s?\d+\s?-?(?:号楼?|弄|幢|栋|座|室|楼|单元)?)+"
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("CLIENT", CODE),
    ("NUMBER", PHONE),
    ("NUMBER", TAIL),
    ("CONTACT", _MAIL),
    ("CONTACT", _ADDRESS),
    ("NUMBER", _NUMBER),
)
_SHORTEST = 2


class Identities:
    """Finds them; made once. `somebody` looks beyond what the asking person may see, only to hide it."""

    def __init__(self, fold: Callable[[str], str], no_names: NoNames, somebody: Somebody) -> None:
        self._fold = fold
        self._no_names = no_names
        self._words = no_names.ordinary | no_names.dictionary
        self._somebody = somebody

    def find(self, text: str, names: Sequence[FoundName] = (), said: Iterable[str] = ()) -> list[Hidden]:
        """All stretches to hide. `names` were found in this text before, `said` are words known to name somebody."""
        meant = {self._fold(name.said): name.codes[0] for name in names if len(name.codes) == 1}
        hidden = [
            Hidden(name.start, name.end, "CLIENT", meant.get(self._fold(name.said), self._fold(name.said)))
            for name in names
            if text[name.start : name.start + len(name.said)] == name.said
        ]
        for one in said:
            hidden += [Hidden(m.start(), m.end(), "CLIENT", self._fold(one)) for m in re.finditer(re.escape(one), text)]
        hidden += self._of_clients(text, meant)
        for start, end in guess_names(text, self._no_names):  # 张伟写 is a guess where 张伟 is known
            if not any(start < known.end and known.start < end for known in hidden):
                hidden.append(Hidden(start, end, "PERSON", self._fold(text[start:end])))
        days = [match.span() for match in _DAY.finditer(text)]
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                if not any(start <= match.start() and match.end() <= end for start, end in days):
                    hidden.append(Hidden(match.start(), match.end(), kind, re.sub(r"\W", "", match[0]).lower()))
        hidden += [Hidden(m.start(1), m.end(1), "CONTACT", m[1].lower()) for m in _ACCOUNT.finditer(text)]
        hidden += [Hidden(start, end, "AMOUNT", str(amount.normalize())) for start, end, amount in find_amounts(text)]
        return hidden

    def _of_clients(self, text: str, meant: Mapping[str, str]) -> list[Hidden]:
        """What any client of the house answers to, unless it is an ordinary word: that names nobody."""
        keys: dict[str, list[tuple[int, int]]] = {}
        for start, end in stretches(text):
            part = text[start:end]
            key = self._fold(part)
            if len(key) >= _SHORTEST and part not in self._words and part.lower() not in self._no_names.latin:
                keys.setdefault(key, []).append((start, end))
        known = self._somebody(keys.keys()) if keys else ()
        return [Hidden(start, end, "CLIENT", meant.get(key, key)) for key in known for start, end in keys[key]]
