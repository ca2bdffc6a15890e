"""The escalation ladder: which level is told when, and who stands for a level where nobody holds it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from tonglu.lib.labelled import N_, Labelled
from tonglu.service.rules.nearest import PlacedRule, nearest_by

A_LITTLE = timedelta(seconds=1)


class LadderLevel(Labelled):
    """From the one who handles the case upwards; all but the first are levels of posts."""

    KEEPER = "keeper", N_("处理人")
    SUPERVISOR = "supervisor", N_("主管")
    PROJECT = "project", N_("项目客关负责人")
    CITY = "city", N_("城市公司客关负责人")
    GROUP = "group", N_("集团客关")


class StepBasis(Labelled):
    """What the moment of a step is counted from."""

    START = "start", N_("从开始计时起（分钟）")
    DUE = "due", N_("相对到期时间（分钟，负数为到期前）")
    LEFT = "left", N_("剩余时间不足（%）")


class StepMedium(Labelled):
    BOTH = "both", N_("站内提醒和邮件")
    BELL = "bell", N_("仅站内提醒")
    MAIL = "mail", N_("仅邮件")
    NOBODY = "nobody", N_("不通知这一级")


class Answer(Labelled):
    """What a level that was told may say."""

    KNOWN = "known", N_("知道了")
    MINE = "mine", N_("我来处理")


class Fallback(Labelled):
    """Why somebody else was told than the level that was asked for."""

    VACANT = "vacant", N_("无人任职")
    ABSENT = "absent", N_("休假或不当班")
    UNHELD = "unheld", N_("还没有处理人")


LEVELS = tuple(LadderLevel)
RANKS: Mapping[str, int] = {level.value: rank for rank, level in enumerate(LEVELS, 1)}
LEADS = "leads"  # nobody holds any level: those who dispatch at the nearest node


class StepLike(PlacedRule, Protocol):
    """A step as a row or as a plain value: both are only read."""

    @property
    def clock(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def medium(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


S = TypeVar("S", bound=StepLike)


@dataclass(frozen=True, slots=True)
class Climb(Generic[S]):
    """The steps that are due now, the lowest level first, and the moment of the next one."""

    due: tuple[S, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told for a level: `level` is the one they hold, `why` says why it is not the one asked for."""

    people: tuple[int, ...]
    level: str
    why: str = ""


Held = Sequence[tuple[str, int, int]]  # level, node, person


def steps_of(steps: Iterable[S], *, clock: str, kind: str, grade: str, ancestors: Sequence[int], at: datetime) -> dict[str, S]:
    """Return the step of each level as the ladder stood at a moment: nearest node, then exact grade, then exact kind."""
    standing = [each for each in steps if each.clock == clock and each.since <= at and (each.until is None or each.until > at)]
    nearest = nearest_by(attrgetter("level"), standing, kind=kind, grade=grade, ancestors=ancestors)
    return {level: step for level, step in nearest.items() if step.medium != StepMedium.NOBODY}


def moment_of(step: StepLike, started_at: datetime, due_at: datetime) -> datetime:
    """Return when a level is told; never before the clock began."""
    if step.basis == StepBasis.START:
        at = started_at + timedelta(minutes=step.amount)
    elif step.basis == StepBasis.LEFT:
        at = due_at - (due_at - started_at) * step.amount / 100
    else:
        at = due_at + timedelta(minutes=step.amount)
    return max(at, started_at)


def climb(steps: Mapping[str, S], told: Collection[str], *, started_at: datetime, due_at: datetime, at: datetime) -> Climb[S]:
    """Return what is due at a moment and when to look again; a level that was told is never due again."""
    moments = sorted((moment_of(step, started_at, due_at), RANKS[level], level) for level, step in steps.items() if level not in told)
    due = sorted((rank, level) for moment, rank, level in moments if moment <= at)
    return Climb(tuple(steps[level] for _, level in due), min((moment for moment, _, _ in moments if moment > at), default=None))


def listeners(
    level: str, held: Held, *, lineage: Sequence[int], absent: Collection[int] = (), keeper_id: int | None = None, leads: Sequence[int] = ()
) -> Listeners:
    """Return who is told for a level.

    A level is held by its posts at the nearest node going up where one of their holders is on duty. Where nobody
    holds it, or everybody is away, the next level up hears instead, then the nearest below, then those who dispatch.
    `lineage` are the ids from the node of the case up to the root.
    """
    why = ""
    if level == LadderLevel.KEEPER:
        if keeper_id is not None and keeper_id not in absent:
            return Listeners((keeper_id,), level)
        why = Fallback.UNHELD if keeper_id is None else Fallback.ABSENT
    for asked in _order(level):
        people = _nearest(asked, held, lineage, absent)
        if people:
            return Listeners(people, asked, why)
        if asked == level:
            why = Fallback.ABSENT if any(each == asked and node in lineage for each, node, _ in held) else Fallback.VACANT
    present = tuple(sorted(set(leads) - set(absent)))
    return Listeners(present or tuple(sorted(set(leads))), LEADS if leads else "", why)


def _order(level: str) -> list[str]:
    """The level itself, those above it, then those below from near to far; a keeper is one person and holds no post."""
    place = RANKS[level] - 1
    return [each for each in (*LEVELS[place:], *reversed(LEVELS[:place])) if each != LadderLevel.KEEPER]


def _nearest(level: str, held: Held, lineage: Sequence[int], absent: Collection[int]) -> tuple[int, ...]:
    for node in lineage:
        if found := {person for each, at, person in held if each == level and at == node and person not in absent}:
            return tuple(sorted(found))
    return ()


def mark_before(next_step_at: datetime | None, started_at: datetime) -> datetime:
    """Return the mark by which a sweeper looks at a clock again, for one that is about to be saved: earlier than any before it."""
    return min(next_step_at or started_at, started_at) - A_LITTLE
