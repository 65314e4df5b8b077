# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import subprocess

import pytest

from dev import odoo_source, paths
from dev.console import Trouble
from dev.debian_packages import choose_mirror


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("Debian|http://mirror.example/debian/\n", "http://mirror.example/debian"),
        ("|http://mirror.example/debian/\n", "http://mirror.example/debian"),
        ("$(ORIGIN)|http://mirror.example/debian", "http://mirror.example/debian"),
        (
            "Debian|http://mirror.example/debian-security/\n"
            "Debian|http://mirror.example/archive/",
            "http://mirror.example/archive",
        ),
        ("Node|http://other.example/\n", None),
        ("Ubuntu|http://ubuntu.example/ubuntu/\n", None),
        ("", None),
    ],
)
def test_the_mirror_is_the_one_the_machine_uses(listed, expected):
    assert choose_mirror(listed) == expected


def _checkout(folder, series):
    (folder / "odoo").mkdir()
    (folder / "odoo" / "release.py").write_text(f"series = {series!r}\n")
    return folder


def test_odoo_home_is_used_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(_checkout(tmp_path, "19.0")))
    assert odoo_source.ensure() == tmp_path


def test_odoo_home_of_another_series_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(_checkout(tmp_path, "18.0")))
    with pytest.raises(Trouble, match=r"is Odoo 18\.0; 19\.0 is needed"):
        odoo_source.ensure()


def test_odoo_home_that_is_no_checkout_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Trouble, match="is not an Odoo checkout"):
        odoo_source.ensure()


def test_git_fetches_odoo_once(tmp_path, monkeypatch):
    origin = _checkout(_made(tmp_path / "origin"), "19.0")
    for command in (
        ["init", "-q", "-b", "19.0"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "Odoo"],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    # git itself sends the public address to the repository just made.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{origin}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", odoo_source.REPOSITORY)
    monkeypatch.setenv("ODOO_HOME", "git")
    monkeypatch.setattr(paths, "HOME", _made(tmp_path / "home"))
    monkeypatch.setattr(paths, "LOGS", tmp_path / "logs")
    fetched = odoo_source.ensure()
    assert (fetched / "odoo" / "release.py").exists()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "0")
    assert odoo_source.ensure() == fetched


def _made(folder):
    folder.mkdir()
    return folder


def test_without_apt_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(paths, "HOME", tmp_path)
    monkeypatch.setattr(paths, "ODOO", tmp_path / "odoo")
    with pytest.raises(Trouble, match=r"ODOO_HOME=/path/to/odoo.*ODOO_HOME=git"):
        odoo_source.ensure()
