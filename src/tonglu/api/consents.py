"""What a customer agreed to: read and record."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from tonglu.api import persons
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.particulars import AT
from tonglu.api.schemas.consents import ConsentIn, ConsentOut
from tonglu.customers import actions
from tonglu.customers.consents import consents_of
from tonglu.customers.queries import customer_for, selves
from tonglu.lib.actor import Actor

router = Router(tags=["客户资料"])
ANSWERS: Any = list[ConsentOut]


def _listed(by: Actor, customer_id: int) -> list[dict[str, Any]]:
    return [persons.consent(each) for each in consents_of(by, selves(customer_for(by, customer_id)))]


@router.get(f"{AT}/consents", response=ANSWERS, summary="告知同意")
def list_consents(request: ApiRequest, customer_id: int) -> Any:
    """客户同意过、拒绝过、撤回过什么；现在算数的在前。"""
    return _listed(request.auth, customer_id)


@router.post(f"{AT}/consents", response=ANSWERS, summary="登记告知同意")
def record_consent(request: ApiRequest, response: HttpResponse, customer_id: int, given: ConsentIn) -> Any:
    """登记同意、不同意或撤回；同一用途后来说的取代以前的，以前的留着。"""
    by, customer = request.auth, customer_for(request.auth, customer_id)

    def run() -> list[dict[str, Any]]:
        actions.record_consent(customer.pk, **given.dict(), by=by)
        return _listed(by, customer.pk)

    return once(request, response, 200, run, by=by)
