"""Sessions in the database as Django keeps them; one question brings the session, whose it is, the stamp of who reaches what,
and how many notices wait: each question more costs a page a twentieth of its time."""

from copy import deepcopy
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.contrib.sessions.backends import db
from django.utils import timezone

from tonglu.access.models import Person
from tonglu.lib import prepared
from tonglu.messaging.queries import UNREAD

MOST_KEPT: Final = 1_000
FOUND: Final = f"""
SELECT session.session_data, (SELECT stamp FROM access_stamp), {UNREAD.format(person="person.id")},
    {prepared.columns_of(Person, "person")}
FROM django_session session
LEFT JOIN access_sitting sitting ON sitting.session_key = session.session_key AND sitting.ended_at IS NULL
LEFT JOIN access_person person ON person.id = sitting.person_id
WHERE session.session_key = %s AND session.expire_date > %s
"""  # noqa: S608 - names of our own columns


class SessionStore(db.SessionStore):
    """`sitter` is the person whose sitting the session is, read with it; whether the session is truly theirs is checked by who uses it."""

    sitter: Person | None = None
    stamp: UUID | None = None
    unread: int = 0  # notices of the sitter when the session was read

    def load(self) -> dict[str, Any]:
        key = self.session_key
        found = prepared.row(FOUND, [key, timezone.now()]) if key else None
        if found is None:
            self._session_key = None
            return {}
        written, self.stamp, self.unread, *columns = found
        self.sitter = prepared.made(Person, columns)
        return deepcopy(_read(type(self), written))


@lru_cache(maxsize=MOST_KEPT)
def _read(store: type[SessionStore], written: str) -> dict[str, Any]:
    """Return what a session holds, its signature checked; the same text is read once a process."""
    return dict(store().decode(written))
