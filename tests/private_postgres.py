"""A PostgreSQL server of the tests' own: found or installed, started on a free loopback port, stopped and removed."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
SUPERUSER = "alongside"
TRIES = 3  # another program may take the free port before the server does

# The data is thrown away at the end, so nothing has to survive a power cut: fsync is off, for speed.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}
# For benchmarks: what is committed is on the disk, as it is in service.
DURABLE = SETTINGS | {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class NoPostgres(Exception):
    """There is no PostgreSQL to test on; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system that a program runs as; without numbers, our own."""

    uid: int | None = None
    gid: int | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """One private server: its programs, its folder, the account it runs as and its password."""

    programs: Path
    folder: Path
    account: Account
    password: str

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's account; raise NoPostgres with its words if it fails."""
        with (self.folder / "programs.log").open("a+", encoding="utf-8") as log:
            # Output goes to a file: the server inherits it, and a pipe would keep us waiting for as long as it lives.
            done = subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                user=self.account.uid,
                group=self.account.gid,
                check=False,
            )
            if done.returncode:
                log.seek(0)
                raise NoPostgres(f"PostgreSQL's {program} failed, and said:\n{log.read().strip()}")

    def create(self, settings: Mapping[str, str]) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password, encoding="ascii")
        data = str(self.folder / "data")
        how = ["--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={SUPERUSER}"]
        self.run("initdb", "-D", data, f"--pwfile={password_file}", *how)
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\n".join(["", *lines, ""]))

    def start(self) -> str:
        """Start on a free port of the loopback interface; return the address for SQLAlchemy."""
        for tries_left in reversed(range(TRIES)):
            port = free_port()
            log = str(self.folder / "server.log")
            try:
                self.run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", f"-p {port}")
            except NoPostgres as failed:
                if not tries_left:
                    raise NoPostgres(f"{failed}\n{Path(log).read_text(encoding='utf-8')}") from failed
            else:
                return f"postgresql+psycopg://{SUPERUSER}:{self.password}@127.0.0.1:{port}/postgres"
        raise AssertionError("the last try either returns or raises")

    def restart(self, mode: str) -> None:
        """Stop it as ``mode`` says (fast: in order; immediate: as in a crash), and start it again on the same port."""
        data, log = str(self.folder / "data"), str(self.folder / "server.log")
        self.run("pg_ctl", "restart", "-w", "-D", data, "-m", mode, "-l", log)

    def stop(self) -> None:
        with suppress(NoPostgres):  # it may never have started, or have stopped on Ctrl-C already
            self.run("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate")


def free_port() -> int:
    """A port of the loopback interface that nobody uses at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def private_postgres(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """The address of a private server, as private_server has it."""
    with private_server(settings) as (_, address):
        yield address


@contextmanager
def private_server(settings: Mapping[str, str] = SETTINGS) -> Iterator[tuple[Server, str]]:
    """A private server and its address, which is stopped and removed at the end, whatever happens in between.

    Raises NoPostgres when PostgreSQL is missing and cannot be installed, or does not start.
    """
    programs = found_programs() or installed_programs()
    account = server_account()
    # Root's temporary folder may be closed to the account that the server runs as; /tmp is open to all.
    folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-", dir="/tmp" if os.geteuid() == 0 else None))
    server = Server(programs, folder, account, secrets.token_hex(16))
    try:
        if account.uid is not None:
            shutil.chown(folder, account.uid, account.gid)
        server.create(settings)
        yield server, server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def found_programs() -> Path | None:
    """The folder with PostgreSQL's server programs, the newest where there are several; None when there is none."""
    folders = [Path(found) for place in PLACES for found in Path("/").glob(place.lstrip("/"))]
    on_path = shutil.which("pg_ctl")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    usable = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(usable, key=version_in, default=None)


def version_in(folder: Path) -> tuple[int, ...]:
    """The numbers in a folder's path: /usr/lib/postgresql/15/bin is older than /usr/lib/postgresql/16/bin."""
    digits = "".join(letter if letter.isdigit() else " " for letter in str(folder))
    return tuple(int(number) for number in digits.split())


def installed_programs() -> Path:
    """Install Debian's postgresql, where that can be done, after saying so."""
    advice = (
        "The tests need PostgreSQL's server programs (initdb and pg_ctl), and none were found. "
        "On Debian or Ubuntu, install the package postgresql; elsewhere, put the programs on the PATH; "
        "or set ALONGSIDE_TEST_POSTGRES to the address of a server that the tests may create databases on."
    )
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgres(advice)
    print("PostgreSQL is not here yet: installing Debian's package postgresql with apt-get.", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
        done = subprocess.run(
            ["apt-get", "-q", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode:
            raise NoPostgres(f"apt-get {command[0]} failed, and said:\n{done.stderr.strip()}\n{advice}")
    programs = found_programs()
    if programs is None:
        raise NoPostgres(advice)
    return programs


def server_account() -> Account:
    """Our own, or, when we are root, an ordinary one: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise NoPostgres("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")
