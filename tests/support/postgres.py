"""A PostgreSQL of the tests' own, from the system's binaries, thrown away afterwards.

A run without PostgreSQL fails: races and row-level policies are proved nowhere else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

OPTIONS = (
    "-c listen_addresses= -c max_connections=250 -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c shared_buffers=256MB -c log_min_messages=panic"
)


def binaries() -> Path:
    """Where the server's programs are, the newest version of them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    if path is None:
        raise RuntimeError("PostgreSQL is missing: run make setup.")
    return Path(path).parent


class Cluster:
    """One server on a private socket, with an owner role and an application role."""

    def __init__(self, options: str = OPTIONS) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        self._options = options
        self._bin = binaries()
        self._as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def start(self) -> Cluster:
        if self._as_postgres:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"{self._options} -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", data, "-o", options, "-l", self.folder / "log", "-w", "start")
        for role in ("portal_owner CREATEDB", "portal_app", "portal_backup BYPASSRLS"):
            self.execute(
                "postgres",
                f"CREATE ROLE {role.replace(' ', ' LOGIN ', 1)}"
                if " " in role
                else f"CREATE ROLE {role} LOGIN",
            )
        return self

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, role: str = "portal_app") -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def execute(self, database: str, statement: str, role: str = "postgres") -> None:
        with psycopg.connect(
            host=str(self.folder), dbname=database, user=role, autocommit=True
        ) as connection:
            connection.execute(statement)

    def create(self, name: str, template: str = "template1") -> None:
        self.execute(
            "postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER portal_owner'
        )

    def drop(self, name: str) -> None:
        self.execute("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_postgres, str(self._bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
