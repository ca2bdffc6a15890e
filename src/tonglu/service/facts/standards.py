from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.standard_set", subject="standard_id", label=N_("设置服务标准"), permission=P.SETTING_EDIT)
class StandardSet(Fact):
    standard_id: int
    code: str
    sentence: str
    measure: str
    limit_minutes: int | None
    target: int
    since: str


@fact("service.standard_ended", subject="standard_id", label=N_("停用服务标准"), permission=P.SETTING_EDIT)
class StandardEnded(Fact):
    standard_id: int
    code: str
    until: str


@fact("service.standards_published", subject="page_id", label=N_("公布服务标准"), permission=P.SETTING_EDIT)
class StandardsPublished(Fact):
    page_id: int
    is_public: bool
