from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_

# the enum of permissions lies above this app; these are its values
MESSAGE_VIEW, SETTING_EDIT = "message.view", "setting.edit"


@fact("messaging.sent", subject="message_id", label=N_("发送消息"), permission=MESSAGE_VIEW)
class MessageSent(Fact):
    message_id: int
    code: str
    medium: str


@fact("messaging.not_sent", subject="message_id", label=N_("消息未送出"), permission=MESSAGE_VIEW)
class MessageNotSent(Fact):
    message_id: int
    code: str
    medium: str
    state: str
    reason: str


@fact("messaging.sent_again", subject="message_id", label=N_("重新发送消息"), permission=MESSAGE_VIEW)
class MessageSentAgain(Fact):
    message_id: int
    reason: str


@fact("messaging.template_changed", subject="template_id", label=N_("修改消息模板"), permission=SETTING_EDIT)
class TemplateChanged(Fact):
    template_id: int
    code: str
    version: int


@fact("messaging.wishes_changed", subject="wisher_id", label=N_("修改通知设置"), permission=MESSAGE_VIEW)
class WishesChanged(Fact):
    """`wisher_id` is the person, who changes only their own."""

    wisher_id: int
    codes: list[str]
