"""Two estates show their service standards to everybody, and two technicians work part-time."""

from datetime import datetime

from tonglu.access.actions import change_person
from tonglu.access.actors import actor_of
from tonglu.access.queries import person_for
from tonglu.demo.settle import VIA, Company
from tonglu.lib.actor import system_actor
from tonglu.service.measuring import measure_standards
from tonglu.service.standards import publish_standards

PUBLIC = ("P1", "P2")
PART_TIME = {"zhao": 50, "deng": 60}


def keep_standards(company: Company, at: datetime) -> None:
    by = actor_of(company.people["admin"], at, via=VIA)
    for code in PUBLIC:
        publish_standards(company.nodes[code], is_public=True, by=by)
    for username, share in PART_TIME.items():
        person = person_for(by, company.people[username])
        change_person(person.pk, name=person.name, home_id=person.home_id, email=person.email, hours_share=share, by=by)
    measure_standards(is_whole=True, by=system_actor("demo", at))
