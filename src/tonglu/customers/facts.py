"""What happened to customers; never a number, a name or a paper in a fact."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("customers.registered", subject="customer_id", label=N_("登记客户"), permission=P.CUSTOMER_VIEW)
class CustomerRegistered(Fact):
    basis: str


@fact("customers.origin_kept", subject="customer_id", label=N_("原登记"), permission=P.CUSTOMER_VIEW)
class OriginKept(Fact):
    """Who of the staff had registered a customer before the file came here, and (`happened_at`) when; "" where it does not say."""

    keeper_name: str
    batch_id: int | None


@fact("customers.changed", subject="customer_id", label=N_("修改资料"), permission=P.CUSTOMER_VIEW)
class CustomerChanged(Fact):
    columns: list[str]


@fact("customers.phone_added", subject="phone_id", label=N_("新增电话"), permission=P.CUSTOMER_VIEW)
class PhoneAdded(Fact):
    phone_id: int


@fact("customers.phone_ended", subject="phone_id", label=N_("停用电话"), permission=P.CUSTOMER_VIEW)
class PhoneEnded(Fact):
    phone_id: int


@fact("customers.phone_preferred", subject="phone_id", label=N_("设为首选电话"), permission=P.CUSTOMER_VIEW)
class PhonePreferred(Fact):
    phone_id: int


@fact("customers.paper_added", subject="paper_id", label=N_("新增证件"), permission=P.CUSTOMER_VIEW)
class PaperAdded(Fact):
    paper_id: int
    kind: str


@fact("customers.paper_ended", subject="paper_id", label=N_("停用证件"), permission=P.CUSTOMER_VIEW)
class PaperEnded(Fact):
    paper_id: int
    kind: str


@fact("customers.paper_dated", subject="paper_id", label=N_("登记证件有效期"), permission=P.CUSTOMER_VIEW)
class PaperDated(Fact):
    paper_id: int
    kind: str
    on: str


@fact("customers.residency_begun", subject="residency_id", label=N_("建立人房关系"), permission=P.CUSTOMER_VIEW)
class ResidencyBegun(Fact):
    residency_id: int
    role: str


@fact("customers.residency_ended", subject="residency_id", label=N_("结束人房关系"), permission=P.CUSTOMER_VIEW)
class ResidencyEnded(Fact):
    residency_id: int
    role: str


@fact("customers.unit_transferred", subject="unit_id", label=N_("过户"), permission=P.CUSTOMER_VIEW)
class UnitTransferred(Fact):
    """A unit has new owners from a day on; ids are those of relations."""

    on: str
    ended: list[int]
    begun: list[int]
    others: list[int]


@fact("customers.unit_shared", subject="unit_id", label=N_("份额变更"), permission=P.CUSTOMER_VIEW)
class UnitShared(Fact):
    """Who owns how much changed from a day on; `righted` were set right on the day they began."""

    on: str
    ended: list[int]
    begun: list[int]
    righted: list[int]


@fact("customers.mandate_begun", subject="mandate_id", label=N_("登记代理与联系"), permission=P.CUSTOMER_VIEW)
class MandateBegun(Fact):
    mandate_id: int
    role: str


@fact("customers.mandate_ended", subject="mandate_id", label=N_("结束代理与联系"), permission=P.CUSTOMER_VIEW)
class MandateEnded(Fact):
    mandate_id: int
    role: str


@fact("customers.handle_added", subject="handle_id", label=N_("登记微信"), permission=P.CUSTOMER_VIEW)
class HandleAdded(Fact):
    handle_id: int


@fact("customers.handle_ended", subject="handle_id", label=N_("停用微信"), permission=P.CUSTOMER_VIEW)
class HandleEnded(Fact):
    handle_id: int


@fact("customers.address_added", subject="address_id", label=N_("登记地址"), permission=P.CUSTOMER_VIEW)
class AddressAdded(Fact):
    address_id: int
    role: str


@fact("customers.address_ended", subject="address_id", label=N_("停用地址"), permission=P.CUSTOMER_VIEW)
class AddressEnded(Fact):
    address_id: int
    role: str


@fact("customers.address_preferred", subject="address_id", label=N_("设为首要地址"), permission=P.CUSTOMER_VIEW)
class AddressPreferred(Fact):
    address_id: int


@fact("customers.affiliation_begun", subject="affiliation_id", label=N_("登记圈层身份"), permission=P.CUSTOMER_VIEW)
class AffiliationBegun(Fact):
    affiliation_id: int
    role: str


@fact("customers.affiliation_ended", subject="affiliation_id", label=N_("结束圈层身份"), permission=P.CUSTOMER_VIEW)
class AffiliationEnded(Fact):
    affiliation_id: int
    role: str


@fact("customers.affiliation_moved", subject="affiliation_id", label=N_("圈层身份（撤销合并时移来）"), permission=P.CUSTOMER_VIEW)
class AffiliationMoved(Fact):
    affiliation_id: int
    role: str


@fact("customers.mandate_moved", subject="mandate_id", label=N_("代理与联系（撤销合并时移来）"), permission=P.CUSTOMER_VIEW)
class MandateMoved(Fact):
    mandate_id: int
    role: str


@fact("customers.consent_recorded", subject="consent_id", label=N_("登记告知同意"), permission=P.CUSTOMER_VIEW)
class ConsentRecorded(Fact):
    consent_id: int
    purpose: str
    is_given: bool
    on: str


@fact("customers.consent_moved", subject="consent_id", label=N_("告知同意（撤销合并时移来）"), permission=P.CUSTOMER_VIEW)
class ConsentMoved(Fact):
    consent_id: int
    purpose: str


@fact("customers.household_formed", subject="household_id", label=N_("建立家庭"), permission=P.CUSTOMER_VIEW)
class HouseholdFormed(Fact):
    household_id: int


@fact("customers.household_joined", subject="household_id", label=N_("加入家庭"), permission=P.CUSTOMER_VIEW)
class HouseholdJoined(Fact):
    household_id: int
    relation: str


@fact("customers.household_left", subject="household_id", label=N_("离开家庭"), permission=P.CUSTOMER_VIEW)
class HouseholdLeft(Fact):
    household_id: int


@fact("customers.reach_extended", subject="customer_id", label=N_("客户可见范围扩大"), permission=P.CUSTOMER_VIEW)
class ReachExtended(Fact):
    basis: str


@fact("customers.merged", subject="merge_id", label=N_("合并客户"), permission=P.CUSTOMER_VIEW)
class CustomersMerged(Fact):
    merge_id: int
    merged_id: int


@fact("customers.merge_undone", subject="merge_id", label=N_("撤销合并"), permission=P.CUSTOMER_VIEW)
class MergeUndone(Fact):
    merge_id: int
    merged_id: int
    moved: int


@fact("customers.pair_decided", subject="pair_id", label=N_("判定是否同一人"), permission=P.CUSTOMER_VIEW)
class PairDecided(Fact):
    pair_id: int
    state: str
    other_id: int


@fact("customers.checked", subject="node_id", label=N_("查重"), permission=P.AUDIT_VIEW)
class CustomerChecked(Fact):
    """Somebody asked the whole company for a person.

    `mark`, `alike` and `beside` are fingerprints of what was typed, `people` who was told of.
    """

    how: str
    mask: str
    mark: str
    alike: str
    found: int
    people: list[int]
    beside: str = ""


@fact("customers.check_refused", subject="node_id", label=N_("查重被拒"), permission=P.AUDIT_VIEW)
class CheckRefused(Fact):
    """Somebody asked more than one person may, and was not answered; what he asked stands as it does in CustomerChecked."""

    how: str
    mask: str
    mark: str
    alike: str
    limit: str
    beside: str = ""


@fact("customers.scoring_asked", subject="scoring_id", label=N_("从头比对客户"), permission=P.CUSTOMER_MERGE)
class ScoringAsked(Fact):
    scoring_id: int
