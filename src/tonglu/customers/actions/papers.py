"""Identity papers: proved by their checksum, kept encrypted, found by their fingerprint."""

from datetime import date

from tonglu.access.permissions import Permission as P
from tonglu.access.unveil import unveil
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import refuse_others_number
from tonglu.customers.candidates import note_candidates
from tonglu.customers.completeness import judge
from tonglu.customers.facts import PaperAdded, PaperDated, PaperEnded
from tonglu.customers.joined import of_person
from tonglu.customers.models import Customer, CustomerKind, Paper
from tonglu.customers.rules.papers import recognised, refuse_holder, refuse_unborn
from tonglu.customers.rules.reach import node_seen
from tonglu.lib import papers as spelling
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import fingerprint


def write_paper(customer: Customer, given: str | tuple[str, str], today: date) -> Paper:
    """Keep a paper; a person's birthday and gender follow from an identity card where they were unknown."""
    kind, number = ("", given) if isinstance(given, str) else given
    found = recognised(kind, number)
    code, clear = (found.kind.value, found.number) if isinstance(found, spelling.Paper) else found
    mark = fingerprint(clear)
    if Paper.objects.filter(of_person(customer), fingerprint=mark, until=None).exists():
        raise Refused("这个证件已经登记过了")
    refuse_holder(code, is_person=customer.kind == CustomerKind.PERSON)
    if isinstance(found, spelling.Paper):
        refuse_unborn(found.born_on, today)
        _learn(customer, found)
    return Paper.objects.create(customer=customer, kind=code, number=clear, fingerprint=mark, mask=spelling.mask(clear))


def _learn(customer: Customer, paper: spelling.Paper) -> None:
    learnt = []
    if paper.born_on and not customer.born_on:
        customer.born_on = paper.born_on
        learnt.append("born_on")
    if paper.sex and not customer.gender:
        customer.gender = paper.sex.value
        learnt.append("gender")
    if learnt:
        customer.save(update_fields=learnt)


@act
def add_paper(customer_id: int, *, number: str, kind: str = "", valid_until: date | None = None, by: Actor) -> Paper:
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    _refuse_day(valid_until)
    paper = write_paper(customer, (kind, number), day_of(by.at))
    if valid_until:
        paper.valid_until = valid_until
        paper.save(update_fields=["valid_until"])
    judge(customer, day_of(by.at))
    note_candidates([customer.pk], by.at)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(PaperAdded(paper_id=paper.pk, kind=paper.kind, customer_id=customer.pk, node_id=node), by=by)
    return paper


@act
def end_paper(paper_id: int, *, by: Actor) -> Paper:
    """Stop using a paper (lost, replaced); it stays in the history."""
    paper, customer = _taken(paper_id, by)
    paper.until = day_of(by.at)
    paper.save(update_fields=["until"])
    judge(customer, day_of(by.at))
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(PaperEnded(paper_id=paper.pk, kind=paper.kind, customer_id=customer.pk, node_id=node), by=by)
    return paper


@act
def date_paper(paper_id: int, *, until: date | None, by: Actor) -> Paper:
    """Say until when a paper is valid (登记有效期): a renewed identity card keeps its number."""
    paper, customer = _taken(paper_id, by)
    _refuse_day(until)
    paper.valid_until = until
    paper.save(update_fields=["valid_until"])
    judge(customer, day_of(by.at))
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(
        PaperDated(paper_id=paper.pk, kind=paper.kind, on=until.isoformat() if until else "", customer_id=customer.pk, node_id=node), by=by
    )
    return paper


def _refuse_day(day: date | None) -> None:
    if day and not 1949 <= day.year <= 2100:
        raise Refused("日期 {day} 不合理，请核对年份", day=day.isoformat())


def _taken(paper_id: int, by: Actor) -> tuple[Paper, Customer]:
    owner = Paper.objects.filter(pk=paper_id).values_list("customer_id", flat=True).first()
    if owner is None:
        raise NotAllowed
    customer = take(Customer, owner, permission=P.CUSTOMER_EDIT, by=by)
    paper = Paper.objects.get(pk=paper_id)
    if paper.until:
        raise Refused("这个证件已经停用了，请刷新页面")
    return paper, customer


@act
def reveal_paper(paper_id: int, *, reason: str, by: Actor) -> str:
    """Return the whole number; who, when and why are recorded."""
    paper = Paper.objects.filter(pk=paper_id).first()
    customer = Customer.objects.reachable(by, P.PAPER_REVEAL).filter(pk=paper.customer_id).first() if paper else None
    if paper is None or customer is None:
        raise NotAllowed
    refuse_others_number(customer, "paper", paper.pk, P.PAPER_REVEAL, by)
    return unveil(
        paper.number, of=paper, column="number", permission=P.PAPER_REVEAL, reason=reason,
        node_id=node_seen(by, P.PAPER_REVEAL, customer.nodes), customer_id=customer.pk, by=by,
    )  # fmt: skip
