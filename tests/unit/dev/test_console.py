# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import sys

import pytest

from dev import console, paths


@pytest.fixture(autouse=True)
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LOGS", tmp_path)


def test_a_step_says_that_it_began(capsys):
    console.run("Counting", [sys.executable, "-c", "print('one')"])
    assert capsys.readouterr().out == "  Counting ...\n"


def test_a_long_step_shows_signs_of_life(capsys, monkeypatch):
    monkeypatch.setattr(console, "HEARTBEAT", 0.2)
    console.run("Counting", [sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert capsys.readouterr().out.count("  Counting ... 0 s\n") >= 1


def test_a_missing_tool_is_named():
    with pytest.raises(console.Trouble, match="Counting: the command no-such-tool is"):
        console.run("Counting", ["no-such-tool"])


def test_a_failed_step_ends_in_the_line_that_names_the_cause():
    script = "print('before'); raise ValueError('no such number')"
    with pytest.raises(console.Trouble) as caught:
        console.run("Counting (to ten)", [sys.executable, "-c", script])
    text = str(caught.value)
    assert text.startswith("Counting (to ten) failed: ValueError: no such number")
    assert "counting.log" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("E: Temporary failure resolving 'mirror'", "the network does not answer"),
        ("Could not connect to mirror:80 (10.0.0.1)", "the network does not answer"),
        ("[Errno -2] Name or service not known", "the network does not answer"),
        ("dpkg-deb: error: write: No space left on device", "the disk is full"),
        ("E: Unable to locate package x\nW: more", "E: Unable to locate package x"),
        ("fatal: no such branch\nbye", "fatal: no such branch"),
        ("odd.module.SomeError: it broke\n", "odd.module.SomeError: it broke"),
        ("just this", "just this"),
        ("", "it said nothing"),
    ],
)
def test_cause(tmp_path, said, expected):
    log = tmp_path / "step.log"
    log.write_text(said)
    assert console.cause(log).startswith(expected)
