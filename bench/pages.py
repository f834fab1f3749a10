"""Pages over HTTP, one gunicorn worker: median and 95th percentile beside a page that asks nothing."""

from __future__ import annotations

import http.client
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.network import ROOT, SIZES, build, environment

REPEAT = 60
WARM_UP = 5


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(home: Path) -> Iterator[int]:
    """One gunicorn worker on that network; gives its port."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "convergence.config.wsgi", "--workers", "1", "--threads", "4",
        "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--keep-alive", "30",
    ]  # fmt: skip
    env = {**environment(home), "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


class Browser:
    """A signed-in client that keeps its connection."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={session}", "Host": "localhost"}

    def ask(self, path: str) -> tuple[int, dict[str, str], str]:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def measure(browser: Browser, path: str) -> dict[str, Any]:
    """Milliseconds (seen by the client, and taken by the server) and queries of a page."""
    seen, server_side, queries = [], [], []
    for turn in range(WARM_UP + REPEAT):
        start = time.perf_counter()
        status, headers, _ = browser.ask(path)
        took = (time.perf_counter() - start) * 1000
        if status != 200:
            raise RuntimeError(f"{path} answered {status}.")
        if turn >= WARM_UP:
            seen.append(took)
            server_side.append(float(headers["x-milliseconds"]))
            queries.append(int(headers["x-queries"]))
    return {
        "p50_ms": round(statistics.median(seen), 1),
        "p95_ms": round(statistics.quantiles(seen, n=20)[18], 1),
        "server_p50_ms": round(statistics.median(server_side), 1),
        "queries": max(queries),
    }


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """Every page on every size of network, each beside the bare page of the same server."""
    result: dict[str, Any] = {}
    for name in sizes:
        where = home / name
        build(SIZES[name], where)
        with server(where) as port:
            browser = Browser(port, (where / "session").read_text().strip())
            pages = {"home": "/", "people": "/personnes/", "search": "/chercher/?q=ro"}
            _, _, listing = browser.ask("/personnes/")
            person = re.search(r'href="(/personnes/[0-9a-f-]{36}/[^"]*)"', listing)
            if person is not None:
                pages["person"] = person[1]
            result[name] = {"yardstick": measure(browser, "/yardstick/")}
            result[name].update({page: measure(browser, path) for page, path in pages.items()})
    return result
