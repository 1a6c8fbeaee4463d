from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from bot.errors import ConfigurationError
from bot.stores.embedded import EmbeddedRedis, find_server

KILLED_PARENT = """
import os, signal, sys
from pathlib import Path
from bot.stores.embedded import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1]))
server.start()
print(server._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "redis"


@pytest.fixture
def server(folder):
    made = EmbeddedRedis(folder)
    yield made
    made.stop()


def client_of(server):
    return Redis(unix_socket_path=server.url.removeprefix("unix://"))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def left_behind(folder):
    """The pid of a server whose parent was killed with -9."""
    parent = subprocess.run(
        [sys.executable, "-c", KILLED_PARENT, str(folder)], stdout=subprocess.PIPE, text=True, check=False
    )
    pid = int(parent.stdout)
    assert alive(pid)
    return pid


def test_it_keeps_an_append_only_file_in_its_own_folder(server, folder):
    server.start()
    with client_of(server) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.set("kept", "1")
    server.stop()
    assert list(folder.rglob("appendonly.aof*"))
    server.start()
    with client_of(server) as client:
        assert client.get("kept") == b"1"


def test_it_listens_on_a_private_socket_with_a_short_name_and_nowhere_else(server, folder):
    url = server.start()
    socket = Path(url.removeprefix("unix://"))
    assert len(os.fsencode(socket)) <= 100
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    with client_of(server) as client:
        assert client.config_get("port") == {"port": "0"}


def test_odd_characters_in_the_folders_name_do_not_matter(tmp_path):
    server = EmbeddedRedis(tmp_path / 'data "of" 惠信 #1')
    server.start()
    with client_of(server) as client:
        assert client.ping()
    server.stop()


def test_a_very_long_folder_name_still_has_a_short_socket(tmp_path):
    server = EmbeddedRedis(tmp_path / ("x" * 120))
    server.start()
    assert server.running()
    server.stop()


def test_stopping_in_order_leaves_no_process_and_no_socket(server):
    url = server.start()
    pid = server._process.pid
    server.stop()
    assert not alive(pid)
    assert not Path(url.removeprefix("unix://")).parent.exists()
    server.stop()


def test_starting_twice_is_starting_once(server):
    server.start()
    pid = server._process.pid
    assert server.start() == server.url
    assert server._process.pid == pid


def test_a_killed_server_starts_again_with_its_data(server):
    server.start()
    with client_of(server) as client:
        client.set("kept", "1")
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()
    assert not server.running()
    server.start()
    with client_of(server) as client:
        assert client.get("kept") == b"1"


def test_a_second_supervisor_on_the_same_folder_is_told_in_one_line(server, folder):
    server.start()
    with pytest.raises(ConfigurationError, match="another Huixin") as refused:
        EmbeddedRedis(folder).start()
    assert "\n" not in str(refused.value)
    assert server.running()


def test_what_a_killed_parent_left_behind_is_replaced_and_nothing_is_lost(server, folder):
    pid = left_behind(folder)
    with client_of(server) as client:
        client.set("kept", "1")
    server.start()
    assert not alive(pid)
    with client_of(server) as client:
        assert client.get("kept") == b"1"


def test_a_leftover_that_does_not_answer_is_ended_by_force(server, folder, monkeypatch):
    monkeypatch.setattr("bot.stores.embedded._STOP_S", 0.3)
    pid = left_behind(folder)
    os.kill(pid, signal.SIGSTOP)
    server.start()
    assert not alive(pid)
    assert server.running()


def test_a_process_that_only_has_the_old_number_is_left_alone(server, folder):
    folder.mkdir()
    bystander = subprocess.Popen(["sleep", "60"])
    (folder / "redis.pid").write_text(str(bystander.pid))
    server.start()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_server_that_ends_at_once_is_named_with_its_log(folder):
    with pytest.raises(ConfigurationError, match=r"redis\.log"):
        EmbeddedRedis(folder, binary=Path("/bin/false")).start()


def test_a_folder_of_somebody_else_in_the_sockets_place_is_refused(folder, tmp_path):
    server = EmbeddedRedis(folder)
    place = Path(server.url.removeprefix("unix://")).parent
    place.symlink_to(tmp_path)
    try:
        with pytest.raises(ConfigurationError, match="not a folder of ours"):
            server.start()
    finally:
        place.unlink()


def test_a_server_on_the_path_is_used_where_the_wheel_has_none(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/somewhere/{name}" if name == "redis-server" else None)
    assert find_server() == Path("/somewhere/redis-server")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        find_server()
