"""Fifty posts at once with one Idempotency-Key, over HTTP: one case, one answer."""

import json
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.journeys.world import World, committed
from tonglu.access.commands import issue_api_key
from tonglu.service.models import Case

pytestmark = pytest.mark.django_db
AT_ONCE = 50
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def post(address: str, key: str, once: str, words: str) -> tuple[int, object]:
    head = {"Authorization": f"Bearer {key}", "Idempotency-Key": once, "Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps({"words": words}).encode(), head)
    try:
        with WITHOUT_PROXY.open(request, timeout=60) as answer:
            return answer.status, json.load(answer)["id"]
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


@pytest.mark.parametrize("round_no", range(2))
def test_fifty_posts_with_one_key_make_one_case(world: World, server: LiveServer, round_no: int) -> None:
    key, once, words = committed(lambda: issue_api_key("agent")), uuid.uuid4().hex, f"五十次同时提交 {uuid.uuid4().hex}"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: post(f"{server.url}/api/v1/cases", key, once, words), range(AT_ONCE)))
    made = list(Case.objects.filter(words=words).values_list("pk", flat=True))
    assert (len(made), set(answers)) == (1, {(201, made[0])})


def test_fifty_posts_with_their_own_keys_make_fifty(world: World, server: LiveServer) -> None:
    key, words = committed(lambda: issue_api_key("agent")), f"各有各的键 {uuid.uuid4().hex}"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: post(f"{server.url}/api/v1/cases", key, uuid.uuid4().hex, words), range(AT_ONCE)))
    assert sorted(found for _, found in answers) == sorted(Case.objects.filter(words=words).values_list("pk", flat=True))  # type: ignore[type-var]
