# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a platform's own forms gain, wherever its addon has put what.

A view that inherits a platform's form fails to install where that form is another one
in the next release. These parts need no more than a form with a sheet.
"""

from lxml import etree


def part(env, name):
    """Return the form of this addon that holds what is added (an etree element)."""
    view = env.ref(f"salesforce_booking_sync.{name}").sudo()
    return view._get_combined_arch()


def add_to_owner(arch, added):
    """Put the alert above the sheet, the tab behind the others."""
    sheet = arch.find(".//sheet")
    if sheet is None:
        return
    alert, page = added.find("div"), added.find("notebook/page")
    sheet.addprevious(alert)
    notebook = sheet.find(".//notebook")
    if notebook is None:
        notebook = etree.SubElement(sheet, "notebook")
    notebook.append(page)


def add_to_booking(arch, added):
    """Put the button into the form's box, the group where the form has its place.

    That place is an empty ``<group name="salesforce" />``, else the end of the sheet.
    """
    sheet = arch.find(".//sheet")
    if sheet is None:
        return
    box = sheet.find(".//div[@name='button_box']")
    if box is None:
        box = etree.Element("div", {"class": "oe_button_box", "name": "button_box"})
        sheet.insert(0, box)
    box.extend(added.find("div[@name='button_box']"))
    group = added.find("group")
    place = sheet.find(".//group[@name='salesforce']")
    if place is None:
        sheet.append(group)
    else:
        place.getparent().replace(place, group)
