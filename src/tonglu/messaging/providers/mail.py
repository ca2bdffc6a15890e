"""Mail through the server that Django's settings name.

What happens before the server has the letter is certain: it was not taken, and may be tried again. A line that breaks
after that is answered by nobody: the result is unknown.
"""

import contextlib
import smtplib
from email.utils import make_msgid

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from tonglu.messaging.providers import TryLater, WillNotGo

FOR_GOOD = 500  # answers from here on are final, those below say: later


class Mail:
    def send(self, *, key: str, address: str, text: str, subject: str = "") -> str:
        receipt = make_msgid(domain="tonglu")
        line = get_connection()
        letter = EmailMessage(
            subject or _("同路通知"), text, to=[address], headers={"Message-ID": receipt, "X-Tonglu-Key": key}, connection=line
        )
        _open(line)
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as fault:
            raise _refused(*next(iter(fault.recipients.values()), (FOR_GOOD, b""))) from fault
        except smtplib.SMTPResponseException as fault:  # sender or text refused; the server has answered
            raise _refused(fault.smtp_code, fault.smtp_error) from fault
        except ValueError as fault:  # an address that no mail can have
            raise WillNotGo(str(fault)[:200]) from fault
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                line.close()
        return receipt[:100]


def _open(line: BaseEmailBackend) -> None:
    try:
        line.open()
    except (smtplib.SMTPException, OSError) as fault:
        raise TryLater(_("连不上邮件服务器：{fault}").format(fault=fault)[:200]) from fault


def _refused(code: int, words: bytes | str) -> TryLater | WillNotGo:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return (WillNotGo if code >= FOR_GOOD else TryLater)(f"{code} {said}"[:200])


provider = Mail()
