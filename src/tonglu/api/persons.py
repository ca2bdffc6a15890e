"""Customers as the schemas have them; numbers leave as their masks."""

from typing import Any

from tonglu.api.bodies import named, unit_name
from tonglu.customers.circles import ROLES, affiliations_of, circles_now
from tonglu.customers.joined import as_shown, open_edges, with_one_preferred
from tonglu.customers.queries import households_of, papers_of, phones_of, residencies_of, selves
from tonglu.customers.rules.completeness import parts_in, troubles_in
from tonglu.customers.ways import addresses_of, handles_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.standing.marks import MarkRow, Wish, said_of


def row(customer: Any, phones: list[Any], homes: list[Any]) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "kind": str(customer.kind),
        "phones": [phone(each) for each in phones],
        "homes": [home(each) for each in homes],
    }


def whole(customer: Any, by: Actor) -> dict[str, Any]:
    phones = [each for each in phones_of(by, customer) if each.until is None]
    ids = selves(customer)
    if edges := open_edges(ids) if len(ids) > 1 else []:
        customer, phones = as_shown(customer, edges), with_one_preferred(phones, customer, edges)
    affiliations = affiliations_of(by, ids)
    homes = [each for each in residencies_of(by, customer) if not each.has_ended]
    said = said_of(by, ids)
    return row(customer, phones, homes) | {
        "gender": str(customer.gender),
        "born_on": customer.born_on,
        "lunar": customer.lunar,
        "note": customer.note,
        "handles": [handle(each) for each in handles_of(by, ids) if each.until is None],
        "addresses": [address(each) for each in addresses_of(by, ids) if each.until is None],
        "circles": list(circles_now(affiliations, homes, day_of(by.at))),
        "affiliations": [affiliation(each) for each in affiliations],
        "papers": [paper(each) for each in papers_of(by, customer) if each.until is None],
        "households": [household(each) for each in households_of(by, customer)],
        "completeness": {
            "score": customer.score,
            "missing": [each.code for each in parts_in(customer.gaps)],
            "troubles": [each.code for each in troubles_in(customer.gaps)],
            "confirmed_at": customer.confirmed_at,
        },
        "marks": [mark(each) for each in said.marks],
        "contact_wish": wish(said.wish) if said.wish else None,
        "changed_at": customer.changed_at,
    }


def mark(each: MarkRow) -> dict[str, Any]:
    return {
        "id": each.pk, "kind": each.kind, "name": each.name or each.letter, "note": each.note, "node": each.node, "since": each.since,
        "until": each.until,
    }  # fmt: skip


def wish(each: Wish) -> dict[str, Any]:
    begin, _dash, end = each.hours.partition("–")
    return {"mediums": each.mediums, "quiet_from": begin, "quiet_until": end, "note": each.note, "since": each.since}


def phone(each: Any) -> dict[str, Any]:
    return {"id": each.pk, "number": str(each.number), "label": each.label, "is_primary": each.is_primary}


def paper(each: Any) -> dict[str, Any]:
    return {"id": each.pk, "kind": each.kind, "number": each.mask, "valid_until": each.valid_until}


def affiliation(each: Any) -> dict[str, Any]:
    return {
        "id": each.pk, "role": each.role, "circle": ROLES[each.role], "note": each.note, "since": each.since, "until": each.until,
        "has_ended": each.has_ended,
    }  # fmt: skip


def consent(each: Any) -> dict[str, Any]:
    return {
        "id": each.pk, "purpose": each.purpose, "is_given": each.is_given, "how": each.how, "text_version": each.text_version,
        "proof": each.proof, "since": each.since, "until": each.until,
        "recorded_by": each.recorded_by.name if each.recorded_by else "",
    }  # fmt: skip


def handle(each: Any) -> dict[str, Any]:
    return {"id": each.pk, "kind": each.kind, "account": str(each.account), "label": each.label, "since": each.since}


def address(each: Any) -> dict[str, Any]:
    return {"id": each.pk, "kind": each.kind, "place": str(each.place), "is_chief": each.is_chief, "since": each.since}


def home(each: Any) -> dict[str, Any]:
    share = float(each.share) if each.share is not None else None
    return {"id": each.pk, "unit": unit_name(each.unit), "role": str(each.role), "share": share, "since": each.since, "until": each.until}


def mandate(each: Any) -> dict[str, Any]:
    return {
        "id": each.pk, "kind": each.kind, "holder": named(each.holder), "principal": named(each.principal),
        "unit": unit_name(each.unit) if each.unit_id else None, "proof": each.proof, "since": each.since, "until": each.until,
        "has_ended": each.has_ended,
    }  # fmt: skip


def household(each: Any) -> dict[str, Any]:
    people = [{"id": one.pk, "customer": named(one.customer), "relation": one.relation} for one in each.people]
    return {"id": each.pk, "name": each.name, "people": people}


def inhabitant(each: Any) -> dict[str, Any]:
    phones = [str(one.number) for one in each.customer.open_phones]
    return {
        "id": each.pk, "customer": named(each.customer), "role": str(each.role), "phones": phones,
        "share": float(each.share) if each.share is not None else None, "since": each.since, "until": each.until,
    }  # fmt: skip
