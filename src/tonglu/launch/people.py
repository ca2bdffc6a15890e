"""`link PERSON` and `api-key PERSON`."""

from argparse import ArgumentParser, Namespace

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.links import public
from tonglu.launch.wording import CannotGoOn, _


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("person", metavar=_("账户"))


def link(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        from tonglu.access.commands import sign_in_link
        from tonglu.lib.refusals import Refused

        try:
            print(public(sign_in_link(wanted.person)))
        except Refused as refusal:
            raise CannotGoOn(str(refusal)) from refusal
    return 0


def api_key(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        from tonglu.access.commands import issue_api_key
        from tonglu.lib.refusals import Refused

        try:
            print(issue_api_key(wanted.person))
        except Refused as refusal:
            raise CannotGoOn(str(refusal)) from refusal
    return 0
