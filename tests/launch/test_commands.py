"""The command line by itself: sentences, exit codes, what it leaves on the disk."""

import fcntl
import json
import os
import stat
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from tonglu.launch.commands import COMMANDS, main
from tonglu.launch.home import Home, home_at
from tonglu.launch.status import status_of
from tonglu.launch.wording import CannotGoOn


def test_keys_are_private_and_made_once(home: Home) -> None:
    before = {path.name: path.read_text() for path in home.keys.iterdir()}
    home.make_keys()

    assert sorted(before) == ["database_password", "field_keys", "secret_key"]
    assert {path.name: path.read_text() for path in home.keys.iterdir()} == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.keys.iterdir()} == {0o600}
    assert stat.S_IMODE(home.keys.stat().st_mode) == 0o700


def test_notes_are_private(home: Home) -> None:
    home.note("links", "http://127.0.0.1/once")

    assert stat.S_IMODE((home.path / "links.json").stat().st_mode) == 0o600
    assert home.noted("links") == "http://127.0.0.1/once"


def test_a_broken_note_counts_as_none(home: Home) -> None:
    (home.path / "ports.json").write_text('{"web": 80')

    assert home.noted("ports") is None


def test_home_is_held_by_one_at_a_time(home: Home) -> None:
    with home.held():
        assert home.is_held()
        with pytest.raises(CannotGoOn), home.held():
            pass

    assert not home.is_held()


def test_two_who_only_look_do_not_take_each_other_for_a_product(home: Home) -> None:
    descriptor = os.open(home.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)

    assert not home.is_held()
    os.close(descriptor)


def test_a_start_waits_for_a_stop_that_is_almost_done(home: Home) -> None:
    stop = "import sys, time; from tonglu.launch.home import home_at\nwith home_at(sys.argv[1]).held(): print(flush=True); time.sleep(1)"
    with subprocess.Popen([sys.executable, "-c", stop, str(home.path)], stdout=subprocess.PIPE) as stopping:
        assert stopping.stdout
        stopping.stdout.readline()

        assert home.is_held()
        assert home.is_free_within(5)


def test_hold_ends_with_a_killed_process(home: Home) -> None:
    hold = "import os, sys; from tonglu.launch.home import home_at\nwith home_at(sys.argv[1]).held(): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", hold, str(home.path)], check=False)

    assert not home.is_held()


def test_status_of_nothing(tmp_path: Path) -> None:
    found = status_of(Home(tmp_path / "none"))

    assert (found["running"], found["url"], found["database_url"]) == (False, None, None)
    assert found["pids"] == {"supervisor": None, "web": [], "worker": [], "postgres": []}
    assert not (tmp_path / "none").exists()


def test_status_prints_json(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--data", str(home.path)]) == 0
    assert json.loads(capsys.readouterr().out)["running"] is False


def test_down_twice_is_no_fault(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["down", "--data", str(home.path)]) for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out == "没有在运行。\n" * 2


def test_down_kills_no_stranger_with_a_reused_number(home: Home) -> None:
    """The note of a killed run names a number that is another program's now."""
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        home.note("state", {"url": home.url, "ready": True, "marks": [["web", stranger.pid, 1], ["supervisor", stranger.pid, 1]]})
        assert main(["down", "--data", str(home.path)]) == 0
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["up", "--nonsense"], "不认识的参数：--nonsense；用 ./tonglu up --help 查看。"),
        (["up", "--port", "70000"], "端口应在 1 到 65535 之间。"),
        (["up", "--port", "0"], "端口应在 1 到 65535 之间。"),
        (["up", "--port", "x"], "参数不对（argument --port: invalid int value: 'x'）；用 ./tonglu up --help 查看。"),
        (["link"], "参数不对（the following arguments are required: 账户）；用 ./tonglu link --help 查看。"),
        (["import", "cases", "/no/such.csv"], "没有这个文件：/no/such.csv；请检查路径。"),
        (["restore", "/no/such.backup"], "没有这个文件：/no/such.backup；请检查路径。"),
        (["link", "agent", "--data", "/no/such"], "/no/such 里还没有数据；请先执行 ./tonglu up。"),
        (["api-key", "agent", "--data", "/no/such"], "/no/such 里还没有数据；请先执行 ./tonglu up。"),
        (["backup", "/tmp/never", "--data", "/no/such"], "/no/such 里还没有数据；请先执行 ./tonglu up。"),
        (["verify", "--data", "/no/such"], "/no/such 里还没有数据；请先执行 ./tonglu up。"),
        (["upgrade", "--data", "/no/such"], "/no/such 里还没有数据；请先执行 ./tonglu up。"),
        (["seed", "--data", "/no/such"], "/no/such 里还没有数据；请执行 ./tonglu up --demo，它会一并装入演示公司。"),
    ],
)
def test_refusal_is_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr() == ("", sentence + "\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--customers", "0"], "客户数应在 1 到 10,000,000 之间。"),
        (["--customers", "5", "--seed", "-1"], "随机种子应在 0 到 9,007,199,254,740,992 之间。"),
        (["--customers", "5", "--until", "1800-01-01"], "截止日应在 2000-01-01 到今天之间。"),
        (["--customers", "5", "--until", "9999-01-01"], "截止日应在 2000-01-01 到今天之间。"),
    ],
)
def test_seed_refuses_what_makes_no_company(home: Home, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seed", *words, "--data", str(home.path)]) == 2
    assert capsys.readouterr() == ("", sentence + "\n")


def test_demo_never_enters_real_data(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "--demo", "--data", str(home.path)]) == 2
    assert capsys.readouterr().err == f"{home.path} 里已有正式数据，不能装入演示公司；请用 --data 换一个目录。\n"


def test_restore_overwrites_nothing(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").write_bytes(b"x")

    assert main(["restore", str(tmp_path / "b"), "--data", str(home.path)]) == 2
    assert capsys.readouterr().err == f"{home.path} 不是空的，不会覆盖；请用 --data 指定一个新目录。\n"


def test_damaged_backup_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").write_bytes(b"not a backup" * 1000)

    assert main(["restore", str(tmp_path / "b"), "--data", str(tmp_path / "new")]) == 2
    assert "不是完整的备份文件" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("about", ["x", "[]", "{}"])
def test_backup_that_says_nothing_of_itself_leaves_nothing(tmp_path: Path, about: str, capsys: pytest.CaptureFixture[str]) -> None:
    with tarfile.open(tmp_path / "b", "w") as archive:
        for name in ("about.json", "database.dump", "secrets/secret_key", "secrets/field_keys"):
            (tmp_path / "one").write_text(about)
            archive.add(tmp_path / "one", name)

    assert main(["restore", str(tmp_path / "b"), "--data", str(tmp_path / "new")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'b'} 不是完整的备份文件（about.json）。\n"
    assert not (tmp_path / "new").exists()


def test_our_own_mistake_is_a_sentence_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where no data directory is there yet to keep the trace."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("tonglu.launch.restore._unpack", lambda *_: [].pop())
    (tmp_path / "b").write_bytes(b"x")

    assert main(["restore", str(tmp_path / "b"), "--data", str(tmp_path / "new")]) == 1
    said = capsys.readouterr().err
    assert (said.startswith("出错了（pop from empty list）；请把 "), said.count("\n")) == (True, 1)
    assert "IndexError" in next(tmp_path.glob("tonglu-*/logs/faults.log")).read_text()


def test_every_command_has_its_module_and_help() -> None:
    for name, (_module, _function, sentence) in COMMANDS.items():
        if sentence and name != "test":
            with pytest.raises(SystemExit) as left:
                main([name, "--help"])
            assert left.value.code == 0


def test_data_directory_is_taken_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert home_at("var").path == tmp_path / "var"


def test_unwritable_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotGoOn, match="不能写数据目录"):
        Home(tmp_path / "file" / "var").make_folders()
