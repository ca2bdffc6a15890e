"""Mail through the server that Django's settings name."""

import smtplib
from email.utils import make_msgid

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from tonglu.messaging.providers import TryLater, WillNotGo


class Mail:
    def send(self, *, key: str, address: str, text: str) -> str:
        receipt = make_msgid(domain="tonglu")
        subject = _("同路通知")
        letter = EmailMessage(subject, text, to=[address], headers={"Message-ID": receipt, "X-Tonglu-Key": key})
        try:
            letter.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, ValueError) as fault:
            raise WillNotGo(str(fault)[:200]) from fault
        except (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError, ConnectionRefusedError) as fault:
            raise TryLater(str(fault)[:200]) from fault
        return receipt[:100]


provider = Mail()
