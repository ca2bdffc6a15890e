"""Small news of a person is gathered into one mail at set hours."""

from django.utils.translation import gettext as _

from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI
from tonglu.messaging.models import Medium, Message, MessageState, Purpose
from tonglu.messaging.notices import with_link

MOST_READERS, MOST_LINES = 500, 100


def gather_digests(*, by: Actor) -> int:
    """Write one mail per person whose hour has come; return how many. Twice at once, or killed, each line goes once."""
    due = Message.objects.filter(state=MessageState.GATHERED, next_at__lte=by.at).order_by("to_person_id")
    readers = list(due.values_list("to_person_id", flat=True).distinct()[:MOST_READERS])
    return sum(_gather(each, by=by) for each in readers if each is not None)


@act
def _gather(person_id: int, *, by: Actor) -> bool:
    """The lines are locked, so that a second gatherer finds none of them; mail and lines change together."""
    lines = _lines(person_id, by)
    if not lines:
        return False
    head = _("您有 {count} 条提醒：").format(count=len(lines))
    digest = Message.objects.create(
        key=f"digest:{person_id}:{lines[0].pk}", medium=Medium.MAIL, purpose=Purpose.SERVICE, to_person_id=person_id,
        address=lines[-1].address, subject=_("同路：{count} 条提醒").format(count=len(lines)),
        text="\n\n".join([head, *(_line(each) for each in lines)]), created_at=by.at, next_at=by.at,
    )  # fmt: skip
    Message.objects.filter(pk__in=[each.pk for each in lines]).update(state=MessageState.DIGESTED, digest=digest, next_at=None)
    return True


def _lines(person_id: int, by: Actor) -> list[Message]:
    due = Message.objects.filter(state=MessageState.GATHERED, to_person_id=person_id, next_at__lte=by.at).order_by("id")
    return list(due.select_for_update(skip_locked=True, of=("self",))[:MOST_LINES])


def _line(message: Message) -> str:
    return with_link(f"{message.created_at.astimezone(SHANGHAI):%m-%d %H:%M} {message.text}", message.link)
