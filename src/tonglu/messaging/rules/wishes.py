"""How a notice reaches a member of staff: what is usual for its kind, what the person wishes, what may not be switched off."""

from dataclasses import dataclass

from tonglu.lib.labelled import N_, Labelled


class MailWish(Labelled):
    NOW = "now", N_("立即发送")
    DIGEST = "digest", N_("汇总发送")


@dataclass(frozen=True, slots=True)
class Ways:
    """By which media a notice goes; `mail` is "", now or digest."""

    has_bell: bool
    mail: str


def ways_of(usual: Ways, wish: Ways | None, *, is_fixed: bool, asked: str = "", is_urgent: bool = False, has_address: bool) -> Ways:
    """Return how a notice goes.

    `asked` is the medium that a rule of the company names (both, bell, mail; "" leaves it to the kind). A fixed kind
    always rings; an urgent one is mailed at once where the rule asks for mail; who has no address hears by the bell.
    """
    wanted = wish or usual
    if asked == "bell":
        return Ways(has_bell=True, mail="")
    mail = wanted.mail
    if asked in {"mail", "both"}:
        mail = MailWish.NOW.value if is_urgent or wish is None else wish.mail
    has_bell = (wanted.has_bell or is_fixed) and asked != "mail"
    if not has_address:
        mail = ""
    return Ways(has_bell=has_bell or (not mail and (is_fixed or bool(wanted.mail))), mail=mail)
