"""Which task is said to be done, by its place in the list, its client or its own words; and that it was not done after all."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.routing.doubts import is_plain, says_done
from bot.routing.nearest import ACT, BACKGROUND, SURE, Guess
from bot.routing.slots import Spotted
from bot.sessions import Session
from skills.contract import Call, Desk, TaskView
from skills.registry import Entry

_MOST = 200  # open tasks looked through
_OFFERED = 6  # tasks that a few words may fit and still be offered
_RUN = 2  # characters in a row, or a word, that a task and a sentence have in common
# What happened, told as over: 卡片寄出去了, the card has been sent.
_HAPPENED = re.compile(
    r"(?:了|过|好|完|妥|毕)[啦啊呀哈吧。.!!]*$|\b(?:sent|made|told|given|paid|met|got|gave|brought|went|[a-z]{2,}ed)\b",
    re.I,
)
_UNDONE = re.compile(
    r"撤销|撤回|恢复|还原|回退|重新打开|(?:弄|搞|点|按|说|标|勾|记)错|(?:没有?|未|还没|并没)(?:真的?|全|都)?(?:做|办|弄|完|搞|处理)|不算完|还没(?:呢|有)?$|"
    r"^(?:不对|错了?|哎呀|不是)[,,。!!呀啊]*$|"
    r"\bundo\b|re-?open|\brevert\b|mistake|\bwrong\b|oops|\bnot (?:done|finished|yet)|n't (?:done|finished|do|finish)|"
    r"take (?:it|that) back|put it back",
    re.I,
)
_LONGEST_UNDOING = 40  # characters; what is longer says something of its own
_COMMON = frozenset("的了好完做事情个条件项这那已经把给我们是去出来过上下都就也在有和跟客户任务待办成发送")


def read_task(spotted: Spotted, session: Session, desk: Desk) -> str | None:
    """The task that a place in the list, a client or a task's words mean: its code, or those of all that fit, with spaces.

    None where none fits, or too many.
    """
    listing = session.listings.get("task") if session.recent == "task" else None
    if spotted.ordinals:  # 第一个做完了 said under a list of clients is of no task
        codes = [listing.at(ordinal) for ordinal in spotted.ordinals] if listing else []
        return " ".join(code for code in codes if code) if codes and all(codes) else None
    fitting = _of_client(spotted, desk) if spotted.names else _of_words(spotted, _open(desk))
    if not fitting and not spotted.names and listing:  # of the tasks just shown, a few characters tell which
        fitting = _of_words(spotted, [task for task in _open(desk) if task.code in listing.codes], named=True)
    if not fitting and not spotted.names and listing and len(listing.codes) == 1:
        return listing.codes[0]
    return " ".join(task.code for task in fitting) if 0 < len(fitting) <= _OFFERED else None


def told_done(spotted: Spotted, guess: Guess, session: Session, desk: Desk) -> bool:
    """Whether a sentence plainly tells that a task is done though it does not sound like one that marks tasks."""
    over = _HAPPENED.search(spotted.text) or says_done(spotted.text)
    if not is_plain(spotted.text) or spotted.ordinals or not over:
        return False
    unclear = (
        guess.skill in (BACKGROUND, "cancel", "finish_task", "look_up_client", "client_timeline")
        or guess.probability < ACT
        or (session.recent == "task" and guess.probability < SURE and guess.skill != "record_contact")
        or (session.recent == "task" and guess.skill == "move_opportunity" and not spotted.names)
    )
    if not unclear or guess.exact:
        return False  # what tells of a contact is kept as that
    if spotted.names:
        return bool(_of_words(spotted, _of_client(spotted, desk), named=True))
    return session.recent == "task" and read_task(spotted, session, desk) is not None


def may_act(entry: Entry, guess: Guess, spotted: Spotted, session: Session, desk: Desk) -> bool:
    """Whether to act on a reading at once: a task that is named is finished, or opened again, by plain words only.

    One that is not named yet, or not the only one that fits, is asked for, which does no harm.
    """
    sure = guess.exact or guess.probability >= SURE
    if entry.name == "reopen_task":
        return sure
    if entry.skill.effect == "writes":
        return True  # shown back before it is done
    task = read_task(spotted, session, desk) if entry.fields("task") else None
    return task is None or " " in task or (sure and is_plain(spotted.text))


def undone(spotted: Spotted, session: Session) -> Call | None:
    """弄错了,没做完, undo: said of the task that was just finished, it opens it again."""
    last = session.last
    asked = session.pending is not None and not session.pending.aside  # what was asked just now comes first
    if last is None or last.skill != "finish_task" or asked:
        return None
    task = str(last.arguments.get("task", " "))
    short = len(spotted.text) <= _LONGEST_UNDOING and not spotted.names and not spotted.ordinals
    return Call("reopen_task", {"task": task}) if short and " " not in task and _UNDONE.search(spotted.text) else None


def _open(desk: Desk) -> Sequence[TaskView]:
    return desk.book.open_tasks(limit=_MOST).rows


def _of_client(spotted: Spotted, desk: Desk) -> Sequence[TaskView]:
    """The open tasks on the clients named, namesakes included; the ones whose words are said, where some are."""
    codes = {code for name in spotted.names for code in name.codes}
    own = [task for task in _open(desk) if task.client and task.client.code in codes]
    return _of_words(spotted, own, named=True) or own


def _of_words(spotted: Spotted, tasks: Sequence[TaskView], *, named: bool = False) -> Sequence[TaskView]:
    """The tasks with whose words the sentence has most in common; none where that is too little to mean one.

    With the client `named`, two characters anywhere are enough: 卡片寄出去了 is 寄送生日贺卡.
    """
    said = spotted.text.lower()
    for name in spotted.names:
        said = said.replace(name.said.lower(), " ")
    scored = [(_in_common(said, task.text.lower(), named=named), task) for task in tasks]
    best = max((score for score, _ in scored), default=0)
    return [task for score, task in scored if score == best] if best >= _RUN else []


def _in_common(said: str, text: str, *, named: bool) -> int:
    """How many characters of meaning a sentence shares with a task: in runs of two and more, or, once named, any."""
    if named:
        return len((set(re.findall(r"[\u3400-\u9fff]", said)) & set(text)) - _COMMON) + 2 * _words_shared(said, text)
    runs = [
        said[block.a : block.a + block.size]
        for block in SequenceMatcher(None, said, text, autojunk=False).get_matching_blocks()
    ]
    chinese = ("".join(c for c in run if "\u3400" <= c <= "\u9fff" and c not in _COMMON) for run in runs)
    return sum(len(run) for run in chinese if len(run) >= _RUN) + 2 * _words_shared(said, text)


def _words_shared(said: str, text: str) -> int:
    words = [{word[:5] for word in re.findall(r"[a-z]{4,}", part)} for part in (said, text)]
    return len(words[0] & words[1])
