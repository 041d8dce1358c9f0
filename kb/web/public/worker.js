// Pages that were visited once open without a connection: the kept first page stands in for them, and its script shows
// what the address asks for. What is kept is chosen by the page (`keep` in page.js); nothing but public pages is touched.
const NAME = "satujawab", PAGES = /^\/($|cari$|jawaban$|articles\/)/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()])));
addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/berkas/")) event.respondWith(kept(request).then((found) => found || fetch(request)));
  else if (address.pathname === "/icon.svg") event.respondWith(fetch(request).catch(() => kept(request)));
  else if (request.mode === "navigate" && PAGES.test(address.pathname)) event.respondWith(page(event, address));
});

async function kept(request) {
  return (await caches.open(NAME)).match(request);
}

async function page(event, address) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch (error) {
    const cache = await caches.open(NAME), pages = [];
    for (const { url } of await cache.keys()) if (new URL(url).pathname === "/") pages.push(new URL(url));
    const found = pages.find((each) => each.searchParams.get("lang") === address.searchParams.get("lang")) || pages.at(-1);
    return (found && (await cache.match(found.href))) || Response.error();
  }
}
