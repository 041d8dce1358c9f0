// Says in the reader's language that the server cannot be reached, and takes an old answer away from below a new question.
// Streamlit goes on trying to reconnect by itself; this only looks at what it notes on its page.
(() => {
  const LATE = 6000, BRIEF = 700, BEGIN = 30000; // milliseconds: for an answer, for a reconnection, for the first connection
  const said = document.getElementById("sj-away"), page = document.documentElement, now = () => performance.now();
  let state = "", answered = null, typed = 0, lostAt = now(), backAt = 0, met = false;
  const field = () => document.querySelector(".st-key-q input");

  function look() {
    const app = document.querySelector(".stApp");
    const { testConnectionState: connection = "", testScriptState: script = "" } = app ? app.dataset : {};
    const connected = connection === "CONNECTED", value = field()?.value ?? null;
    if (connected && lostAt) { lostAt = 0; backAt = met ? now() : 0; met = true; }
    if (!connected && !lostAt) lostAt = now();
    if (script !== state) { state = script; if (script !== "notRunning") typed = 0; } // what was typed is being answered
    if (typed && value === answered) typed = 0; // taken back
    if (connected && script === "notRunning" && !typed) answered = value;

    const lost = !navigator.onLine || (lostAt && now() - lostAt > (met ? BRIEF : BEGIN)), late = typed && now() - typed > LATE;
    const away = Boolean(lost || late);
    if (said.hidden === away) { said.hidden = !away; said.firstElementChild.textContent = away ? said.dataset.words : ""; }
    page.classList.toggle("sj-stale", away && value !== answered);
    // Its own words are English and cover the page.
    for (const box of connected ? [] : document.querySelectorAll('[role="dialog"]')) {
      if (box.textContent.startsWith("Connection error")) box.querySelector("button")?.click();
    }
    // Typed when nobody listened, and Streamlit did not send it when it came back: as if it were typed now.
    if (connected && typed && typed < backAt && now() - backAt > 2000) { backAt = 0; typeAgain(field(), value); }
  }

  function typeAgain(input, value) {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    for (const words of [value + " ", value]) {
      set.call(input, words);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  addEventListener("input", (event) => { if (event.target === field()) typed ||= now(); }, true);
  for (const name of ["online", "offline"]) addEventListener(name, look);
  const names = ["data-test-connection-state", "data-test-script-state"];
  new MutationObserver(look).observe(document.getElementById("root"), { subtree: true, attributeFilter: names });
  setInterval(look, 500);
})();
