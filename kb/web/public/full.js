// Streamlit's page comes unseen beside the light one and takes its place at a quiet moment: nothing moves.
export function takeOver(light) {
  const head = (tag, values) => document.head.append(Object.assign(document.createElement(tag), values));
  for (const href of FILES.ahead) head("link", { rel: "modulepreload", crossOrigin: "", href });
  for (const href of FILES.styles) head("link", { rel: "stylesheet", crossOrigin: "", href });
  for (const src of FILES.modules) head("script", { type: "module", crossOrigin: "", src });
  const root = document.getElementById("root");
  let told = "";

  const timer = setInterval(() => {
    const app = root.querySelector(".stApp"), field = root.querySelector(".st-key-q input");
    if (!field || app.dataset.testScriptState !== "notRunning" || !light.isQuiet()) return;
    if (field.value !== light.asked() || (told && told !== location.search)) {
      // Something else was asked here meanwhile: Streamlit reads it from the address.
      if (told !== location.search) dispatchEvent(new PopStateEvent("popstate"));
      told = location.search;
      return;
    }
    clearInterval(timer);
    const inField = document.activeElement === light.field, inAnswer = light.main.contains(document.activeElement);
    light.leave();
    document.body.classList.add("sj-full");
    root.inert = false;
    if (inField) field.focus();
    const heading = inAnswer && root.querySelector(".sj-card h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    head("script", { src: FILES.away });
    new MutationObserver(light.ready).observe(root, { childList: true, subtree: true });
    light.ready();
    root.addEventListener("keydown", (event) => { // after Streamlit has taken what was typed
      if (event.key === "Enter" && !event.isComposing && event.target.matches(".st-key-q input")) setTimeout(() => root.querySelector(".st-key-ask button").click());
    });
  }, 100);
}
