"""The three things a newcomer is shown: which of them are done, kept with the person, so that a page that shows none asks nothing."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import F, Func, Value

from tonglu.access.models import Person
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed

GONE: Final = "gone"


def is_gone(person: Person) -> bool:
    """No scope: the person is the one who asks, read with the session."""
    return GONE in person.first_steps


def steps_done(person: Person, wanted: Mapping[str, Collection[str]], *, by: Actor) -> set[str]:
    """Return which steps are done: those that were, and those one of whose facts this person has told since. One query at most."""
    done = set(person.first_steps) & set(wanted)
    kinds = {kind: code for code, facts in wanted.items() if code not in done for kind in facts}
    if not kinds or by.person_id is None:
        return done
    told = FactRow.objects.filter(person_id=by.person_id, kind__in=list(kinds)).order_by().values_list("kind", flat=True).distinct()
    return done | {kinds[kind] for kind in told}


@act
def keep_steps(codes: Collection[str], *, by: Actor) -> None:
    """Keep that these are done (GONE: that none is to be shown); what is kept stays."""
    if by.person_id is None:
        raise NotAllowed
    for code in sorted(codes):
        mine = Person.objects.filter(pk=by.person_id).exclude(first_steps__contains=[code])
        mine.update(first_steps=Func(F("first_steps"), Value(code), function="array_append"))
