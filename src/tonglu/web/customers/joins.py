"""Two people whom nobody proposed: looked for, picked, held side by side and joined, with a reason."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions, pairs, queries
from tonglu.customers.hits import customer_hits
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.merge_forms import FreeMergeForm
from tonglu.web.customers.pairs import chosen, joined

MOST_FOUND, LONGEST = 20, 60


@requires(P.CUSTOMER_MERGE)
@require_safe
def choose(request: Request, customer_id: int) -> HttpResponse:
    """Look for the other one, among those whom the actor may join."""
    by = request.actor
    customer = queries.customer_for(by, customer_id)
    if not pairs.may_merge(by, customer):
        raise NotAllowed
    wish = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    order = [hit.pk for hit in customer_hits(by, wish, MOST_FOUND) if hit.pk != customer.pk] if wish else []
    found = {each.pk: each for each in queries.with_homes(queries.customers_for(by).filter(pk__in=order), by)}
    offered = [found[pk] for pk in order if pk in found and found[pk].kind == customer.kind and pairs.may_merge(by, found[pk])]
    return render(request, "customers/join.html", block="found", customer=customer, wish=wish, found=offered)


@requires(P.CUSTOMER_MERGE)
def compare(request: Request, customer_id: int, other_id: int) -> HttpResponse:
    """Hold the two side by side; join them where that is sent."""
    by = request.actor
    people = [queries.customer_for(by, each) for each in (customer_id, other_id)]
    if not pairs.may_merge(by, *people):
        raise NotAllowed
    if people[0].pk == people[1].pk:
        return HttpResponseRedirect(reverse("web:customer", args=[people[0].pk]))
    sides = [pairs.side_for(by, each) for each in people]
    form = FreeMergeForm(request.POST if request.method == "POST" else None, sides=sides)
    if form.is_valid():
        given = form.cleaned_data
        survivor = given["survivor_id"]
        merged = next(each.pk for each in people if each.pk != survivor)
        done = outcome(actions.merge_customers, survivor, merged_id=merged, choices=chosen(given), reason=given["reason"], by=by)
        if not isinstance(done, Refused):
            notify(request, _("已合并；在客户页随时可以撤销"))
            return go(request, reverse("web:customer", args=[survivor]))
        form.add_error(None, done)
    status = 422 if form.errors else 200
    return render(
        request, "customers/join_two.html", block="compared", status=status, sides=sides, joined=joined(by, sides), merge_form=form,
        spread=pairs.spread_of(sides),
        customer=people[0], other=people[1],
    )  # fmt: skip
