// A field for long text that is saved while one types. What the server has not confirmed yet also lies in this browser,
// so that neither a killed browser nor a killed server loses it.
export default function ({ data, setStateValue, parentElement }) {
  const area = parentElement.querySelector("textarea");
  const marks = parentElement.querySelector(".sj-marks");
  const status = parentElement.querySelector(".sj-saved");
  const told = parentElement.querySelector(".sj-pasted");
  const s = (area.sj ||= { n: 0 });
  const store = (place) => "sj-draft:" + place;
  const read = (place) => { try { return JSON.parse(localStorage.getItem(store(place))); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(store(s.place)); } catch { /* none is kept */ } };
  const say = (saved) => { status.textContent = saved ? data.saved : data.unsaved; status.dataset.saved = saved; };

  const send = () => {
    clearTimeout(s.timer);
    s.timer = null;
    s.sent = area.value;
    setStateValue("typed", { text: area.value, revision: s.revision, place: s.place, n: ++s.n });
  };
  const later = (ms) => { clearTimeout(s.timer); s.timer = setTimeout(send, ms); };
  const typed = () => {
    try { localStorage.setItem(store(s.place), JSON.stringify({ text: area.value, revision: s.revision })); } catch { /* full or forbidden */ }
    say(false);
    fit();
    later(500);
  };
  const replace = (text) => {
    if (area.value === text) return;
    const at = area.selectionStart, focused = area.getRootNode().activeElement === area;
    area.value = text;
    if (focused) area.setSelectionRange(at, at);
  };

  // The height follows the text; marks stand where their lines begin, measured on a copy of the text.
  const fit = () => {
    const top = area.scrollTop;
    area.style.height = "auto";
    area.style.height = Math.max(area.scrollHeight + 2, 160) + "px";
    area.scrollTop = top;
    marks.replaceChildren();
    if (!data.findings.length) return;
    const copy = document.createElement("div"), style = getComputedStyle(area);
    copy.className = "sj-copy";
    copy.style.font = style.font;
    copy.style.lineHeight = style.lineHeight;
    copy.style.width = area.clientWidth + "px";
    copy.style.padding = style.padding;
    const lines = area.value.split("\n").map((line) => { const p = document.createElement("div"); p.textContent = line || "\u200b"; copy.append(p); return p; });
    marks.append(copy);
    for (const { line, severity, words } of data.findings) {
      const at = lines[Math.min(Math.max(line, 1), lines.length) - 1];
      const mark = document.createElement("button");
      mark.type = "button";
      mark.className = "sj-mark sj-" + severity;
      mark.style.top = at.offsetTop + "px";
      mark.title = words;
      mark.setAttribute("aria-label", words);
      mark.textContent = severity === "error" ? "!" : "?";
      mark.onclick = () => go(line);
      marks.append(mark);
    }
    copy.remove();
  };
  const go = (line) => {
    const lines = area.value.split("\n"), start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
  };
  // As if it were typed, so that the browser's own undo takes it back.
  const put = ({ from, to, words, start, end }) => {
    area.focus();
    area.setSelectionRange(from, to);
    const done = words ? document.execCommand("insertText", false, words) : from === to || document.execCommand("delete");
    if (!done) {
      area.setRangeText(words, from, to, "end");
      typed();
    }
    area.setSelectionRange(start, end);
    [s.start, s.end] = [start, end];
  };
  const insert = (words) => {
    const [start, end] = [s.start ?? area.value.length, s.end ?? area.value.length];
    const space = start && !/\s/.test(area.value[start - 1]) ? " " : "", at = start + space.length + words.length;
    put({ from: start, to: end, words: space + words, start: at, end: at });
    send();
  };
  const press = (name) => {
    if (!area.readOnly) put(MARKS[name](area.value, area.selectionStart, area.selectionEnd, data.tools));
  };
  const paste = (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    told.textContent = "";
    if (area.readOnly || !html || html.length > LONGEST_PASTE) return;
    const { markdown, marked, lost } = toMarkdown(html);
    if (!marked || !markdown) return; // plain words: the browser's own way
    event.preventDefault();
    const [start, end] = [area.selectionStart, area.selectionEnd], several = /\n|^(?:#|- |\d+\. |\|)/.test(markdown);
    const before = area.value.slice(0, start), after = area.value.slice(end);
    const lead = several && before ? "\n".repeat(Math.max(0, 2 - before.match(/\n*$/)[0].length)) : "";
    const trail = several && after ? "\n".repeat(Math.max(0, 2 - after.match(/^\n*/)[0].length)) : "";
    const at = start + lead.length + markdown.length;
    put({ from: start, to: end, words: lead + markdown + trail, start: at, end: at });
    const left = lost.map((one) => data.tools.lost[one]).join(", ");
    told.textContent = data.tools.pasted + (left ? ` ${data.tools.left_out} ${left}.` : "");
  };

  area.oninput = typed;
  area.onpaste = paste;
  area.onkeydown = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = TOOLS.find(([, key, shift]) => key === event.code && shift === event.shiftKey)?.[0];
    if (!name) return;
    event.preventDefault();
    press(name);
  };
  toolbar(parentElement, data, press);
  area.onblur = () => { [s.start, s.end] = [area.selectionStart, area.selectionEnd]; if (s.timer) send(); };
  area.onkeyup = area.onclick = () => { [s.start, s.end] = [area.selectionStart, area.selectionEnd]; };
  area.setAttribute("aria-label", data.label);
  area.lang = data.lang;
  area.dir = "auto"; // Arabic runs from the right
  area.placeholder = data.placeholder;

  if (s.place !== data.place) {
    const kept = read(data.place);
    Object.assign(s, { place: data.place, revision: data.revision, known: data.text, sent: data.text, force: data.force, insert: data.insert?.n, line: data.line?.n });
    area.value = data.text;
    if (kept && typeof kept.text === "string" && kept.text !== data.text && kept.text !== data.taken) {
      area.value = kept.text;
      s.revision = kept.revision;
      later(50);
    } else forget();
  } else if (data.force !== s.force) {
    clearTimeout(s.timer);
    Object.assign(s, { force: data.force, revision: data.revision, sent: data.text, timer: null });
    replace(data.text);
  } else if (data.locked) {
    if (area.value !== s.sent) send();
  } else if (data.text === area.value) {
    s.revision = data.revision;
  } else if (data.text === s.sent) {
    s.revision = data.revision; // ours was taken, and more was typed since
    if (!s.timer) later(50);
  } else if (data.revision !== s.revision && area.value === s.sent) {
    s.revision = data.revision; // the server changed the text: joined with another's, or mended
    s.sent = data.text;
    replace(data.text);
  } else if (data.revision === s.revision && !s.timer && s.retried !== area.value) {
    s.retried = area.value; // it never arrived, as when the server was started anew
    later(50);
  }
  s.known = data.text;
  area.readOnly = data.locked;
  const saved = area.value === data.text && !data.locked;
  if (saved) forget();
  say(saved);
  if (data.insert && data.insert.n !== s.insert) { s.insert = data.insert.n; insert(data.insert.text); }
  if (data.line && data.line.n !== s.line) { s.line = data.line.n; go(data.line.line); }
  fit();
}
