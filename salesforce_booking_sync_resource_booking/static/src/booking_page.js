// Copyright 2026 Salesforce Booking Sync contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

// The first page of a visit is made before the browser could say its time zone.
(() => {
    const page = document.querySelector("[data-guess-zone]");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (page && zone && page.dataset.guessZone !== zone) {
        const url = new URL(page.dataset.address, window.location);
        url.searchParams.set("tz", zone);
        window.location.replace(url);
    }
    // What is wrong is read out, and is where typing goes on.
    document.querySelector("[data-focus]")?.focus();
})();
