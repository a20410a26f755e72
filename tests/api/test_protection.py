"""Rates, sizes, hosts, origins, proxies, tokens and headers."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.clients import LOCAL, forwarded_for, key_of
from api.rates import CLIENTS, Rates
from api.security import HostMiddleware
from tests.api.support import ASK, app_of, client_of, question, serving, settings

PROXIES = (ip_network("10.0.0.0/8"),)


async def test_security_headers_are_on_everything() -> None:
    """Pages, JSON, errors: all carry the headers; a page's nonce is new each time and used."""
    nonces = set()
    async with client_of(app_of(public_url="https://ctg.example.fr")) as client:
        for path in ("/", "/", "/api/documents", "/nothing", "/healthz"):
            response = await client.get(path)
            headers = response.headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "camera=()" in headers["permissions-policy"]
            assert headers["strict-transport-security"] == "max-age=31536000"
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])
            nonces |= set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 2


async def test_only_known_hosts_are_answered() -> None:
    """Another name gets a problem; with a public URL even another address does."""
    async with client_of(app_of(allowed_hosts=("assistant.interne",))) as client:
        for host, status in (
            ("localhost:8000", 200),
            ("ASSISTANT.interne", 200),
            ("[::1]:8000", 200),
            ("192.168.1.20", 200),
            ("evil.example", 400),
            ("localhost.evil.example", 400),
            ("", 400),
            ("a:b:c", 400),
        ):
            response = await client.get("/healthz", headers={"Host": host})
            assert (host, response.status_code) == (host, status)
    strict = HostMiddleware(app_of(), settings(public_url="https://ctg.example.fr"))
    assert [strict.allows(h) for h in ("ctg.example.fr", "10.0.0.1", "127.0.0.1")] == [
        True,
        False,
        True,
    ]


async def test_cors_has_two_tiers() -> None:
    """Any site may read documents and the widget; only the allowed ones may ask; never cookies."""
    app = app_of(allowed_origins=("https://mairie.example.fr/",))
    ask = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Content-Type",
    }
    async with client_of(app) as client:
        friend = {"Origin": "https://mairie.example.fr"}
        stranger = {"Origin": "https://evil.example"}
        allowed = await client.options("/api/chat", headers=friend | ask)
        refused = await client.options("/api/chat", headers=stranger | ask)
        asked = await client.post("/api/chat", json=ASK, headers=friend)
        strange = await client.post("/api/chat", json=ASK, headers=stranger)
        read = await client.get("/api/documents", headers=stranger)
        script = await client.get("/widget.js", headers=stranger)
    assert allowed.headers["access-control-allow-origin"] == "https://mairie.example.fr"
    assert (allowed.status_code, refused.status_code) == (200, 400)
    assert asked.headers["access-control-allow-origin"] == "https://mairie.example.fr"
    assert "access-control-allow-origin" not in strange.headers
    assert "Origin" in asked.headers["vary"]
    assert read.headers["access-control-allow-origin"] == "*"
    assert script.headers.get_list("access-control-allow-origin") == ["*"]
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    for response in (allowed, asked, read, script):
        assert "access-control-allow-credentials" not in response.headers


async def test_a_form_of_another_site_cannot_ask() -> None:
    """What a page can send without CORS (a form, plain text) is refused by the JSON routes."""
    async with client_of(app_of()) as client:
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            response = await client.post("/api/chat", content=b"{}", headers={"Content-Type": kind})
            assert (response.status_code, response.json()["code"]) == (
                415,
                "unsupported_media_type",
            )


async def test_bodies_are_bounded() -> None:
    """Too large is refused whether the length is announced or not, without reading it all."""

    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(1000):
            yield b" " * 10_000

    headers = {"Content-Type": "application/json"}
    async with client_of(app_of(max_body_bytes=20_000)) as client:
        announced = await client.post("/api/chat", content=b" " * 20_001, headers=headers)
        silent = await client.post("/api/chat", content=endless(), headers=headers)
    for response in (announced, silent):
        assert (response.status_code, response.json()["code"]) == (413, "payload_too_large")


async def test_one_client_cannot_ask_too_often() -> None:
    """Beyond its rate a client gets 429 with Retry-After; another is served; pages stay open."""
    app = app_of(rate_per_client=3)
    async with client_of(app, "203.0.113.9") as client:
        statuses = [(await client.post("/api/chat", json=ASK)).status_code for _ in range(4)]
        refused = await client.post("/api/chat", json=ASK)
        assert statuses == [200, 200, 200, 429]
        assert refused.json()["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert (await client.get("/")).status_code == 200
        other = httpx.ASGITransport(app, client=("203.0.113.10", 1))
        async with httpx.AsyncClient(transport=other, base_url="http://localhost") as second:
            assert (await second.post("/api/chat", json=ASK)).status_code == 200


async def test_the_clients_address_cannot_be_forged() -> None:
    """A fresh X-Forwarded-For on each request changes nothing unless a trusted proxy sends it."""
    app = app_of(rate_per_client=2, trusted_proxies=("10.0.0.0/8",))
    async with client_of(app, "203.0.113.9") as client:
        statuses = [
            (
                await client.post(
                    "/api/chat", json=ASK, headers={"X-Forwarded-For": f"198.51.100.{n}"}
                )
            ).status_code
            for n in range(3)
        ]
    assert statuses == [200, 200, 429]
    app = app_of(rate_per_client=2, trusted_proxies=("10.0.0.0/8",))
    async with client_of(app, "10.0.0.1") as client:
        forged = [
            (
                await client.post(
                    "/api/chat",
                    json=ASK,
                    headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9, 10.0.0.7"},
                )
            ).status_code
            for n in range(3)
        ]
    assert forged == [200, 200, 429]


@given(st.lists(st.text(max_size=20), max_size=5))
def test_what_is_left_of_the_last_stranger_is_ignored(hearsay: list[str]) -> None:
    """Whatever a client writes in the header, the address kept is the one the proxy appended."""
    stated = [*hearsay, "203.0.113.9", "10.2.3.4"]
    assert str(forwarded_for(ip_address("10.0.0.1"), stated, PROXIES)) == "203.0.113.9"


def test_clients_are_told_apart_by_network() -> None:
    """An IPv6 client is its /64: it cannot take a new address for each question."""
    assert key_of(ip_address("2001:db8::1")) == key_of(ip_address("2001:db8::ffff"))
    assert key_of(ip_address("2001:db8::1")) != key_of(ip_address("2001:db8:0:1::1"))
    assert key_of(ip_address("127.0.0.1")) == LOCAL


def test_rates_recover_and_forget() -> None:
    """A bucket refills at its pace, a clock that stands still gives nothing, memory is bounded."""
    now = [0.0]
    rates = Rates(60, 0, lambda: now[0])
    assert [rates.take("a") for _ in range(60)] == [0.0] * 60
    assert rates.take("a") == 1.0
    now[0] = 0.5
    assert rates.take("a") == 0.5
    now[0] = 1.5
    assert rates.take("a") == 0.0
    for number in range(CLIENTS + 10):
        rates.take(f"client {number}")
    assert len(rates._buckets) == CLIENTS
    everybody = Rates(0, 2, lambda: now[0])
    assert [everybody.take(c) > 0 for c in ("a", LOCAL, "c")] == [False, False, True]


async def test_tokens_guard_metrics_and_v1(tmp_path: Path) -> None:
    """With a token set, from a file too, only its holder reads; without, all may."""
    (tmp_path / "token").write_text("jeton-secret\n")
    app = app_of(metrics_token="mesures", v1_token_file=tmp_path / "token")
    async with client_of(app) as client:
        for path, token in (("/metrics", "mesures"), ("/v1/models", "jeton-secret")):
            for given_, status in ((None, 401), ("faux", 401), (token, 200)):
                headers = {"Authorization": f"Bearer {given_}"} if given_ else {}
                response = await client.get(path, headers=headers)
                assert (path, response.status_code) == (path, status)
            assert "Bearer" in (await client.get(path)).headers["www-authenticate"]
    async with client_of(app_of()) as client:
        assert (await client.get("/metrics")).status_code == 200


def test_secrets_do_not_show() -> None:
    """Printing settings shows no secret."""
    shown = repr(settings(v1_token="jeton-secret", metrics_token="mesures-secretes"))
    assert "secret" not in shown.replace("SecretStr", "")


def test_slow_headers_and_bodies_are_cut() -> None:
    """A connection that sends its headers, or its body, too slowly is closed."""
    import socket

    with serving(app_of(body_seconds=0.3), header_seconds=0.3) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as slow:
            slow.sendall(b"POST /api/chat HTTP/1.1\r\nHost: local")
            assert slow.recv(100) == b""
        with socket.create_connection((host, int(port)), timeout=5) as slow:
            slow.sendall(
                b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
            assert b" 408 " in slow.recv(1000).split(b"\r\n")[0]
        with httpx.Client() as client:
            assert client.post(f"{address}/api/chat", json=question("temps")).status_code == 200


@pytest.mark.parametrize("value", ["*", "pas une url", "ftp://x", "https://"])
def test_a_wrong_public_url_is_refused_at_start(value: str) -> None:
    """A public URL that is not one stops start-up instead of making wrong links."""
    with pytest.raises(ValueError, match="API_PUBLIC_URL"):
        settings(public_url=value)
