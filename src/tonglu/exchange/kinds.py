"""What can be imported: a low app declares the shape, higher apps enrol their kinds in AppConfig.ready.

One kind, one column list: it writes the blank template, checks the header and words the fault report. A run over a
file is an Importer: it is made twice, once to preview (plan only) and once to apply (plan and apply chunk by chunk in
the one transaction of the batch), so that what is applied is decided on the rows as they are then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from tonglu.exchange.models import Decision
from tonglu.exchange.trail import Trail
from tonglu.exchange.undo import Undo
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, Column

ReadAhead = Callable[[Mapping[str, Any]], Any]
Reason = str | Refused  # a sentence of the shape "手机：少一位，请补全"; a Refused is translated for the person who imports


class SourceRow(NamedTuple):
    """One row whose cells all parsed: `values` has every column that the file has, None where the cell is empty."""

    sheet: str
    line: int  # as the spreadsheet shows it
    values: Mapping[str, Any]
    cells: tuple[Cell, ...] = ()  # the whole row as read, also what no column takes: two rows alike are a repeat
    read: Any = None  # what the kind's own `read` made of the values


@dataclass(slots=True)
class Planned:
    """What becomes of one row. `change` is the kind's own note from plan to apply; nobody else reads it.

    CREATED and UPDATED rows go to `apply`, which sets `target_id` (and for an update `before`, the JSON-ready image it
    replaced). SUSPECTED rows go to `apply` too (they are created, and listed for a person to decide). UNCHANGED,
    SKIPPED and REFUSED rows carry a reason and are not applied; UNCHANGED names its target where there is one.
    """

    decision: Decision
    reason: Reason = ""
    change: Any = None
    target_id: int | None = None
    before: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ImportOption:
    """A tick on the mapping page, e.g. ImportOption("create_rooms", "房间不存在时新建")."""

    code: str
    label: str
    note: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class ImportContext:
    """`node_id` is the place chosen for the batch; `nodes` are the ids at and below it where `by` may import this kind."""

    node_id: int
    nodes: frozenset[int]
    by: Actor
    options: Mapping[str, bool] = field(default_factory=dict)
    batch_id: int | None = None
    file_name: str = ""
    columns: frozenset[str] = frozenset()  # names of the columns that the file has
    header: tuple[str, ...] = ()  # all its headings
    trail: Trail = field(default_factory=Trail)  # where a kind that can be taken back notes what it writes


class Importer(Protocol):
    """One run over one file. It may remember keys between chunks: a repeat inside the file is found there.

    Where it has a method `read` (values → anything), that is called ahead of `plan`, in a thread or in a process beside, and its
    answer is the row's `read`: what needs no database belongs there. It may raise nothing, and of a large file `plan` sees no values.
    """

    def plan(self, rows: Sequence[SourceRow]) -> Sequence[Planned]:
        """Return one decision per row, in order. Writes nothing; a constant number of queries per chunk."""
        ...

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        """Write what was planned, in bulk; set target_id and before. Runs inside the transaction of the batch."""
        ...

    def finish(self) -> None:
        """After the last chunk was applied, in the same transaction: look for suspects. The engine tells the one fact."""
        ...


class ImportKind(Protocol):
    """What an app enrols: a module-level instance of a small class with these attributes."""

    @property
    def code(self) -> str:
        """owners, cases: the KIND of the command line."""

    @property
    def label(self) -> str:
        """N_("业主与房间")"""

    @property
    def note(self) -> str:
        """One sentence for the card."""

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def permission(self) -> str:
        """Needed besides import.run, at the node."""

    @property
    def target_kind(self) -> str:
        """customers.customer: what target_id names."""

    @property
    def node_kinds(self) -> frozenset[str]:
        """Kinds of node one may import into; empty = any."""

    @property
    def options(self) -> Sequence[ImportOption]: ...

    @property
    def chunk(self) -> int:
        """Rows planned at a time, e.g. 2000."""

    def begin(self, context: ImportContext) -> Importer: ...


KINDS: dict[str, ImportKind] = {}


def enrol(kind: ImportKind) -> None:
    """Offer a kind; called once per kind from AppConfig.ready."""
    KINDS[kind.code] = kind


def kind_of(code: str) -> ImportKind:
    if code not in KINDS:
        raise Refused("没有“{code}”这种导入；可用的有：{kinds}", code=code, kinds="、".join(sorted(KINDS)))
    return KINDS[code]


def read_of(importer: Importer) -> ReadAhead | None:
    """Return what the importer does ahead with each row."""
    found: ReadAhead | None = getattr(importer, "read", None)
    return found


def undo_of(kind: ImportKind) -> Undo | None:
    """Return how batches of a kind are taken back; None where they cannot be."""
    found: Undo | None = getattr(kind, "undo", None)
    return found
