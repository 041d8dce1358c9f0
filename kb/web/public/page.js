// The first page, which is whole without this: titles while one types, answers without loading the page again, sharing,
// reading aloud, and answers without a connection from what the device has kept. Nothing typed is sent before it is asked.
(() => {
  const light = document.getElementById("light"), data = JSON.parse(light.dataset.page), words = data.words, lang = data.lang;
  const form = light.querySelector("form.sj-search"), field = form.elements.q, main = light.querySelector("main");
  const said = document.getElementById("said"), others = [...light.querySelectorAll("header a[hreflang]")], full = document.getElementById("choose-full");
  // The language last read stands under READ: the worker notes it, which knows what came from the server; before there is one, this does.
  const NAME = "satujawab", READ = "/lang", controlled = navigator.serviceWorker?.controller;
  const PATIENCE = 15000, WAITING = 200, RETRY = 3000; // milliseconds
  const gone = new AbortController(), seen = new Map();
  const on = (target, name, run, more) => target.addEventListener(name, run, { signal: gone.signal, ...more });
  const make = (tag, values, ...inside) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...inside);
    return made;
  };
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const tell = (sentence) => { said.textContent = ""; setTimeout(() => (said.textContent = sentence), 50); };
  const place = () => location.pathname + location.search;
  const inOrder = (path) => {
    const sent = new URL(path, location);
    sent.searchParams.sort();
    return sent.pathname + sent.search;
  };
  const param = (name, search = location.search) => new URLSearchParams(search).get(name) || "";
  // The fields are away while an answer is waited for: then what was asked for last says what was chosen.
  const operator = () => form.elements.operator?.value || param("operator", latest.path?.slice(1));
  const number = () => form.elements.nomor?.value ?? param("nomor", latest.path?.slice(1) || "");
  const jawab = (q) => { // the language that an answer is wanted in goes with its question, and with no other
    const there = latest.path?.slice(1) ?? location.search;
    return q.trim() && param("q", there).trim() === q.trim() ? param("jawab", there) : "";
  };
  let latest = {}, trying = false, fromKept = false; // `latest`: what was asked last, with its path until the answer is there

  // ---- asking
  function address(q, by, nomor, said) {
    return "/?" + new URLSearchParams({ ...(q && { q }), ...(by && { operator: by }), ...(said && { jawab: said }), lang, ...(nomor && { nomor }) });
  }

  function put(shown, focus) {
    document.title = shown.title;
    main.replaceChildren(...shown.nodes);
    fromKept = Boolean(shown.kept);
    ready();
    for (const link of [...others, full].filter(Boolean)) {
      const there = new URL(link.href), values = { q: param("q"), operator: param("operator"), jawab: link === full ? param("jawab") : param("q") && there.searchParams.get("lang") };
      for (const [name, value] of Object.entries(values)) value ? there.searchParams.set(name, value) : there.searchParams.delete(name);
      link.href = there.pathname + there.search;
    }
    const heading = main.querySelector("h1");
    if (!focus || !heading) return;
    scrollTo(0, 0);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    tell(words.answer_to.replace("{title}", heading.textContent));
  }

  async function show(path, { push = false, focus = true } = {}) {
    close();
    if (latest.path === path) return void (latest.focus ||= focus); // an answer is on its way
    hush();
    if (seen.has(path)) {
      latest = {};
      if (push) history.pushState(null, "", path);
      return put(seen.get(path), focus);
    }
    const mine = (latest = { path, focus }), asked = param("q", path.slice(1)), typed = form.elements.nomor;
    const waiting = setTimeout(() => { // no old answer stands below a new question
      main.replaceChildren(make("p", { className: "sj-waiting", textContent: words.asking }));
      tell(words.asking);
    }, WAITING);
    const { shown, at } = await fetched(path).catch(async () => ({
      shown: await fromDevice(asked),
      at: path.replace(/\d(?:[\s.+-]|%20)*(?:\d(?:[\s.+-]|%20)*){4,}/g, "…"), // a long number stays in no address
    }));
    clearTimeout(waiting);
    if (mine !== latest) return;
    mine.path = null;
    if (typed) typed.value = ""; // going back, it is not sent again
    if (push) history.pushState(null, "", at);
    else if (at !== path) history.replaceState(null, "", at);
    put(shown, mine.focus);
  }

  async function fetched(path) {
    const response = await fetch(path + "&bagian=1", { signal: AbortSignal.timeout(PATIENCE) });
    const page = parsed(await response.text()), found = new URL(response.url);
    found.searchParams.delete("bagian");
    const at = response.redirected ? found.pathname + found.search : path; // with its numbers masked
    const shown = { title: page.title, nodes: [...(page.querySelector("main") || page.querySelector(".sj-page")).childNodes] };
    if (response.ok) seen.set(at, shown);
    return { shown, at, ok: response.ok };
  }

  function ask(q, by = operator(), digits = number(), said = jawab(q)) {
    const path = address(q.trim(), by, digits, said);
    field.value = q;
    return show(path, { push: inOrder(path) !== inOrder(place()) }); // a link or the server may order them otherwise
  }

  on(form, "submit", (event) => { event.preventDefault(); ask(field.value); });
  on(window, "popstate", () => {
    if (location.pathname !== "/") return location.reload(); // the kept page stood in for another
    field.value = param("q");
    show(place(), { focus: false });
  });
  on(light, "click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.pathname !== "/" || to.searchParams.get("lang") !== lang || to.searchParams.has("lengkap")) return;
    event.preventDefault();
    ask(to.searchParams.get("q") || "", to.searchParams.get("operator") || operator(), number(), to.searchParams.get("jawab"));
  });
  on(light, "change", ({ target }) => {
    const before = latest;
    if (target.id === "operator") ask(param("q"), target.value, "");
    else if (target.id === "nomor" && target.value) setTimeout(() => { // unless it was sent by Enter, which asks for itself
      if (before === latest) show(address(param("q"), operator(), target.value, param("jawab")), { push: true, focus: false });
    });
  });
  on(light, "submit", async (event) => {
    if (event.target === form || event.defaultPrevented) return;
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(event.target));
    if (event.submitter) sent.set(event.submitter.name, event.submitter.value);
    let answer = words.feedback_failed, more, ok;
    try {
      const response = await fetch(event.target.getAttribute("action") + "?bagian=1", { method: "POST", body: sent });
      const page = parsed(await response.text());
      ok = response.ok;
      answer = page.querySelector("h1, p").textContent;
      more = page.querySelector("#why"); // what one may add, and whom else to ask
    } catch { /* the sentence above says so */ }
    const instead = [make("p", { textContent: answer }), ...(more ? [more] : [])];
    if (ok) for (const { nodes } of seen.values()) { // going back brings no form that was sent
      const at = nodes.indexOf(event.target);
      if (at >= 0) nodes.splice(at, 1, ...instead);
    }
    event.target.replaceWith(...instead);
    tell(answer);
  });

  // ---- titles while one types
  const list = make("ul", { id: "titles", className: "sj-suggest", hidden: true });
  let entries, chosen = -1;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "titles", "aria-autocomplete": "list", autocomplete: "off" })) field.setAttribute(name, value);
  form.append(list);

  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").match(/[\p{L}\p{N}]+/gu) || [];

  function indexed(rows) {
    const found = rows.map(([id, title, more], place) => ({ id, title, place, words: new Map([...fold(more).map((w) => [w, 1]), ...fold(title).map((w) => [w, 1.5])]) }));
    const among = new Map();
    for (const each of found) for (const word of each.words.keys()) among.set(word, (among.get(word) || 0) + 1);
    return { rows: found, among };
  }

  // How well each entry matches: `share` is that of the question's words, by how rare they are; those that no entry has count half.
  function matches({ rows, among }, text, typing) {
    const asked = [...new Set(fold(text))], rarest = Math.log(1 + rows.length);
    const score = new Map();
    let all = 0;
    asked.forEach((word, number) => {
      const like = (known) => known === word || (word.length > 3 && (known.startsWith(word) || (known.length > 3 && word.startsWith(known)))) || (typing && number === asked.length - 1 && known.startsWith(word));
      const known = [...among.keys()].filter(like);
      const worth = known.length ? Math.log(1 + rows.length / Math.max(...known.map((each) => among.get(each)))) : rarest / 2;
      all += worth;
      for (const row of rows) {
        const best = Math.max(0, ...known.filter((each) => row.words.has(each)).map((each) => row.words.get(each) * (each === word ? 1 : 0.8)));
        if (best) score.set(row, (score.get(row) || 0) + worth * best);
      }
    });
    return [...score].map(([row, points]) => ({ ...row, points, share: points / 1.2 / all })).sort((a, b) => b.points - a.points || a.place - b.place);
  }

  async function known() {
    entries ||= fetch(data.titles).then((response) => response.json()).then(indexed).catch(() => (entries = null));
    return entries;
  }

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    chosen = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  }

  function marked(title, typed) {
    const parts = fold(typed);
    return title.split(/([\p{L}\p{N}]+)/u).map((piece) => (parts.some((word) => word.length > 1 && (fold(piece)[0] || "").startsWith(word)) ? make("mark", { textContent: piece }) : piece));
  }

  async function suggest() {
    const typed = field.value, index = typed.trim().length > 1 && (await known());
    if (!index || typed !== field.value || document.activeElement !== field) return index || close();
    const found = matches(index, typed, true).filter(({ share }) => share > 0.3).slice(0, 5);
    list.replaceChildren(...found.map(({ title }, number) => {
      const item = make("li", { id: `title-${number}`, title: "" }, ...marked(title, typed));
      item.setAttribute("role", "option");
      item.dataset.title = title;
      return item;
    }));
    mark(-1);
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    tell(found.length ? words.suggested.replace("{count}", found.length) : words.no_suggestion);
  }

  on(field, "focus", known, { once: true });
  on(field, "input", suggest);
  on(field, "blur", close);
  on(field, "keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
    if (list.hidden) { if (event.key === "ArrowDown") suggest(); return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = chosen + (event.key === "ArrowDown" ? 1 : -1);
      mark(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      ask(list.children[chosen].dataset.title);
    }
  });
  on(list, "pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  on(list, "click", (event) => { const item = event.target.closest("li"); if (item) ask(item.dataset.title); });

  // ---- what one does with an answer
  const speech = window.speechSynthesis;
  let speaking;
  const can = { share: () => navigator.share, copy: () => navigator.clipboard?.writeText, aloud: () => speech && window.SpeechSynthesisUtterance };

  function shared(button) {
    const card = document.querySelector("article.sj-card"), { url, spoken } = button.parentElement.dataset;
    const [title, short] = ["h1", ".sj-short"].map((part) => card.querySelector(part).textContent.trim());
    return { title, text: `${title}\n${short}\n`, link: location.origin + url, spoken: spoken || `${title}. ${short}`, lang: card.lang };
  }

  function ready() {
    for (const button of main.querySelectorAll(".sj-operators button")) button.hidden = true; // a choice is taken at once
    for (const button of document.querySelectorAll(".sj-actions [data-do]")) {
      const { text, link } = shared(button), address = "https://wa.me/?text=" + encodeURIComponent(text + link);
      if (button.dataset.do !== "whatsapp") button.hidden = !can[button.dataset.do]();
      else if (button.href !== address) button.href = address;
    }
  }

  function hush() {
    if (!speaking) return;
    speaking.setAttribute("aria-pressed", "false");
    speaking.textContent = words.read_aloud;
    speaking = null;
    speech.cancel();
  }

  function aloud(button, text, language) {
    const was = speaking;
    hush();
    if (was === button) return;
    speaking = button;
    button.setAttribute("aria-pressed", "true");
    button.textContent = words.stop_aloud;
    const sentences = text.match(/[^.!?]+[.!?]*\s*/g) || [text]; // long ones are cut off by some browsers
    sentences.forEach((sentence, number) => {
      const spoken = Object.assign(new SpeechSynthesisUtterance(sentence), { lang: { id: "id-ID", en: "en-GB" }[language] || language, rate: 0.95 });
      if (number === sentences.length - 1) spoken.onend = () => { if (speaking === button) hush(); };
      speech.speak(spoken);
    });
  }

  document.addEventListener("click", (event) => { // on Streamlit's page too
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    const { title, text, link, spoken, lang: language } = shared(button);
    if (button.dataset.do === "share") navigator.share({ title, text, url: link }).catch(() => {});
    else if (button.dataset.do === "copy") navigator.clipboard.writeText(text + link).then(() => { tell(words.copied); button.textContent = "✓"; }, () => {});
    else aloud(button, spoken, language);
  });
  addEventListener("pagehide", hush);

  // ---- without a connection
  const date = (day) => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));

  function noted() {
    try { return JSON.parse(localStorage.getItem(NAME)); } catch { return null; }
  }

  async function onDevice() {
    const note = noted(), age = note && (Date.now() - Date.parse(note.day)) / 86400000;
    const found = note && age <= data.days + 1 && (await caches.match(note.bundle)); // the day itself has not ended
    return found ? { day: note.day, ...(await found.json())[lang] } : null;
  }

  function message(sentence) {
    const card = make("div", { className: "sj-card" }, make("h1", { textContent: sentence }));
    if (data.call) card.append(make("a", { className: "sj-call", href: "tel:" + data.call.replace(/[^+\d]/g, ""), textContent: "☎ " + data.call }));
    return { title: words.title, nodes: [card], kept: true };
  }

  async function fromDevice(asked) {
    const device = await onDevice().catch(() => null), id = location.pathname.match(/^\/articles\/([^/]+)$/)?.[1];
    if (!device) return message(words.offline_too_old);
    const index = indexed(device.entries), as = (sentence) => sentence.replace("{date}", date(device.day));
    const found = id && !asked ? index.rows.filter((row) => row.id === id) : matches(index, asked, false).filter(({ share }) => share > 0.4);
    if (!found.length && asked) return message(as(words.offline_nothing));
    const note = make("p", { className: "sj-notice", textContent: as(words.offline_as_of) });
    const [best, second] = found, clear = best && (id && !asked || (best.share > 0.6 && (!second || best.points > 1.25 * second.points)));
    const nodes = [note];
    if (clear) nodes.push(...parsed(device.cards[best.place]).body.childNodes);
    const rest = (asked ? found.slice(clear ? 1 : 0, 5) : clear ? [] : index.rows);
    if (rest.length) {
      const links = rest.map((row) => make("li", {}, make("a", { href: `/articles/${row.id}?lang=${lang}`, textContent: row.title })));
      nodes.push(make(clear ? "h2" : "h1", { textContent: words.offline_choice }), make("ul", { className: "sj-list" }, ...links));
    }
    return { title: `${asked || best?.title || words.title} · ${words.name}`, nodes, kept: true };
  }

  // Browsers do not always say that they are connected again. What is kept stays, and is read on, until an answer is there.
  setInterval(async () => {
    if (!fromKept || trying || latest.path || location.pathname !== "/" || document.hidden || gone.signal.aborted) return;
    const mine = latest, path = place();
    trying = true;
    const there = await fetch("/worker.js", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then(({ ok }) => ok, () => false);
    const found = there && mine === latest && (await fetched(path).catch(() => null));
    trying = false;
    if (!found?.ok || mine !== latest) return;
    if (found.at !== path) history.replaceState(null, "", found.at);
    hush();
    put(found.shown, false);
  }, RETRY);

  async function keep() {
    if (!navigator.serviceWorker || !window.caches || navigator.connection?.saveData) return;
    const cache = await caches.open(NAME), first = !controlled || !(await cache.match(READ));
    if (first) await cache.put(READ, new Response(lang));
    await navigator.serviceWorker.register("/worker.js");
    const there = (await cache.keys()).map(({ url }) => url.slice(location.origin.length));
    await Promise.all(data.keep.filter((each) => !there.includes(each)).map((each) => cache.add(each)));
    await Promise.all(there.filter((each) => each !== READ && !data.keep.includes(each)).map((each) => cache.delete(each)));
    // How old the kept articles are: this page said today that they are the present ones.
    if (!(noted()?.day > data.day)) localStorage.setItem(NAME, JSON.stringify({ bundle: data.bundle, day: data.day }));
  }

  // ---- Streamlit's page
  function wantsFull() {
    try {
      if (new URLSearchParams(location.search).has("lengkap")) sessionStorage.setItem("lengkap", "1");
      if (sessionStorage.getItem("lengkap")) return true;
    } catch { /* a browser that keeps nothing */ }
    const link = navigator.connection, came = performance.getEntriesByType("navigation")[0];
    const slow = link?.effectiveType ? link.effectiveType !== "4g" : came && came.responseEnd - came.startTime > 1500;
    return matchMedia("(min-width: 45rem)").matches && !link?.saveData && !slow;
  }

  const page = {
    field,
    main,
    asked: () => param("q"),
    isQuiet: () => field.value.trim() === param("q") && list.hidden && scrollY < 2 && !speaking && getSelection().isCollapsed && [document.body, field, main.querySelector("h1")].includes(document.activeElement),
    ready,
    leave: () => { gone.abort(); latest = {}; light.remove(); },
  };

  seen.set(place(), { title: document.title, nodes: [...main.childNodes] });
  ready();
  if (location.pathname !== "/" || (param("q").trim() && !data.asked)) { // the kept page stands in for another
    seen.clear();
    field.value = param("q");
    location.pathname === "/" || location.pathname === "/cari" ? show(address(param("q"), param("operator"), "", param("jawab")), { focus: false }) : fromDevice("").then((shown) => put(shown, false));
  }
  const whenIdle = window.requestIdleCallback || ((run) => setTimeout(run, 500));
  const begin = () => whenIdle(() => {
    keep().catch(() => {});
    if (navigator.onLine && wantsFull()) import(data.full).then(({ takeOver }) => takeOver(page), () => {});
    else full.hidden = false;
  });
  document.readyState === "complete" ? begin() : on(window, "load", begin);
})();
