"""Which records files may hang below; the app that owns the record enrols it in AppConfig.ready."""

from dataclasses import dataclass

from tonglu.lib.refusals import Refused

PICTURES = frozenset({"image/jpeg", "image/png", "image/heic"})
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Owner:
    """One kind of record: what may hang there, how large (bytes each) and how many."""

    kind: str  # service.case
    types: frozenset[str] = PICTURES
    largest: int = 20 * MEGABYTE
    most: int = 30


OWNERS: dict[str, Owner] = {}


def enrol(owner: Owner) -> None:
    OWNERS[owner.kind] = owner


def owner_of(kind: str) -> Owner:
    if kind not in OWNERS:
        raise Refused("这里不能上传附件")
    return OWNERS[kind]
