# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be translated is in the files that translators work from."""

from odoo.tests import TransactionCase, tagged

from dev import translations


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_the_files_are_current(self):
        for addon in translations.ADDONS:
            with self.subTest(addon):
                written = translations.file_of(addon).read_text()
                wanted = translations.text_of(addon, self.env)
                self.assertTrue(written == wanted, f"make i18n writes {addon} anew")
