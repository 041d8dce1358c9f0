// A text of which one chooses words with the mouse or a finger, or a line with the arrow keys and Enter.
export default function ({ data, setStateValue, parentElement }) {
  const place = parentElement.querySelector(".sj-choosing");
  place.setAttribute("aria-label", data.label);
  if (place.dataset.of !== data.of) {
    place.dataset.of = data.of;
    place.replaceChildren(
      ...data.lines.map(([number, text]) => {
        const line = document.createElement("div");
        Object.assign(line, { textContent: text, id: `line-${data.of}-${number}` });
        line.dataset.line = number;
        line.setAttribute("role", "option");
        return line;
      })
    );
  }
  const lineOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-line]");
  const goTo = (line) => {
    for (const one of place.children) one.classList.toggle("sj-at", one === line);
    place.setAttribute("aria-activedescendant", line?.id ?? "");
  };
  const tell = (line, words) => {
    goTo(line);
    for (const one of place.children) one.setAttribute("aria-selected", one === line);
    setStateValue("chosen", line ? { of: data.of, line: Number(line.dataset.line), words } : null);
  };
  // Of what spans lines, the part in the first one: a comment is about words of one line.
  const chosen = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0), line = lineOf(range.startContainer);
    if (!line || !place.contains(line)) return;
    const inside = line.contains(range.endContainer);
    const end = inside && range.endContainer.nodeType === Node.TEXT_NODE ? range.endOffset : line.textContent.length;
    const words = line.textContent.slice(range.startOffset, end).trim();
    if (words) tell(line, words);
  };
  place.onmousedown = () => document.addEventListener("mouseup", () => setTimeout(chosen, 0), { once: true });
  place.ontouchend = () => setTimeout(chosen, 300);
  place.onkeydown = (event) => {
    const lines = [...place.children].filter((line) => line.textContent.trim());
    const at = lines.findIndex((line) => line.id === place.getAttribute("aria-activedescendant"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (step) {
      goTo(lines[Math.min(Math.max(at + step, 0), lines.length - 1)]);
      place.querySelector(".sj-at")?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") tell(null, "");
    else if (at >= 0) tell(lines[at], "");
  };
}
