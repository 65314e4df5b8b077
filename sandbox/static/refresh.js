// Fetches the page again now and then, and swaps its content where it changed.
(function () {
  "use strict";
  const every = 2500;
  async function refresh() {
    if (!document.hidden && !String(window.getSelection())) {
      try {
        const answer = await fetch(window.location.href, {cache: "no-store"});
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const now = document.getElementById("main");
          const next = page.getElementById("main");
          if (now && next && now.innerHTML !== next.innerHTML) {
            now.innerHTML = next.innerHTML;
          }
        }
      } catch {
        // the org is not running: try again
      }
    }
    window.setTimeout(refresh, every);
  }
  window.setTimeout(refresh, every);
})();
