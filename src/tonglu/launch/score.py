"""`score`: looks for people who may be one among all customers; a run that was broken off goes on."""

from argparse import Namespace

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import _, say


def run(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        from tonglu.access.permissions import Permission
        from tonglu.customers.actions.scoring import ask_scoring, score_on
        from tonglu.customers.pairs import last_scoring
        from tonglu.lib import clock
        from tonglu.lib.actor import system_actor

        by = system_actor("command", clock.now(), Permission.CUSTOMER_MERGE)
        standing = last_scoring(by)
        going = standing if standing and standing.finished_at is None else ask_scoring(by=by)
        while not score_on(going.pk, most=20, by=by):
            going.refresh_from_db()
            say(_("客户 {done} …").format(done=f"{going.read_count:,}"))
        going.refresh_from_db()
    say(_("已比对 {n} 位客户，新找到 {found} 对疑似同一人。").format(n=f"{going.read_count:,}", found=f"{going.found_count:,}"))
    return 0
