"""`recount`: counts the numbers of boards and dashboards anew from the rows; harmless at any time."""

from argparse import Namespace

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import _, say


def run(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        from tonglu.insight.actions import rebuild
        from tonglu.lib import clock
        from tonglu.lib.actor import system_actor

        rebuild(by=system_actor("recount", clock.now()))
    say(_("指标已重新计算。"))
    return 0
