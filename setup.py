# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Builds the core addon; each bridge is a distribution of its own, in its folder."""

import ast
import tempfile
from pathlib import Path

from setuptools import find_packages, setup

ADDON = "salesforce_booking_sync"
ROOT = Path(__file__).resolve().parent
PACKAGE = f"odoo.addons.{ADDON}"

manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))

# What the manifest names, bounded: the next major release may break it.
BOUNDS = {
    "Authlib": ">=1.3,<2",
    "cryptography": ">=43,<51",
    "requests": ">=2.31,<3",
    "simple-salesforce": ">=1.12.10,<2",
}
needed = [
    f"{name}{BOUNDS[name]}" for name in manifest["external_dependencies"]["python"]
]

# A build folder of its own for each build: what an older one left, or what another
# distribution of this checkout put there, never ends up in the wheel.
build = tempfile.TemporaryDirectory(prefix="build-")

readme = ROOT / "README.rst"

setup(
    name="odoo-addon-salesforce-booking-sync",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=readme.read_text("utf-8") if readme.exists() else "",
    long_description_content_type="text/x-rst",
    author=manifest["author"],
    license="LGPL-3.0-or-later",
    license_files=["LICENSE", "LICENSE.GPL-3"],
    python_requires=">=3.10",
    install_requires=["odoo==19.0.*", *needed],
    packages=[
        PACKAGE,
        *(
            f"{PACKAGE}.{name}"
            for name in find_packages(str(ROOT / ADDON), exclude=["tests", "tests.*"])
        ),
    ],
    package_dir={PACKAGE: ADDON},
    package_data={PACKAGE: ["**/*"]},
    exclude_package_data={"": ["*.pyc", "**/__pycache__/*", "tests/**"]},
    options={
        "build": {"build_base": build.name},
        "egg_info": {"egg_base": build.name},
    },
    zip_safe=False,
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python",
    ],
)
