// What lies in the clipboard as HTML, of Word or of a page, as the Markdown that articles may have. The HTML is read into a
// document of its own, in which nothing runs and nothing is fetched; what is no mark of ours becomes its plain words.
const LEFT_OUT = "script, style, head, title, template, noscript, svg, math, form, select, textarea, iframe, object, embed, video, audio";
const BLOCKS = new Set("address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul".split(" "));
const CODE = /[*#]{1,4}\d+(?:[*#]+\w+)*#/; // what is dialled; its stars are no marks
const WORD = /[\p{L}\p{N}]/u;
const LONGEST_PASTE = 2_000_000;

function toMarkdown(html) {
  const page = new DOMParser().parseFromString(html, "text/html"), lost = new Set();
  let marked = false;
  const mark = () => { marked = true; };
  page.querySelectorAll(LEFT_OUT).forEach((one) => one.remove());
  page.querySelectorAll("img, picture, canvas").forEach((one) => { lost.add("pictures"); one.remove(); });
  for (const one of page.querySelectorAll("del, s, strike, [style]")) {
    const style = styleOf(one);
    if (/^(DEL|S|STRIKE)$/.test(one.tagName) || /line-through/.test(style["text-decoration"] ?? style["text-decoration-line"] ?? "")) { lost.add("struck"); one.remove(); }
    else if (style.display === "none" || style.visibility === "hidden" || style["mso-hide"] === "all") { lost.add("hidden"); one.remove(); }
  }
  if (page.querySelectorAll("p").length > 1) mark();

  const inline = (node, within = {}) => {
    if (node.nodeType === 3) return escaped(node.data.replace(/[\s\u00a0]+/g, " "));
    if (node.nodeType !== 1) return "";
    if (node.tagName === "BR") return within.cell ? " " : "\\\n";
    if (/mso-list:\s*ignore/i.test(node.getAttribute("style") ?? "")) return "";
    const style = styleOf(node), now = { ...within };
    const weight = style["font-weight"] ?? (/^(B|STRONG)$/.test(node.tagName) ? "bold" : "");
    const slant = style["font-style"] ?? (/^(I|EM)$/.test(node.tagName) ? "italic" : "");
    const bold = /^(bold|bolder|[6-9]00)$/.test(weight) && !within.bold, slanted = slant === "italic" && !within.slanted;
    const to = node.tagName === "A" && !within.link ? addressOf(node) : "";
    now.bold ||= bold; now.slanted ||= slanted; now.link ||= !!to;
    let words = [...node.childNodes].map((one) => inline(one, now)).join("");
    if (BLOCKS.has(node.localName)) words += " ";
    if (to) { words = around(words, "[", `](${to})`); mark(); }
    if (bold) words = around(words, "\u0001", "\u0001");
    if (slanted) words = around(words, "\u0002", "\u0002");
    return words;
  };

  const paragraph = (words) => {
    const tidy = settled(words.replace(/ *(\\\n) */g, "$1").replace(/ {2,}/g, " ").replace(/^(?:\s|\\\n)+|(?:\s|\\\n)+$/g, ""), mark);
    return tidy.split("\n").map(begun).join("\n");
  };

  const blocks = (node) => {
    const found = [];
    let run = "";
    const flush = () => { const said = paragraph(run); if (said) found.push(said); run = ""; };
    for (const one of node.childNodes) {
      const holds = one.nodeType === 1 && (BLOCKS.has(one.localName) || one.querySelector([...BLOCKS].join(",")));
      if (!holds) { run += inline(one); continue; }
      flush();
      found.push(...block(one));
    }
    flush();
    return found;
  };

  const block = (node) => {
    const tag = node.localName;
    if (/^h[1-6]$/.test(tag)) {
      const said = paragraph(inline(node)).replace(/\\?\n/g, " ").replace(/\*\*/g, "");
      if (said) mark();
      return said ? ["#".repeat(Math.min(4, Math.max(2, +tag[1]))) + " " + said] : [];
    }
    if (tag === "ul" || tag === "ol") return items(node);
    if (tag === "table") return table(node);
    if (tag === "hr") return [];
    if (/mso-list:\s*l\d+/i.test(node.getAttribute("style") ?? "")) return [wordItem(node)];
    return blocks(node);
  };

  const items = (list) => {
    mark();
    let number = +(list.getAttribute("start") ?? 1) || 1;
    const said = [];
    for (const one of list.children) {
      if (one.localName === "ul" || one.localName === "ol") { // a list right in a list, as some programs write it
        const nested = items(one).join("\n").replace(/^/gm, "   ");
        if (said.length) said[said.length - 1] += "\n" + nested; else said.push(nested.trimStart());
        continue;
      }
      const lead = list.localName === "ol" ? `${number++}. ` : "- ", parts = listed(blocks(one));
      if (!parts.length) { number -= list.localName === "ol"; continue; }
      const text = parts.reduce((all, part) => all + (/^\s*(?:- |\d+\. )/.test(part) ? "\n" : "\n\n") + part);
      said.push(lead + text.replace(/\n(?=.)/g, "\n" + " ".repeat(lead.length)));
    }
    return said.length ? [said.join("\n")] : [];
  };

  // Word has no lists in its HTML: paragraphs with a level, and the bullet or number as words that are to be ignored.
  const wordItem = (node) => {
    mark();
    const level = +(node.getAttribute("style").match(/level(\d)/i)?.[1] ?? 1);
    const bullet = [...node.querySelectorAll("[style]")].find((one) => /mso-list:\s*ignore/i.test(one.getAttribute("style")))?.textContent ?? "";
    const number = bullet.match(/^[\s\u00a0]*(\d{1,9}|[a-zA-Z]|[ivx]+)[.)]/);
    return { level, number, words: paragraph(inline(node)).replace(/\\\n/g, " ") };
  };

  const table = (node) => {
    const lines = [...node.querySelectorAll("tr")].filter((line) => line.closest("table") === node);
    const rows = lines.map((line) => [...line.children].flatMap((cell) => [
      paragraph(inlineOfCell(cell)).replace(/\\?\n/g, " ").replace(/\|/g, "\\|"),
      ...Array(Math.min(20, Math.max(1, +cell.getAttribute("colspan") || 1)) - 1).fill(""),
    ])).filter((row) => row.some(Boolean));
    if (rows.length < 2 && (rows[0] ?? []).length < 2) return lines.flatMap((line) => [...line.children].flatMap(blocks));
    mark();
    const bare = (cell) => cell.replace(/^\*\*(.+)\*\*$/, "$1");
    const above = paragraph(node.querySelector("caption") ? inline(node.querySelector("caption")) : "");
    return [...(above ? [above] : []), asTable([rows[0].map(bare), ...rows.slice(1)])];
  };
  const inlineOfCell = (cell) => [...cell.childNodes].map((one) => inline(one, { cell: true })).join("");

  // An editor of programs copies its lines as they are, with colours: they are text.
  if (/^pre$/.test(styleOf(page.body.firstElementChild ?? page.body)["white-space"] ?? "")) return { markdown: "", marked: false, lost: [] };
  const written = listed(blocks(page.body)).join("\n\n").replace(/\n{3,}/g, "\n\n");
  return { markdown: written, marked, lost: [...lost] };
}

// Word's paragraphs of a list, put together into one.
function listed(parts) {
  const found = [];
  let lines = [], widths = [], counts = [];
  const flush = () => { if (lines.length) found.push(lines.join("\n")); lines = []; widths = []; counts = []; };
  for (const part of parts) {
    if (typeof part === "string") { flush(); found.push(part); continue; }
    if (!part.words) continue;
    const level = Math.min(part.level, widths.length + 1);
    const count = level <= counts.length ? counts[level - 1] + 1 : +part.number?.[1] || 1;
    widths.length = counts.length = level - 1;
    const indent = widths.reduce((all, one) => all + one, 0);
    const lead = part.number ? `${count}. ` : "- ";
    widths[level - 1] = lead.length;
    counts[level - 1] = count;
    lines.push(" ".repeat(indent) + lead + part.words);
  }
  flush();
  return found;
}

function styleOf(node) {
  const found = {};
  for (const one of (node.getAttribute("style") ?? "").split(";")) {
    const [name, ...value] = one.split(":");
    if (value.length) found[name.trim().toLowerCase()] = value.join(":").trim().toLowerCase();
  }
  return found;
}

function addressOf(link) {
  const to = (link.getAttribute("href") ?? "").trim().replace(location.origin + "/articles/", "/articles/");
  return /^(https?:\/\/[^\s]+|mailto:[^\s]+|tel:\+?[\d-]+|\/articles\/[\w?=&-]+)$/i.test(to) ? to.replace(/[()<>\\[\]`"]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase()) : "";
}

// Marks stand at words: blanks go outside, and what holds no word gets none.
function around(words, open, close) {
  const [, lead, said, trail] = words.match(/^((?:\s|\\\n)*)([^]*?)((?:\s|\\\n)*)$/);
  return said ? lead + open + said + close + trail : words;
}

// Bold and slanted that meet are one; beside a figure, a letter or a sign of a code their stars would say something else.
function settled(text, mark) {
  for (const [sign, stars] of [["\u0001", "**"], ["\u0002", "_"]]) {
    text = text.replaceAll(`${sign}${sign}`, "").replace(new RegExp(`${sign}(\\s+)${sign}`, "g"), "$1");
    const parts = text.split(sign);
    text = parts.reduce((all, part, at) => {
      if (at % 2 === 0) return all + part;
      const safe = part && !/[\p{L}\p{N}#*_\\]$/u.test(all) && !/^[\p{L}\p{N}#*_]/u.test(parts[at + 1] ?? "") && !part.includes("\\\n");
      if (safe) mark();
      return all + (safe ? stars + part + stars : part);
    }, "");
  }
  return text;
}

function escaped(words) {
  return words.split(new RegExp(`(${CODE.source})`)).map((part, at) => (at % 2 ? part : part
    .replace(/[\u0000-\u0008\u000e-\u001f]/g, "").replace(/[\\`*[\]]/g, "\\$&").replace(/_/g, (sign, at, all) => (WORD.test(all[at - 1] ?? "") && WORD.test(all[at + 1] ?? "") ? sign : "\\_")).replace(/<(?=[a-z/!?])/gi, "\\<").replace(/~~/g, "\\~\\~"))).join("");
}

// What would be a mark at the beginning of a line is a word there.
function begun(line) {
  return line.replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2").replace(/^([-+=>|~:]|#{1,6}(?=\s|$))/, "\\$1");
}
