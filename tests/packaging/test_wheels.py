# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a user installs: three wheels, each with its own files and licence."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from dev import configuration, paths

CORE = "salesforce_booking_sync"
BRIDGE = "salesforce_booking_sync_resource_booking"
APPOINTMENT = "salesforce_booking_sync_appointment"
# The source tree of a wheel, as `pip wheel` names it.
SOURCES = {CORE: ".", BRIDGE: f"./{BRIDGE}", APPOINTMENT: f"./{APPOINTMENT}"}
LICENCES = {
    CORE: ("LGPL-3.0-or-later", "GNU LESSER GENERAL PUBLIC LICENSE"),
    BRIDGE: ("AGPL-3", "GNU AFFERO GENERAL PUBLIC LICENSE"),
    APPOINTMENT: ("LGPL-3", "GNU LESSER GENERAL PUBLIC LICENSE"),
}
# Where the addons were loaded from, asked of Odoo itself.
QUESTION = """
import json, sys
import odoo.addons.salesforce_booking_sync as core
import odoo.addons.salesforce_booking_sync_resource_booking as bridge
modules = env["ir.module.module"].search([("name", "like", "salesforce_booking_sync")])
print("ANSWER" + json.dumps({
    "files": [core.__file__, bridge.__file__],
    "states": {module.name: module.state for module in modules},
}))
"""


def _checkout_files():
    """What the checkout holds, without what git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=paths.ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [name for name in names if name and (paths.ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """{addon: path of its wheel}, built in a plain copy, one after the other."""
    source = tmp_path_factory.mktemp("source")
    for name in _checkout_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(paths.ROOT / name, source / name)
    found = {}
    for addon in SOURCES:
        out = tmp_path_factory.mktemp(addon)
        command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", out]
        subprocess.run([*command, SOURCES[addon]], cwd=source, check=True)
        (found[addon],) = out.glob("*.whl")
    return found


def _metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        return message_from_string(archive.read(name).decode())


@pytest.mark.parametrize("addon", SOURCES)
def test_wheel_holds_its_own_addon_whole_and_nothing_else(wheels, addon):
    with zipfile.ZipFile(wheels[addon]) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        f"odoo/addons/{name}"
        for name in _checkout_files()
        if name.startswith(f"{addon}/") and Path(name).name != "pyproject.toml"
    }
    assert names == expected


@pytest.mark.parametrize("addon", SOURCES)
def test_wheel_has_every_file_of_the_manifest(wheels, addon):
    with zipfile.ZipFile(wheels[addon]) as archive:
        folder = f"odoo/addons/{addon}"
        text = archive.read(f"{folder}/__manifest__.py").decode()
        names = archive.namelist()
    for name in ast.literal_eval(text)["data"]:
        assert f"{folder}/{name}" in names


@pytest.mark.parametrize("addon", SOURCES)
def test_wheel_carries_its_licence(wheels, addon):
    named, title = LICENCES[addon]
    assert _metadata(wheels[addon])["License"] == named
    with zipfile.ZipFile(wheels[addon]) as archive:
        texts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if Path(name).name == "LICENSE"
        ]
    assert [text.split("\n", 1)[0].strip() for text in texts] == [title]


def test_names_and_dependencies(wheels):
    core, bridge = _metadata(wheels[CORE]), _metadata(wheels[BRIDGE])
    assert core["Name"] == "odoo-addon-salesforce-booking-sync"
    needed = {re.split("[<>]", line)[0] for line in core.get_all("Requires-Dist")}
    assert {"odoo==19.0.*", "Authlib", "cryptography", "requests"} <= needed
    assert "simple-salesforce" in needed
    assert bridge["Name"].replace("_", "-") == (
        "odoo-addon-salesforce-booking-sync-resource-booking"
    )
    assert set(bridge.get_all("Requires-Dist")) == {
        "odoo==19.0.*",
        "odoo-addon-resource_booking==19.0.*",
        "odoo-addon-salesforce_booking_sync==19.0.*",
    }
    # Enterprise is not to be had as a wheel.
    assert set(_metadata(wheels[APPOINTMENT]).get_all("Requires-Dist")) == {
        "odoo==19.0.*",
        "odoo-addon-salesforce_booking_sync==19.0.*",
    }


def test_odoo_loads_the_addons_from_the_wheels(wheels, databases, tmp_path):
    site = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
    subprocess.run([*command, site, *wheels.values()], check=True)
    database = f"test_packaging_{os.getpid()}"
    config = configuration.write(
        tmp_path / "odoo.conf", databases.server, addons_path=None, http_interface=None
    )
    databases.clone(databases.with_platform(), database)
    try:
        options = ["-d", database, "--no-http", "--log-level=warn"]
        _odoo(site, config, [*options, "-i", f"{CORE},{BRIDGE}", "--stop-after-init"])
        output = _odoo(site, config, ["shell", *options], QUESTION)
    finally:
        databases.drop(database)
    (line,) = (line for line in output.splitlines() if line.startswith("ANSWER"))
    answer = json.loads(line.removeprefix("ANSWER"))
    assert all(file.startswith(str(site)) for file in answer["files"])
    assert answer["states"] == {
        CORE: "installed",
        BRIDGE: "installed",
        APPOINTMENT: "uninstalled",
    }


def _odoo(site, config, arguments, script=""):
    """Run Odoo's command with the wheels on Python's path, away from the checkout."""
    done = subprocess.run(
        [sys.executable, paths.ROOT / "dev" / "odoo_main.py", *arguments],
        env={**os.environ, "PYTHONPATH": str(site), "ODOO_RC": str(config)},
        cwd=site,
        input=script,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
