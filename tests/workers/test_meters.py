import os
import stat

from prometheus_client.parser import text_string_to_metric_families

from bot.meters import EVERY_S, FRESH_S, Meters


def figures(meters):
    """(sample, labels without the process, process) -> value."""
    return {
        (
            sample.name,
            tuple(v for k, v in sorted(sample.labels.items()) if k != "process"),
            sample.labels["process"],
        ): sample.value
        for family in text_string_to_metric_families(meters.exposition().decode())
        for sample in family.samples
    }


def named(role, folder, process):
    meters = Meters(role, folder)
    meters.process = process
    return meters


def count(meters, times):
    for _ in range(times):
        meters.text("twilio", "taken")


def test_the_one_that_is_asked_tells_the_numbers_of_all(tmp_path):
    web, worker = named("web", tmp_path, "web-1"), named("worker", tmp_path, "worker-2")
    count(web, 3)
    worker.sends.labels("twilio", "sent").inc(2)
    worker.lag.set(1.5)
    worker.publish()
    seen = figures(web)
    assert seen["huixin_texts_total", ("twilio", "taken"), "web-1"] == 3
    assert seen["huixin_sends_total", ("twilio", "sent"), "worker-2"] == 2
    assert seen["huixin_journal_lag_seconds", (), "worker-2"] == 1.5


def test_two_processes_of_one_kind_are_told_apart_under_one_heading(tmp_path):
    one, two = named("web", tmp_path, "web-1"), named("web", tmp_path, "web-2")
    one.text("twilio", "taken")
    count(two, 5)
    two.publish()
    seen = figures(one)
    assert seen["huixin_texts_total", ("twilio", "taken"), "web-1"] == 1
    assert seen["huixin_texts_total", ("twilio", "taken"), "web-2"] == 5
    text = one.exposition().decode()
    assert text.count("# TYPE huixin_texts_total counter") == 1


def test_its_own_copy_is_not_counted_twice(tmp_path):
    meters = named("web", tmp_path, "web-1")
    meters.turned("opt_outs")
    meters.publish()
    assert [key for key in figures(meters) if key[0] == "huixin_turns_total"] == [
        ("huixin_turns_total", ("opt_outs",), "web-1")
    ]


def test_a_process_that_is_gone_is_no_longer_told(tmp_path):
    web, dead, ended = (named("web", tmp_path, f"web-{n}") for n in (1, 2, 3))
    dead.publish()
    os.utime(tmp_path / "web-2.prom", (0, 0))
    ended.publish()
    ended.withdraw()
    assert {process for _, _, process in figures(web)} == {"web-1"}
    web.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["web-1.prom"]
    assert FRESH_S > EVERY_S


def test_a_copy_cut_short_or_a_folder_gone_costs_only_the_copy(tmp_path):
    web = named("web", tmp_path / "none", "web-1")
    assert figures(web)
    blocked = named("worker", tmp_path / "file" / "under", "worker-1")
    (tmp_path / "file").write_text("no folder")
    blocked.publish()
    web = named("web", tmp_path, "web-1")
    (tmp_path / "worker-9.prom").write_text("huixin_sends_total{carrier=")
    assert {process for _, _, process in figures(web)} == {"web-1"}


def test_a_copy_is_whole_or_not_there(tmp_path):
    worker = named("worker", tmp_path, "worker-1")
    worker.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["worker-1.prom"]
    assert stat.S_ISREG((tmp_path / "worker-1.prom").stat().st_mode)
