# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Jinja pages and the files they need."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .wire import Reply

HERE = Path(__file__).parent
STATIC_TYPES = {
    ".css": "text/css;charset=UTF-8",
    ".js": "text/javascript;charset=UTF-8",
    ".svg": "image/svg+xml",
}

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template, **values):
    return environment.get_template(template).render(**values)


def static(name):
    """The file ``name`` of the static folder, or 404."""
    path = HERE / "static" / name
    if path.parent != HERE / "static" or not path.is_file():
        return Reply(404, "<h1>Not found</h1>")
    return Reply(
        200,
        path.read_bytes(),
        {
            "Content-Type": STATIC_TYPES.get(path.suffix, "text/plain"),
            "Cache-Control": "max-age=300",
        },
    )
