// Pages that were visited once open without a connection: the kept first page stands in for them, and its script shows
// what the address asks for. What is kept is chosen by the page (`keep` in page.js); nothing but public pages is touched.
// READ holds the language in which a page was last read from the server: an address that names none is shown in it.
const NAME = "satujawab", READ = "/lang", PAGES = /^\/($|cari$|jawaban$|articles\/)/;

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
    const response = (await event.preloadResponse) || (await fetch(event.request)), lang = response.headers.get("Content-Language");
    if (response.ok && lang) event.waitUntil(caches.open(NAME).then((cache) => cache.put(READ, new Response(lang))));
    return response;
  } catch (error) {
    const cache = await caches.open(NAME), wanted = address.searchParams.get("lang"), read = await (await cache.match(READ))?.text();
    const pages = (await cache.keys()).map(({ url }) => new URL(url)).filter(({ pathname }) => pathname === "/");
    const kept = (lang) => pages.find(({ searchParams }) => searchParams.get("lang") === lang);
    const found = kept(wanted) || kept(read) || pages[0];
    return (found && (await cache.match(found.href))) || Response.error();
  }
}
