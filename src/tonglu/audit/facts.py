from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("audit.change_erased", subject="diff_id", label=N_("抹除变更内容"), permission="audit.view")
class ChangeErased(Fact):
    diff_id: int
    table: str
    reason: str
