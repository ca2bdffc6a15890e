"""The customer signs on the technician's phone: drawn, or on paper."""

import base64
import io

import pytest
from PIL import Image

from tests.factories.case_states import dispatched
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.attachments.models import Attachment
from tonglu.service.models import CaseSignature


def drawn() -> str:
    file = io.BytesIO()
    Image.new("RGB", (60, 30), "white").save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_drawn_signature_hangs_below_the_case(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast)
    technician = sign("technician")
    assert technician.post(f"/field/orders/{case.pk}/sign/", {"name": "王女士", "drawing": drawn()}).status_code == 302
    signature = CaseSignature.objects.get(case=case)
    assert Attachment.objects.get(pk=signature.attachment_id).moment == "signature"
    assert "王女士" in technician.get(f"/field/orders/{case.pk}/").content.decode()
    assert "客户签字：王女士" in sign("manager").get(f"/cases/{case.pk}/").content.decode()


BAD = [
    ({"name": ""}, "这个字段是必填项"),
    ({"name": "长" * 101}, "确保该变量"),
    ({"name": "王\x00"}, "空字符"),
    ({"name": "王女士", "is_on_paper": ""}, "请客户在框里签字，或勾选已经签在纸质单上"),
    ({"name": "王女士", "drawing": "javascript:x"}, "签字没有传完整，请再签一次"),
    ({"name": "王女士", "drawing": "data:image/png;base64,@@"}, "签字没有传完整，请再签一次"),
    ({"name": "王女士", "drawing": "data:image/png;base64,aGVsbG8="}, "不能上传"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD)
def test_bad_signatures_get_a_sentence(cast: Cast, sign: Sign, given: dict[str, str], sentence: str) -> None:
    case = dispatched(cast)
    answer = sign("technician").post(f"/field/orders/{case.pk}/sign/", {"is_on_paper": "on", **given})
    assert (answer.status_code, sentence in answer.content.decode(), CaseSignature.objects.count()) == (422, True, 0)


def test_only_the_keeper_takes_signatures(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast)
    assert sign("mate").post(f"/field/orders/{case.pk}/sign/", {"name": "王女士", "is_on_paper": "on"}).status_code == 404
