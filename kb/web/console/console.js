// The console's keyboard. Elements say for themselves what they do: data-act and data-value (a click), data-change (a select),
// data-copy (to the clipboard), data-n within data-pane (a number key), aria-keyshortcuts (a key that clicks or focuses them).
const desk = (window.sjConsole ??= { firstKey: null, picked: 0, moved: false, waiting: null, saved: "", query: "", later: null, went: false, page: Math.random().toString(36).slice(2), acts: [], count: 0 });
// What is typed is told at each pause; what ends there says it itself, or its last words would be lost.
const NOTES = { save: ".st-key-note input", "flag-send": ".st-key-flag-note input" };
const TYPING = "input, textarea, [contenteditable=true]";
const field = () => document.querySelector(".st-key-q input");
const shown = (element) => element && element.getClientRects().length > 0 && !element.disabled;
const results = () => [...document.querySelectorAll("#results [data-n]")].filter(shown);

function act(name, value, more = {}) {
  desk.went = false;
  // All that the server has not told of yet is sent each time: a message that the next one overtakes loses nothing.
  const note = NOTES[name] && document.querySelector(NOTES[name]);
  desk.acts.push({ n: ++desk.count, name, value: value ?? null, ...more, ...(note && { note: note.value }) });
  desk.send({ page: desk.page, acts: desk.acts });
}

function open(button) {
  const seconds = desk.firstKey === null ? null : Math.round(performance.now() - desk.firstKey) / 1000;
  desk.firstKey = null;
  desk.moved = false;
  act("open", button.dataset.value, { seconds });
}

async function copy(element) {
  const text = element.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without https: the older way.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    element.focus();
  }
  element.classList.add("sj-done");
  setTimeout(() => element.classList.remove("sj-done"), 1500);
  tell(desk.data.copied);
}

function tell(words) {
  const region = document.getElementById("sj-told");
  if (region && words && region.textContent !== words) region.textContent = words;
}

function pick(step) {
  const list = results();
  if (!list.length) return;
  desk.picked = desk.moved ? (desk.picked + step + list.length) % list.length : step > 0 && desk.data.sure ? Math.min(1, list.length - 1) : step > 0 ? 0 : list.length - 1;
  desk.moved = true;
  mark();
  tell(list[desk.picked].querySelector("b").textContent);
}

function mark() {
  const list = results();
  const active = desk.moved || desk.data.sure ? list[Math.min(desk.picked, list.length - 1)] : null;
  list.forEach((element) => element.classList.toggle("sj-picked", element === active));
  const input = field();
  if (!input) return;
  input.setAttribute("aria-controls", "results");
  if (active) input.setAttribute("aria-activedescendant", active.id);
  else input.removeAttribute("aria-activedescendant");
  active?.scrollIntoView({ block: "nearest" });
}

function press(element) {
  if (!shown(element)) return false;
  if (element.matches("select, section")) {
    desk.went = true; // an answer that is still on its way does not take the focus back
    (element.querySelector?.("[data-n]") ?? element).focus();
  } else if (element.dataset.act === "open") open(element);
  else element.click();
  return true;
}

function number(n, inField, alt) {
  // While a conversation is redrawn nothing has the focus, but the key is still meant for it.
  const redrawn = document.activeElement === document.body && desk.saved?.startsWith("script") && document.getElementById("script");
  const pane = (redrawn || document.activeElement)?.closest("[data-pane]");
  if (alt || !pane || pane.dataset.pane === "results") {
    const result = document.querySelector(`#results [data-n="${n}"]`);
    if ((!inField || alt || desk.moved) && shown(result)) return open(result), true;
    return false;
  }
  const chosen = pane.querySelector(`[data-n="${n}"]`);
  if (!shown(chosen)) return false;
  chosen.focus();
  return press(chosen);
}

function toSearch() {
  const input = field();
  if (input) input.focus(), input.select();
  else act("view", "search");
}

function onKey(event) {
  if (!document.querySelector(".sj-bar") || event.isComposing || event.ctrlKey || event.metaKey) return;
  const input = field(), inSearch = event.target === input, typing = event.target.matches?.(TYPING), key = event.key;
  const done = () => (event.preventDefault(), event.stopPropagation());
  const sheet = document.getElementById("sheet");
  if (key === "Escape") return done(), act("escape");
  if (sheet) {
    // The sheet holds the focus while it is open.
    if (key === "Tab") done(), document.getElementById("sheet-close").focus();
    else if (key === "?") done(), act("sheet");
    return;
  }
  if (event.altKey) {
    const name = event.code.replace(/^(Key|Digit|Numpad)/, "");
    if (/^[1-9]$/.test(name)) return number(Number(name), typing, true) && done();
    const element = document.querySelector(`[aria-keyshortcuts="Alt+${name}"]`);
    if (name === "N") return done(), (document.querySelector(".st-key-flag-note input") ?? document.querySelector(".st-key-note input"))?.focus();
    if (shown(element)) return done(), press(element);
    if (/^[A-Z]$/.test(name)) desk.later = { name, until: performance.now() + 1500 }; // what it means may be on its way
    return;
  }
  if (inSearch && (key === "ArrowDown" || key === "ArrowUp")) return done(), pick(key === "ArrowDown" ? 1 : -1);
  if (inSearch && key === "Enter") {
    done();
    if (input.value.trim() === desk.data.q.trim() || desk.moved) {
      const list = results();
      if (list.length && (desk.moved || desk.data.sure)) open(list[Math.min(desk.picked, list.length - 1)]);
    } else desk.waiting = input.value.trim(); // opened when its results are there
    return;
  }
  if (/^[1-9]$/.test(key) && (!typing || inSearch)) return number(Number(key), inSearch, false) && done();
  if (key === "?" && (!typing || (inSearch && !input.value))) return done(), act("sheet");
  if (key === "/" && (!typing || (inSearch && !input.value))) return done(), toSearch();
  if ((key === "ArrowDown" || key === "ArrowUp") && !typing) {
    const pane = document.activeElement?.closest("[data-pane]");
    const list = [...(pane?.querySelectorAll("[data-n]") ?? [])].filter(shown), at = list.indexOf(document.activeElement);
    if (at >= 0) done(), list[(at + (key === "ArrowDown" ? 1 : -1) + list.length) % list.length].focus();
    return;
  }
  if (key.length === 1 && key !== " " && document.activeElement === document.body) {
    keepFocus(); // what is being drawn anew gets the key that was meant for it
    if (input && document.activeElement === document.body) input.focus(); // else the key goes there
  }
  if ((inSearch || document.activeElement === input) && key.length === 1) {
    desk.firstKey ??= performance.now();
    desk.moved = false;
    desk.picked = 0;
  }
}

function onClick(event) {
  const element = event.target.closest?.(".sj-console [data-act], .sj-console [data-copy], .sj-console a[href^='/articles/']");
  if (!element) return;
  if (element.matches("a")) {
    event.preventDefault();
    act("open", element.getAttribute("href").split("/")[2].split("?")[0], { seconds: null });
  } else if (element.dataset.copy !== undefined) copy(element);
  else if (element.dataset.act === "open") open(element);
  else act(element.dataset.act, element.dataset.value);
}

function onChange(event) {
  const element = event.target.closest?.(".sj-console [data-change]");
  if (element) act("change", element.value, { what: element.dataset.change });
}

function onFocus(event) {
  desk.saved = event.target.id || (event.target === field() ? "q" : "");
}

// What was redrawn has lost the focus: it goes to the element of the same name, in a conversation to the next step.
function keepFocus() {
  if (document.activeElement !== document.body || !desk.saved) return;
  const script = desk.saved.startsWith("script");
  const again = script ? document.getElementById("script-1") ?? document.getElementById("script") : document.getElementById(desk.saved);
  (desk.saved === "q" ? field() : again)?.focus({ preventScroll: true });
}

function pressLater() {
  const element = desk.later && document.querySelector(`[aria-keyshortcuts="Alt+${desk.later.name}"]`);
  if (!element) return;
  const inTime = performance.now() < desk.later.until;
  desk.later = null;
  if (inTime) press(element);
}

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== words) clock.textContent = words;
  }
}

function goTo(place, tries = 40) {
  const wanted = { search: field, sheet: () => document.getElementById("sheet-close"), ending: () => document.getElementById("outcome-1"), handed: () => document.getElementById("handed"), flag: () => document.getElementById("flag-1"), note: () => document.querySelector(".st-key-note input"), "flag-note": () => document.querySelector(".st-key-flag-note input"), news: () => document.querySelector("#news [data-n]"), callbacks: () => document.querySelector("#callbacks [data-n]") }[place];
  const element = wanted?.();
  if (desk.went) return;
  if (shown(element)) element.focus({ preventScroll: true });
  else if (tries) setTimeout(goTo, 50, place, tries - 1);
}

const KEPT = "sj-console";
const ASK_MS = 250;

// Tabs of this browser ask each other which call is whose: a call belongs to one of them.
function meet() {
  if (desk.room || !("BroadcastChannel" in window)) return;
  desk.room = new BroadcastChannel(KEPT);
  desk.room.onmessage = ({ data: { about, call } }) => {
    if (about === "whose" && call === desk.mine) desk.room.postMessage({ about: "mine", call });
    else if (about === "mine" && call === desk.asked) desk.taken = true;
    else if (about === "taken" && call === desk.mine) act("let-go", call); // it was asleep when it was asked
  };
}

function restore(before) {
  const call = before.call;
  const go = () => {
    desk.asked = null;
    if (desk.taken) return act("restore", { ...before, call: null, elsewhere: true });
    if (call) desk.room?.postMessage({ about: "taken", call });
    act("restore", before);
  };
  if (!call || !desk.room) return go();
  desk.asked = call;
  desk.taken = false;
  desk.room.postMessage({ about: "whose", call });
  setTimeout(go, ASK_MS);
}

// Ids alone: for this tab when it is loaded again, and for the next one when this is closed.
function remember(data) {
  desk.mine = data.kept.call;
  meet();
  try {
    if (data.first) {
      const before = JSON.parse(sessionStorage.getItem(KEPT) ?? localStorage.getItem(KEPT) ?? "null");
      if (before) return restore(before);
    }
    if (desk.asked) return;
    for (const place of [sessionStorage, localStorage]) place.setItem(KEPT, JSON.stringify(data.kept));
  } catch {
    // A browser that keeps nothing: pins last as long as the page.
  }
}

export default function ({ data, setTriggerValue }) {
  desk.data = data;
  desk.acts = desk.acts.filter((one) => one.n > (data.acted[desk.page] ?? 0));
  desk.query = data.q;
  desk.send = (value) => setTriggerValue("act", value);
  remember(data);
  tell(data.said);
  if (data.run !== desk.run) {
    desk.run = data.run;
    if (data.focus) goTo(data.focus);
    if (data.focus === "search") desk.firstKey = null;
  }
  const settle = () => (mark(), keepFocus(), tick(), pressLater());
  requestAnimationFrame(settle);
  if (desk.waiting !== null && desk.waiting === data.q.trim()) {
    desk.waiting = null;
    const first = () => data.sure && results()[0] && open(results()[0]);
    setTimeout(first, 30);
  }
  desk.stop?.();
  const watch = new MutationObserver(() => requestAnimationFrame(settle));
  watch.observe(document.querySelector(".stApp") ?? document.body, { childList: true, subtree: true });
  const clock = setInterval(tick, 1000);
  const listeners = [["keydown", onKey], ["click", onClick], ["change", onChange], ["focusin", onFocus]];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, true);
  return (desk.stop = () => {
    watch.disconnect();
    clearInterval(clock);
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
  });
}
