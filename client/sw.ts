// The service worker: after one visit a meeting's pages open without the network. It keeps what every page needs
// (versioned by the build) and, of pages, only those the server marks (Nep-Offline: the account they are for),
// sealed with the account's key on this device; another account's go as soon as the first page for somebody else
// comes, all of them at signing out and when nobody is signed in. The server writes NEP before this text.
import { openPage, sealPage } from "./offline/pages";

interface Build {
  build: string;
  shell: string[];
  away: string;
}
const { build, shell, away } = (self as unknown as { NEP: Build }).NEP;
const me = self as any;
const SHELL = "nep-shell-" + build;
const PAGES = "nep-sealed"; // those of before, "nep-pages", lay open
const mostPages = 200;
const longest = 7 * 24 * 3600e3; // ms that a page is kept after it was last seen
const patience = 3000; // ms that a page kept here waits for a weak network

me.addEventListener("install", (e: any) => {
  e.waitUntil(
    caches
      .open(SHELL)
      .then((c) => c.addAll([...shell, away]))
      .then(() => me.skipWaiting()),
  );
});

me.addEventListener("activate", (e: any) => {
  e.waitUntil(
    caches
      .keys()
      .then((all) => Promise.all(all.filter((k) => k === "nep-pages" || (k.startsWith("nep-shell-") && k !== SHELL)).map((k) => caches.delete(k))))
      .then(() => me.clients.claim()),
  );
});

me.addEventListener("message", (e: any) => {
  if (e.data?.forget !== undefined) e.waitUntil(Promise.all([caches.delete(PAGES), caches.delete("nep-shared")]));
  if (e.data?.keep) e.waitUntil(fetch(e.data.keep, { credentials: "same-origin", headers: { "Nep-Keep": "1" } }).then((r) => keep(e.data.keep, r)).catch(() => {}));
});

// keep puts a page the server marked into the box of its account; one that is no longer marked goes, and of a
// meeting that is over ("over") all that is kept of it.
async function keep(url: string, r: Response): Promise<void> {
  const account = r.headers.get("Nep-Offline");
  if (r.redirected || r.type === "opaqueredirect" || r.status >= 500) return;
  let box = await caches.open(PAGES);
  if (account === "over") {
    const of = new URL(url).pathname.split("/").slice(0, 3).join("/");
    for (const old of await box.keys()) if ((new URL(old.url).pathname + "/").startsWith(of + "/")) await box.delete(old);
    return;
  }
  if (!r.ok || !account) {
    await box.delete(url);
    return;
  }
  const all = await box.keys();
  const one = all.length ? await box.match(all[0]) : undefined;
  if (one && one.headers.get("Nep-Offline") !== account) {
    await caches.delete(PAGES);
    box = await caches.open(PAGES);
  }
  await box.delete(url); // the newest stands last
  const sealed = await sealPage(r);
  if (!sealed) return;
  await box.put(url, sealed);
  for (const old of all.slice(0, Math.max(0, all.length + 1 - mostPages))) await box.delete(old);
  for (const old of await box.keys()) {
    const at = Number((await box.match(old))?.headers.get("Nep-At"));
    if (at > Date.now() - longest) break; // the newest stand last
    await box.delete(old);
  }
}

async function page(e: any): Promise<Response> {
  const req: Request = e.request;
  const net = fetch(req).then((r) => {
    e.waitUntil(keep(req.url, r.clone()).catch(() => {})); // no room left: the page is shown all the same
    return r;
  });
  net.catch(() => {});
  const kept = await caches.open(PAGES).then((c) => c.match(req.url, { ignoreVary: true })).then(openPage);
  if (!kept) {
    return net.catch(async (err) => {
      const page = req.mode === "navigate" ? await caches.match(away) : undefined;
      if (page) return page;
      throw err;
    });
  }
  const slow = new Promise<Response>((ok) => setTimeout(() => ok(kept), patience));
  return Promise.race([net, slow]).catch(() => kept);
}

async function asset(req: Request): Promise<Response> {
  const kept = await caches.match(req, { ignoreVary: true });
  if (kept) return kept;
  const r = await fetch(req);
  if (r.ok) {
    const copy = r.clone();
    caches.open(SHELL).then((c) => c.put(req, copy)).catch(() => {});
  }
  return r;
}

// What another program of the phone shares with Nếp waits here until its person says where it belongs.
async function shared(req: Request): Promise<Response> {
  const files = (await req.formData()).getAll("file").filter((f) => typeof f !== "string") as unknown as File[];
  await caches.delete("nep-shared");
  const box = await caches.open("nep-shared");
  for (const f of files) await box.put("/thiet-bi/chia-se/" + encodeURIComponent(f.name), new Response(f, { headers: { "Content-Type": f.type || "application/octet-stream" } }));
  return Response.redirect("/thiet-bi/chia-se", 303);
}

me.addEventListener("fetch", (e: any) => {
  const req: Request = e.request;
  const url = new URL(req.url);
  if (req.method === "POST" && url.origin === location.origin && url.pathname === "/thiet-bi/chia-se") return e.respondWith(shared(req));
  if (req.method !== "GET" || url.origin !== location.origin) return;
  if ((req.headers.get("Accept") ?? "").includes("event-stream")) return;
  if (url.pathname.startsWith("/assets/")) return e.respondWith(asset(req));
  if (req.mode === "navigate" || /^\/(sinh-hoat|bieu-quyet|thiet-bi)\//.test(url.pathname)) e.respondWith(page(e));
});
