"""The embedded database and broker: crashes, parallel starts, other users, no network."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import redis

from quartier.embedded import broker, postgres, process
from quartier.embedded.places import run_dir, socket_dir
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]


@pytest.fixture
def data_dir(open_dir: Path) -> Iterator[Path]:
    """The data directory of a clone of its own."""
    place = open_dir / "data"
    yield place
    Services(place).down()
    shutil.rmtree(socket_dir(place), ignore_errors=True)


def connect(data_dir: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(postgres.url(data_dir), autocommit=True)


def client(data_dir: Path) -> redis.Redis:
    return redis.Redis.from_url(broker.url(data_dir))


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def in_parallel(data_dir: Path, count: int) -> list[subprocess.CompletedProcess[str]]:
    """So many processes start the services at the same moment."""
    code = (
        "import sys; from pathlib import Path;"
        "from quartier.embedded.services import Services; Services(Path(sys.argv[1])).up()"
    )

    def one(_number: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(data_dir)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_it_starts_once_for_many_processes_at_once(data_dir):
    results = in_parallel(data_dir, 6)
    assert [result.stderr for result in results if result.returncode] == []
    log = (run_dir(data_dir) / "postgres.log").read_text()
    assert log.count("ready to accept connections") == 1
    assert (run_dir(data_dir) / "broker.log").read_text().count("Ready to accept") == 1


def test_it_keeps_what_was_committed_when_postgres_is_killed(data_dir):
    postgres.up(data_dir)
    with connect(data_dir) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        os.kill(postmaster(data_dir), signal.SIGKILL)
    postgres.up(data_dir)
    with connect(data_dir) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)


def test_it_keeps_the_queue_when_the_broker_is_killed(data_dir):
    broker.up(data_dir)
    with client(data_dir) as first:
        first.rpush("queue", "hint")
        time.sleep(1.2)  # the file is written to the disk once a second
        pid = int(first.info("server")["process_id"])
    os.kill(pid, signal.SIGKILL)
    broker.up(data_dir)
    with client(data_dir) as second:
        assert second.lrange("queue", 0, -1) == [b"hint"]
        assert second.info("server")["process_id"] != pid


@pytest.mark.parametrize("whose", ["nobody's", "this test's"])
def test_it_is_not_misled_by_a_left_over_pid_file(data_dir, whose):
    """After a restart of the machine the number may belong to any process."""
    postgres.up(data_dir)
    postgres.down(data_dir)
    pid = os.getpid() if whose == "this test's" else 4_194_000
    left_over = data_dir / "postgres" / "postmaster.pid"
    left_over.write_text(f"{pid}\n{data_dir}/postgres\n1\n5432\n/tmp\n\n  1 1\n")
    postgres.up(data_dir)
    assert postgres.answers(data_dir)
    assert postmaster(data_dir) != pid


def test_it_waits_for_what_a_killed_postmaster_has_left(data_dir):
    """Its children may live on for a moment; a second server beside them would destroy data."""
    postgres.up(data_dir)
    with connect(data_dir) as connection:
        first = connection.info.backend_pid
        os.kill(first, signal.SIGSTOP)
        os.kill(postmaster(data_dir), signal.SIGKILL)
        try:
            time.sleep(1)
            assert postgres.running(data_dir)
            assert not postgres.answers(data_dir)
        finally:
            os.kill(first, signal.SIGCONT)
    postgres.up(data_dir)
    assert postgres.answers(data_dir)


def test_it_begins_again_after_a_first_start_that_was_broken_off(data_dir):
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    postgres.up(data_dir)
    assert postgres.answers(data_dir)
    assert not half.exists()


def test_it_refuses_the_data_of_another_version(data_dir):
    postgres.up(data_dir)
    postgres.down(data_dir)
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServiceError, match=r"PostgreSQL 16, installiert ist 18.*pg_dump"):
        postgres.up(data_dir)


def test_it_says_why_a_server_does_not_start(data_dir, monkeypatch):
    postgres.up(data_dir)
    postgres.down(data_dir)
    (data_dir / "postgres" / "postgresql.conf").write_text("quatsch = 1\n")
    monkeypatch.setattr(postgres, "START_SECONDS", 2)
    with pytest.raises(ServiceError, match="quatsch"):
        postgres.up(data_dir)


def test_it_listens_on_no_network(data_dir):
    services = Services(data_dir)
    services.up()
    with client(data_dir) as connection:
        valkey = int(connection.info("server")["process_id"])
    for pid in (postmaster(data_dir), valkey):
        assert listening_on_network(pid) == []


def listening_on_network(pid: int) -> list[str]:
    """The listening TCP and UDP sockets of a process, as the kernel lists them."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == "0A" or table.startswith("udp")):
                found.append(line)
    return found


def test_it_keeps_strangers_out(data_dir):
    """The sockets lie where only the servers' user and root may look."""
    Services(data_dir).up()
    place = socket_dir(data_dir)
    assert place.stat().st_mode & 0o777 == 0o700
    assert (data_dir / "postgres").stat().st_mode & 0o777 == 0o700
    rules = (data_dir / "postgres" / "pg_hba.conf").read_text().split()
    assert rules[0] == "local"
    assert "trust" not in rules


def test_it_refuses_a_socket_directory_of_somebody_else(data_dir):
    if os.geteuid() != 0:
        pytest.skip("only root can make somebody else's directory")
    place = socket_dir(data_dir)
    place.mkdir()
    os.chown(place, 12345, 12345)
    with pytest.raises(ServiceError, match="gehört einem anderen Benutzer"):
        broker.up(data_dir)


def test_it_keeps_two_clones_apart(open_dir, data_dir):
    other = open_dir / "other"
    try:
        for place in (data_dir, other):
            Services(place).up()
        with connect(data_dir) as mine, connect(other) as theirs:
            mine.execute("CREATE TABLE mine ()")
            assert theirs.execute("SELECT to_regclass('mine')").fetchone() == (None,)
        Services(other).down()
        assert postgres.answers(data_dir)
        assert broker.answers(data_dir)
    finally:
        Services(other).down()
        shutil.rmtree(socket_dir(other))


def test_it_stops_with_the_last_who_holds_it(data_dir):
    services = Services(data_dir)
    with services.held():
        with services.held():
            assert services.running()
        assert services.running()
    assert not services.running()


def test_it_goes_on_when_somebody_asked_for_it(data_dir):
    services = Services(data_dir)
    with services.held():
        services.keep()
    assert services.running()
    services.down()
    assert not services.running()


def test_it_is_not_stopped_for_a_holder_that_was_killed(data_dir):
    """The kernel gives back the lock of a killed holder; nobody is waited for for ever."""
    code = (
        "import sys, time; from pathlib import Path;"
        "from quartier.embedded.services import Services\n"
        "with Services(Path(sys.argv[1])).held(): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    services = Services(data_dir)
    assert services.running()  # nobody could stop them
    with services.held():
        pass
    assert not services.running()


@pytest.fixture
def normal_user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        pytest.skip("needs root to become somebody else")
    return pwd.getpwnam("nobody")


def test_it_runs_for_root_without_being_root(data_dir, normal_user):
    Services(data_dir).up()
    with client(data_dir) as connection:
        valkey = int(connection.info("server")["process_id"])
    for pid in (postmaster(data_dir), valkey):
        assert Path(f"/proc/{pid}").stat().st_uid == normal_user.pw_uid
        assert effective_capabilities(pid) == 0


def effective_capabilities(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(
        next(line for line in status.splitlines() if line.startswith("CapEff")).split()[1], 16
    )


def test_it_runs_for_root_in_a_closed_directory_without_opening_it(data_dir, normal_user):
    """A clone in root's home: the servers may pass through, and nothing else."""
    closed = data_dir.parent
    closed.chmod(0o700)
    Services(data_dir).up()
    assert closed.stat().st_mode & 0o777 == 0o700
    with connect(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    dac_read_search = 1 << 2
    assert effective_capabilities(postmaster(data_dir)) in {dac_read_search, 1 << 1}


def test_it_runs_for_a_normal_user(data_dir, normal_user):
    """Everything is that user's own, and root may still come in."""
    data_dir.mkdir()
    os.chown(data_dir, normal_user.pw_uid, normal_user.pw_gid)
    code = (
        "import sys; from pathlib import Path; import psycopg;"
        "from quartier.embedded import postgres, broker;"
        "data = Path(sys.argv[1]); postgres.up(data); broker.up(data);"
        "print(psycopg.connect(postgres.url(data)).execute('SELECT 1').fetchone())"
    )
    runner = process.Runner(normal_user.pw_uid, normal_user.pw_gid)
    # The Python of these tests may lie in a directory that is closed to others.
    prefix = process._setpriv(runner, "dac_read_search")
    result = subprocess.run(
        [*prefix, sys.executable, "-c", code, str(data_dir)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.stdout == "(1,)\n", result.stderr
    assert (data_dir / "postgres").stat().st_uid == normal_user.pw_uid
    with connect(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_does_not_write_failed_statements_to_its_log(data_dir):
    """A statement carries names, and so does the detail of its error."""
    postgres.up(data_dir)
    with connect(data_dir) as connection:
        connection.execute("CREATE TABLE people (name text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('Yıldırım')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('Yıldırım')")
    log = (run_dir(data_dir) / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "Yıldırım" not in log


def test_it_takes_no_orders_from_the_environment(data_dir, monkeypatch):
    monkeypatch.setenv("PGPORT", "15432")
    monkeypatch.setenv("PGDATA", "/nowhere")
    postgres.up(data_dir)
    assert (socket_dir(data_dir) / f".s.PGSQL.{postgres.PORT}").exists()


def test_it_frees_the_lock_with_the_process_that_held_it(tmp_path):
    lock = tmp_path / "lock"
    with process.open_lock(lock) as held:
        assert process.try_lock(held)
        assert process.locked(lock)
    assert not process.locked(lock)
