# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import socket

import pytest

from dev import prerequisites
from dev.console import Trouble


@pytest.mark.parametrize("version", [(3, 9), (3, 14), (2, 7)])
def test_a_python_that_cannot_run_odoo_is_named(version):
    with pytest.raises(Trouble, match=r"Odoo 19 runs on 3\.10 to 3\.13.*PYTHON="):
        prerequisites.check_python(version)


def test_this_python_is_accepted():
    prerequisites.check_python()


def test_without_chromium_and_the_right_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="No Chromium.*apt-get install chromium"):
        prerequisites.ensure_browser()


def test_a_full_disk_is_named(tmp_path):
    with pytest.raises(Trouble, match=r"GB are free.*1000000 GB are needed"):
        prerequisites.check_disk(tmp_path, needed=1_000_000)


def test_a_busy_port_is_named_with_what_it_is_for():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port}, for Odoo, is busy.*another"):
            prerequisites.check_port(port, "Odoo", "choose another")


def test_a_port_that_was_left_is_free_at_once():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()  # our side closes first: it stays in TIME_WAIT
        client.close()
    prerequisites.check_port(port, "Odoo", "choose another")
