"""Photos of a case: who may add them, when, and what is kept."""

from io import BytesIO

import pytest
from PIL import Image

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.audit.models import FactRow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions import add_case_photo
from tonglu.service.queries import case_photos


def jpeg() -> bytes:
    kept = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "maker"
    Image.new("RGB", (8, 8), "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def test_keeper_adds_a_photo_of_the_result(cast: Cast) -> None:
    case = make_case(cast, "handling")
    photo = add_case_photo(case.pk, upload=jpeg(), name="修好.jpg", moment="result", by=cast.technician)
    assert [(each.pk, each.moment) for each in case_photos(cast.technician, case)] == [(photo.pk, "result")]
    assert list(case_photos(cast.stranger, case)) == []
    assert FactRow.objects.get(kind="service.case_photo_added").body["attachment_id"] == photo.pk


def test_photo_needs_its_moment_an_open_case_and_a_hand_on_it(cast: Cast) -> None:
    case = make_case(cast, "handling")
    with pytest.raises(Refused, match="照片要注明是问题、方案还是结果"):
        add_case_photo(case.pk, upload=jpeg(), name="a.jpg", moment="later", by=cast.technician)
    with pytest.raises(Refused, match="不能上传"):
        add_case_photo(case.pk, upload=b"<svg onload=alert(1)>", name="a.jpg", moment="result", by=cast.technician)
    for by in (cast.mate, cast.stranger):
        with pytest.raises(NotAllowed):
            add_case_photo(case.pk, upload=jpeg(), name="a.jpg", moment="result", by=by)
    closed = make_case(cast, "closed", words="另一件")
    with pytest.raises(Refused, match="不能再添加照片"):
        add_case_photo(closed.pk, upload=jpeg(), name="a.jpg", moment="result", by=cast.manager)
    assert not FactRow.objects.filter(kind="service.case_photo_added").exists()
