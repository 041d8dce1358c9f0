// A text of which one chooses words with the mouse or a finger, or a line with the arrow keys and Enter.
export default function ({ data, setStateValue, parentElement }) {
  const place = parentElement.querySelector(".sj-choosing");
  place.setAttribute("aria-label", data.label);
  if (place.dataset.of !== data.of) {
    place.dataset.of = data.of;
    place.replaceChildren(
      ...data.lines.map((text, at) => {
        const line = document.createElement("div");
        Object.assign(line, { textContent: text, id: `line-${data.of}-${at + 1}` });
        line.dataset.line = at + 1;
        line.setAttribute("role", "option");
        return line;
      })
    );
  }
  const lineOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-line]");
  const mark = (line) => {
    for (const one of place.children) one.setAttribute("aria-selected", one === line);
    place.setAttribute("aria-activedescendant", line.id);
  };
  const tell = (line, words) => {
    mark(line);
    setStateValue("chosen", { of: data.of, line: Number(line.dataset.line), words });
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
  place.onmouseup = () => setTimeout(chosen, 0);
  place.ontouchend = () => setTimeout(chosen, 300);
  place.onkeydown = (event) => {
    const at = [...place.children].findIndex((line) => line.id === place.getAttribute("aria-activedescendant"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = place.children[Math.min(Math.max(at + step, 0), place.children.length - 1)];
      mark(next);
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      tell(place.children[at], "");
    }
  };
}
