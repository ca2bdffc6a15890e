"""Whose address counts: the visitor's own, where one of our proxies says so; what a stranger claims counts nothing."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories.cast import Cast
from tonglu.ui.proxies import client_of, networks

OURS = networks(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "claimed", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's claim
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what the visitor wrote himself stands before it
        ("10.0.0.2", "198.51.100.1, 10.0.0.7", "198.51.100.1"),  # two of ours in a row
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "rubbish", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1, rubbish", "10.0.0.2"),
        ("10.0.0.2", "\x00" * 9, "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1:443", "10.0.0.2"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_client_of(peer: str, claimed: str, client: str) -> None:
    assert client_of(peer, claimed, OURS) == client


def failing(client: Client, times: int, *, peer: str, claimed: list[str]) -> list[int]:
    bad = {"username": "agent", "password": "wrong-one-1"}
    headers = [{"X-Forwarded-For": claimed[each % len(claimed)]} for each in range(times)]
    return [client.post("/sign-in/", bad, REMOTE_ADDR=peer, headers=each).status_code for each in headers]


def test_spoofed_addresses_do_not_save_from_the_lock(client: Client, cast: Cast) -> None:
    told = failing(client, 9, peer="203.0.113.9", claimed=[f"198.51.100.{each}" for each in range(9)])
    assert told[-1] == 429


def test_behind_our_proxy_each_visitor_is_counted_alone(client: Client, cast: Cast, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert failing(client, 9, peer="10.0.0.2", claimed=["198.51.100.1"])[-1] == 429
    assert failing(client, 1, peer="10.0.0.2", claimed=["198.51.100.2"]) == [200]
