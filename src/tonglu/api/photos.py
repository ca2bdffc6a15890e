"""Photos of a case have no address of their own, only below their case."""

import hashlib
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field

from tonglu.api import bodies
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import refuse_unknown, refuse_unknown_boxes
from tonglu.api.schemas import Closed
from tonglu.api.schemas.cases import PhotoIn, PhotoOut
from tonglu.attachments.actions import open_file
from tonglu.lib.refusals import NotAllowed
from tonglu.service.actions import add_case_photo
from tonglu.service.queries import case_for, case_photos

router = Router(tags=["工单照片"])
BINARY = {"schema": {"type": "string", "format": "binary"}}
PICTURES = {"responses": {200: {"description": "OK", "content": {"image/jpeg": BINARY, "image/png": BINARY, "application/pdf": BINARY}}}}


@router.get("/cases/{int:case_id}/photos", response=list[PhotoOut], summary="照片列表")
def list_photos(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    return [bodies.photo(each) for each in case_photos(request.auth, case_for(request.auth, case_id))]


@router.post("/cases/{int:case_id}/photos", response={201: PhotoOut}, summary="上传照片")
def add_photo(
    request: ApiRequest, response: HttpResponse, case_id: int, given: Form[PhotoIn], photo: Annotated[UploadedFile, File()]
) -> Any:
    """用 multipart/form-data 上传一张照片（JPEG、PNG、HEIC、PDF，20 MB 以内）；图片会重新绘制，去掉拍摄地点等信息。"""
    refuse_unknown_boxes(request, PhotoIn)
    by = request.auth

    def run() -> dict[str, Any]:
        return bodies.photo(add_case_photo(case_id, upload=photo, name=photo.name or "", moment=given.moment, by=by))

    return once(request, response, 201, run, said=given.moment.encode() + _digest(photo), by=by)


def _digest(photo: UploadedFile) -> bytes:
    found = hashlib.sha256()
    for chunk in photo.chunks():
        found.update(chunk)
    photo.seek(0)
    return found.digest()


class PhotoAsked(Closed):
    thumb: bool = Field(False, description="只要缩略图")


@router.get("/cases/{int:case_id}/photos/{int:photo_id}", summary="下载照片", openapi_extra=PICTURES)
def show_photo(request: ApiRequest, case_id: int, photo_id: int, asked: Annotated[PhotoAsked, Query()]) -> HttpResponse:
    refuse_unknown(request, PhotoAsked)
    case = case_for(request.auth, case_id)
    found = next((each for each in case_photos(request.auth, case) if each.pk == photo_id), None)
    if found is None:
        raise NotAllowed
    content, content_type = open_file(found, thumb=asked.thumb)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = "inline" if content_type.startswith("image/") else "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
