# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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


def test_without_apt_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(paths, "HOME", tmp_path)
    monkeypatch.setattr(paths, "ODOO", tmp_path / "odoo")
    with pytest.raises(Trouble, match=r"ODOO_HOME=/path/to/odoo.*ODOO_HOME=git"):
        odoo_source.ensure()
