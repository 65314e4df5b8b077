# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The odoo.conf of this environment, and of each server started in it."""

from pathlib import Path

from . import odoo_source, paths, python_env


def odoo_home():
    """The folder that holds the odoo package, as the set-up linked it."""
    link = python_env.site_packages() / "odoo-source.pth"
    return Path(link.read_text().strip())


def addons_path(made_up=False):
    """The checkout, and what Odoo does not find by itself.

    :param made_up: the booking platforms of the tests as well
    """
    ours = [paths.ROOT, paths.TEST_ADDONS] if made_up else [paths.ROOT]
    return [*ours, *odoo_source.addons_folders(odoo_home())]


def text(server, made_up=False, **options):
    """The text of an odoo.conf.

    :param server: dev.postgres.Server
    :param made_up: with the booking platforms of the tests
    :param options: more options of odoo.conf; None leaves one out
    """
    settings = {
        "addons_path": ",".join(str(folder) for folder in addons_path(made_up)),
        "admin_passwd": "admin",
        "data_dir": paths.DATA,
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password,
        "http_interface": "127.0.0.1",
        "list_db": False,
        **options,
    }
    lines = [
        f"{name} = {value}" for name, value in settings.items() if value is not None
    ]
    return "\n".join(["[options]", *lines, ""])


def write(file, server, **options):
    """Write an odoo.conf that only its owner can read; return its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text(server, **options))
    return file
