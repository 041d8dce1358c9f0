// What a press of the toolbar makes of a text: pure functions of the text and its selection. Each returns the part that is
// replaced, by what, and what is selected then; the marks are those that articles may have.
const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+/;

const lineBounds = (text, start, end) => {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = text.indexOf("\n", last);
  return [from, to < 0 ? text.length : to];
};

// Blocks stand apart from what is around them: a line right below a list would become a part of it.
const asBlock = (text, from, to, words, joins) => {
  const before = text.slice(0, from).split("\n").at(-2) ?? "", after = text.slice(to + 1).split("\n")[0];
  const lead = from && before.trim() && !joins(before) ? "\n" : "", trail = after.trim() && !joins(after) ? "\n" : "";
  return { from, to, words: lead + words + trail, start: from + lead.length, end: from + lead.length + words.length };
};

const eachLine = (text, start, end, change, joins) => {
  const [from, to] = lineBounds(text, start, end);
  const made = asBlock(text, from, to, change(text.slice(from, to).split("\n")).join("\n"), joins);
  return start === end ? { ...made, start: made.end } : made; // one types on
};

const isItem = (line) => ITEM.test(line);

const MARKS = {
  bold(text, start, end, words) {
    if (start === end) return { from: start, to: end, words: `**${words.sample}**`, start: start + 2, end: start + 2 + words.sample.length };
    if (text.slice(start - 2, start) === "**" && text.slice(end, end + 2) === "**")
      return { from: start - 2, to: end + 2, words: text.slice(start, end), start: start - 2, end: end - 2 };
    const lines = text.slice(start, end).split("\n").map((line) => line.match(/^(\s*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})\s+)?)(.*?)(\s*)$/).slice(1));
    const all = lines.every(([, said]) => !said || /^\*\*.+\*\*$/.test(said));
    const made = lines.map(([lead, said, trail]) => lead + (!said ? "" : all ? said.slice(2, -2) : /^\*\*.+\*\*$/.test(said) ? said : `**${said}**`) + trail).join("\n");
    return { from: start, to: end, words: made, start, end: start + made.length };
  },
  heading(text, start, end) {
    return eachLine(text, start, end, (lines) => lines.map((line) => (/^##\s/.test(line) ? line.replace(/^##\s+/, "") : line.trim() ? "## " + line.replace(/^#{1,6}\s+/, "").replace(ITEM, "") : line)), () => false);
  },
  list(text, start, end) {
    return eachLine(text, start, end, (lines) => {
      const all = lines.every((line) => !line.trim() || /^\s*-\s/.test(line));
      return lines.map((line) => (!line.trim() && lines.length > 1 ? line : all && line.trim() ? line.replace(ITEM, "$1") : "- " + line.replace(ITEM, "").replace(/^#{1,6}\s+/, "")));
    }, isItem);
  },
  numbered(text, start, end) {
    return eachLine(text, start, end, (lines) => {
      const all = lines.every((line) => !line.trim() || /^\s*\d{1,9}[.)]\s/.test(line));
      let number = 0;
      return lines.map((line) => (!line.trim() && lines.length > 1 ? line : all && line.trim() ? line.replace(ITEM, "$1") : `${++number}. ` + line.replace(ITEM, "").replace(/^#{1,6}\s+/, "")));
    }, isItem);
  },
  link(text, start, end, words) {
    const said = text.slice(start, end);
    if (/^(https?:\/\/|mailto:|tel:)\S+$/.test(said)) return { from: start, to: end, words: `[${words.sample}](${said})`, start: start + 1, end: start + 1 + words.sample.length };
    const shown = said.replace(/\s+/g, " ").trim() || words.sample, at = start + shown.length + 3;
    return { from: start, to: end, words: `[${shown}](https://)`, start: at, end: at + 8 };
  },
  table(text, start, end, words) {
    const [from, to] = lineBounds(text, start, end), said = text.slice(start, end);
    const rows = said.includes("\t") ? text.slice(from, to).split("\n").map((line) => line.split("\t").map((cell) => cell.trim().replace(/\|/g, "\\|"))) : [[words.column + " 1", words.column + " 2"], ["", ""]];
    const made = asTable(rows);
    if (said.includes("\t")) return asBlock(text, from, to, made, () => false);
    const here = text.slice(from, to);
    const block = asBlock(text, to, to, here.trim() ? "\n\n" + made : made, () => false);
    const at = block.from + block.words.indexOf(words.column);
    return { ...block, start: at, end: at + words.column.length + 2 };
  },
  agent(text, start, end, words) {
    const [from, to] = lineBounds(text, start, end), said = text.slice(from, to);
    const inner = said.trim() ? said : words.sample;
    const block = asBlock(text, from, to, `:::agent\n${inner}\n:::`, () => false), at = block.start + 9;
    return { ...block, start: at, end: at + inner.length };
  },
};

function asTable(rows) {
  const wide = Math.max(...rows.map((row) => row.length));
  const line = (cells) => "| " + Array.from({ length: wide }, (_, at) => cells[at] ?? "").join(" | ") + " |";
  return [line(rows[0]), "|" + " --- |".repeat(wide), ...rows.slice(1).map(line)].join("\n");
}

// In the order of the toolbar: what it does, the key that does it with Ctrl, and whether Shift is held too.
const TOOLS = [
  ["bold", "KeyB", false], ["heading", "Digit2", true], ["list", "Digit8", true], ["numbered", "Digit7", true],
  ["link", "KeyK", false], ["table", "", false], ["agent", "", false],
];

// One stop of the Tab key, as toolbars are; a press of the mouse leaves the cursor where it is in the text.
function toolbar(parent, data, press) {
  const bar = parent.querySelector(".sj-tools"), help = parent.querySelector(".sj-help");
  bar.press = press;
  if (bar.dataset.lang !== data.tools.lang) {
    bar.dataset.lang = data.tools.lang;
    bar.setAttribute("aria-label", data.tools.label);
    help.replaceChildren(...data.tools.help.map(([typed, shown]) => {
      const line = document.createElement("p"), code = document.createElement("code");
      code.textContent = typed;
      line.append(code, " ", shown);
      return line;
    }));
    const made = [...TOOLS, ["help", "", false]].map(([name, key, shift], at) => {
      const button = document.createElement("button"), said = data.tools.names[name];
      button.type = "button";
      button.className = "sj-tool sj-tool-" + name;
      button.textContent = data.tools.signs[name];
      button.setAttribute("aria-label", said);
      button.title = said + (key ? ` (Ctrl+${shift ? "Shift+" : ""}${key.slice(-1)})` : "");
      if (key) button.setAttribute("aria-keyshortcuts", `Control+${shift ? "Shift+" : ""}${key.slice(-1)}`);
      button.tabIndex = at ? -1 : 0;
      button.onmousedown = (event) => event.preventDefault();
      button.onclick = () => {
        if (name !== "help") return bar.press(name);
        help.hidden = !help.hidden;
        button.setAttribute("aria-expanded", !help.hidden);
      };
      return button;
    });
    made.at(-1).setAttribute("aria-expanded", !help.hidden);
    bar.replaceChildren(...made);
    bar.onkeydown = (event) => {
      const at = made.indexOf(document.activeElement), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !step) return;
      event.preventDefault();
      const next = made[(at + step + made.length) % made.length];
      made.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
      next.focus();
    };
  }
  for (const button of bar.children) button.disabled = data.locked && !button.classList.contains("sj-tool-help");
}
