"""Several services over one Chroma server: a new index, and a server that dies or says nothing."""

from __future__ import annotations

import contextlib
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from assistant.store.chroma import READ_SECONDS, ChromaStore
from assistant.store.protocol import StoreUnavailableError
from tests import processes as commands
from tests.api.asking import ask, check, hours
from tests.api.processes import Running, chroma, free_port, service
from tests.api.small_corpus import QUESTION, publish
from tests.api.support import eventually, question

MANIFEST = """
default_territory = "Valbrune"

[[document]]
id = "piscine"
file = "piscine.md"
title = "Piscine des Nénuphars"
publisher = "Commune de Valbrune"
territory = "Valbrune"
"""


def test_two_processes_share_a_chroma_server(tmp_path: Path) -> None:
    """Two services over one server serve a new index within 5 s; the server is killed and comes
    back: neither a wrong answer nor a hand is needed."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(chroma(tmp_path, port))
        publish(ChromaStore.server(server.address), 20)
        services = [stack.enter_context(service(tmp_path, server.address)) for _ in range(2)]
        for each in services:
            assert hours(ask(each.address)) == "20"

        publish(ChromaStore.server(server.address), 21)
        time.sleep(5)  # nobody asks anything meanwhile
        assert [hours(ask(each.address)) for each in services] == ["21", "21"]

        server.stop(signal.SIGKILL)
        for each in services:
            response = httpx.post(f"{each.address}/api/chat", json=question(QUESTION), timeout=30)
            if response.status_code == 200:
                check(response.json())
            else:
                assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
        again = stack.enter_context(chroma(tmp_path, port))
        for each in services:
            assert eventually(lambda each=each: _served(each) == "21", 10.0)
        publish(ChromaStore.server(again.address), 22)
        for each in services:
            assert eventually(lambda each=each: _served(each) == "22", 10.0)


def _served(each: Running) -> str | None:
    with contextlib.suppress(httpx.HTTPError):
        return hours(ask(each.address))
    return None


def test_a_paused_chroma_server_keeps_nobody_waiting(tmp_path: Path) -> None:
    """A server that takes connections and answers nothing (SIGSTOP): questions are answered from
    memory or get 503, readiness is said, all in a moment; a reader of the store, old or new, is
    told within seconds; and what is published once the server goes on is served."""
    with chroma(tmp_path, free_port()) as server:
        publish(ChromaStore.server(server.address), 20)
        known = ChromaStore.server(server.address)
        with service(tmp_path, server.address) as running:
            server.process.send_signal(signal.SIGSTOP)
            try:
                time.sleep(2.5)  # the look at the store is under way, and hangs
                begun = time.monotonic()
                with ThreadPoolExecutor(8) as threads:
                    for response in threads.map(lambda _: _asked(running.address), range(24)):
                        if response.status_code == 200:
                            check(response.json())
                        else:
                            assert response.json()["code"] == "store_unavailable"
                assert httpx.get(f"{running.address}/readyz", timeout=5).status_code == 200
                assert time.monotonic() - begun < 5
                begun = time.monotonic()
                with pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1"):
                    ChromaStore.server(server.address)
                with pytest.raises(StoreUnavailableError, match="index"):
                    known.live_generation()
                assert time.monotonic() - begun < 2 * READ_SECONDS + 2
            finally:
                server.process.send_signal(signal.SIGCONT)
            publish(ChromaStore.server(server.address), 21)
            time.sleep(5)
            assert hours(ask(running.address)) == "21"


def _asked(address: str) -> httpx.Response:
    return httpx.post(f"{address}/api/chat", json=question(QUESTION), timeout=5)


@pytest.mark.soak
@pytest.mark.timeout(900)  # four minutes on a machine that others keep busy
def test_two_real_services_serve_what_was_ingested(tmp_path: Path) -> None:
    """`python -m ingest` over a Chroma server, the real model: five seconds after it ends, the
    first question that each of two `python -m api` gets is answered from the new edition."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "manifest.toml").write_text(MANIFEST, encoding="utf-8")

    def write(hour: int) -> None:
        text = (
            "# Piscine des Nénuphars\n\n"
            f"## Horaires\n\nLa piscine des Nénuphars ouvre à {hour} heures.\n\n"
            "## Tarifs\n\nL’entrée coûte 4 euros, et rien pour les enfants de moins de 3 ans.\n\n"
            "## Accès\n\nLe parc de stationnement se trouve rue des Saules.\n\n"
            "## Hygiène\n\nLe bonnet de bain est obligatoire dans les deux bassins.\n"
        )
        (corpus / "piscine.md").write_text(text, encoding="utf-8")

    asked = question("À quelle heure ouvre la piscine des Nénuphars ?")
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(chroma(tmp_path, free_port()))
        where = {"ASSISTANT_CHROMA_URL": server.address}
        write(9)
        commands.ingest(corpus, tmp_path / "index", **where)
        variables = commands.environment(corpus, tmp_path / "index", **where)
        folders = [tmp_path / "first", tmp_path / "second"]
        for folder in folders:
            folder.mkdir()
        addresses = [stack.enter_context(commands.service(variables, folder)) for folder in folders]
        write(10)
        commands.ingest(corpus, tmp_path / "index", **where)
        time.sleep(5)
        for address in addresses:
            answer = httpx.post(f"{address}/api/chat", json=asked, timeout=30).json()
            assert "ouvre à 10 heures" in answer["answer"].replace("\u00a0", " ")
