// A form that carries data-command is kept on this device before it is sent, so that nothing a person does in
// a meeting is lost with the network. Without a secure connection there is no such keeping, and forms go as
// they always did. Words come from the element #offline.
import { type Answer, type Command, type End, Stopped, flush } from "./offline/core";
import { openPage } from "./offline/pages";
import { Store, lock, open } from "./offline/store";

const base64 = (s: string) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

class Server {
  constructor(readonly store: Store) {}

  private async post(to: string, body: unknown): Promise<any> {
    const r = await fetch(to, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
    });
    if (r.status === 502 || r.status === 503 || r.status === 504) throw new Error("away");
    if (r.type === "opaqueredirect" || r.status === 401 || r.status === 403 || r.status === 404) throw new Stopped();
    if (!r.ok) throw new Error(String(r.status));
    const back = await r.json();
    if (back.account !== this.store.account) throw new Stopped();
    return back;
  }

  async send(device: number, now: number, commands: Command[]): Promise<Answer[]> {
    return (await this.post("/thiet-bi/lenh", { device, now, commands: commands.map(({ label, ...c }) => c) })).answers;
  }

  // register makes this device a new one.
  async register(): Promise<number> {
    return (await this.keys([]))[0];
  }

  // keys takes back the keys of what this device was; the server leaves out what it does not know.
  async keys(devices: number[]): Promise<number[]> {
    const got: { device: number; secret: string }[] = (await this.post("/thiet-bi/so", { devices })).devices ?? [];
    if (got.length) await this.store.own(got.map((g) => ({ device: g.device, secret: base64(g.secret) })));
    return got.map((g) => g.device);
  }
}

async function keeping(): Promise<void> {
  const box = document.getElementById("offline");
  if (!window.isSecureContext || !window.indexedDB || !crypto.subtle) {
    if (box && document.querySelector("form[data-command]")) {
      box.hidden = false;
      box.querySelector("p")!.textContent = box.dataset.plain ?? "";
    }
    return;
  }
  keptPages();
  void takeShared(box);
  const opened = open();
  opened.catch(() => {});
  if (box) document.addEventListener("submit", (e) => void leaving(e, opened, Number(box.dataset.account)), true);
  const db = await opened;
  if (!box) {
    if (document.querySelector('form[action="/dang-nhap"]')) {
      await lock(db);
      await forget();
    }
    return;
  }
  const account = Number(box.dataset.account);
  const store = new Store(db, account);
  const server = new Server(store);
  await lock(db, account);
  if (!document.querySelector("[data-command], #device") && !(await store.owner())) return;
  const had = await store.ready(); // pages are sealed with the key
  if (had) worker(false);
  const word = (name: string, n?: number) => (box.dataset[name] ?? "").replace("{n}", String(n ?? ""));
  const said = sessionStorage.getItem("nep-said"); // by what led to this page
  sessionStorage.removeItem("nep-said");
  if (said) {
    const n = document.createElement("div");
    n.className = "notice good";
    n.setAttribute("role", "status");
    const p = document.createElement("p");
    p.textContent = said;
    n.append(p);
    document.getElementById("main")?.prepend(n);
  }
  const forms = new Map<string, HTMLElement>(); // of what was made on this page
  let typed = false;
  document.addEventListener("input", () => (typed = true));

  // Shown: how much waits, where what was pressed, and what was refused.
  let ended = ""; // what stopped the sending, until it goes on
  const say = async (note = ended) => {
    const n = await store.count();
    const refused = (await store.ready()) ? (await store.refused()).length : 0;
    const p = box.querySelector("p")!;
    p.textContent = [n ? word(navigator.onLine ? "waiting" : "waitingOff", n) : "", refused ? word("refusedMany", refused) : "", note].filter(Boolean).join(" ");
    box.hidden = !p.textContent;
    box.dataset.n = String(n);
    document.documentElement.classList.toggle("is-offline", !navigator.onLine);
  };
  // Of a form with a button for each line, the word stands in the line.
  const mark = (form: HTMLElement, state: string, text: string) => {
    let tag = form.querySelector<HTMLElement>("[data-kept]");
    if (!tag) {
      tag = document.createElement("span");
      tag.dataset.kept = "";
      tag.setAttribute("role", "status");
      form.append(tag);
    }
    tag.className = "tag " + (state === "refused" ? "bad" : state === "done" ? "good" : "warn");
    tag.textContent = text;
    form.dataset.state = state;
  };
  const tell = (form: Element | undefined, name: string, detail: unknown): boolean =>
    (form ?? document).dispatchEvent(new CustomEvent("nep:" + name, { bubbles: true, cancelable: true, detail }));

  const told = (c: Command, a: Answer) => {
    const form = forms.get(c.uid);
    const detail = { kind: c.kind, to: a.to ?? "", said: a.said ?? "", label: c.label };
    switch (a.state) {
      case "done":
      case "before":
        forms.delete(c.uid);
        if (form) mark(form, "done", a.said || word("sent"));
        else stale = true; // made on another page, or before this one was loaded
        if (tell(form, "done", detail) && form?.isConnected && a.to && !busy.more()) {
          next = a.to;
          sessionStorage.setItem("nep-said", a.said ?? "");
        }
        break;
      case "refused":
      case "gone":
        if (form) mark(form, "refused", a.said || word("gone"));
        tell(form, "refused", detail);
        break;
      default:
        if (form) mark(form, "waiting", a.said || word("wait"));
    }
  };

  let stale = false;
  let next = ""; // the page to look at when all is sent
  let timer = 0;
  let pause = 2000;
  const busy = {
    running: false,
    again: false,
    more: () => busy.again,
  };
  const locks = (navigator as any).locks;
  const send = async (): Promise<void> => {
    if (busy.running) {
      busy.again = true;
      return;
    }
    busy.running = true;
    window.clearTimeout(timer);
    let end: End = "empty";
    try {
      do {
        busy.again = false;
        const go = () => flush(store, server, told);
        end = locks ? await locks.request("nep-send-" + account, go) : await go();
      } while (busy.again);
    } catch {
      end = "offline";
    } finally {
      busy.running = false;
    }
    ended = end === "stopped" ? word("stopped") : "";
    await say();
    tell(undefined, "sent", { end });
    if (end === "empty") {
      pause = 2000;
      const to = next;
      next = "";
      const old = stale;
      stale = false;
      if (to && !typed) location.assign(to);
      else if (old && !typed && !document.getElementById("device") && tell(undefined, "refresh", {})) location.reload();
    } else {
      timer = window.setTimeout(send, pause);
      pause = Math.min(pause * 2, 60000);
    }
  };

  const keep = async (form: HTMLFormElement, by: HTMLElement | null) => {
    const data = new FormData(form);
    const fields: [string, string][] = [];
    data.forEach((v, k) => {
      if (typeof v === "string" && k !== "_key") fields.push([k, v]);
    });
    const b = by as HTMLButtonElement | null;
    if (b?.name) fields.push([b.name, b.value]);
    const path = new URL(b?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);
    const label = b?.dataset.label ?? form.dataset.label ?? (b?.textContent ?? "").trim();
    const c = await store.add({
      uid: Array.from(crypto.getRandomValues(new Uint32Array(3)), (x) => x.toString(36)).join(""),
      kind: b?.dataset.command ?? form.dataset.command ?? "",
      path: path.pathname + path.search,
      fields,
      at: Date.now(),
      hat: box.dataset.hat ?? "",
      label,
    });
    const spot = by?.closest<HTMLElement>("form li") ?? form;
    forms.set(c.uid, spot);
    typed = false;
    mark(spot, "waiting", word("wait"));
    tell(form, "kept", { kind: c.kind, n: c.n, label: c.label });
    await say();
    void send();
  };

  const show = document.getElementById("device") && own(store, word, say);

  // The key comes first: a form is taken only when it can be kept.
  try {
    const o = await store.owner();
    if (!o) await server.register();
    else if (!(await server.keys(o.known)).includes(o.device)) await store.renumber(await server.register());
  } catch {
    // without the network the key kept here serves
  }
  const able = await store.ready();
  if (!had && able) {
    worker(true);
    if (show) void show(); // it could not be read before
  }
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    const by = (e as SubmitEvent).submitter ?? null;
    if (!able || e.defaultPrevented || !(form.dataset.command || by?.dataset.command) || form.dataset.plain) return;
    if ((by as HTMLButtonElement | null)?.value === "nhiem-vu") return; // it leads to another page
    e.preventDefault();
    e.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    // A page that is no room has its own way to say what is wrong with a form: with the network there, and
    // nothing waiting before it, it goes the plain way, under the form's own key.
    const plain = !form.closest("[data-live]") && Number(box.dataset.n) === 0 ? reached() : Promise.resolve(false);
    plain
      .then((there) => (there ? post(form, by) : keep(form, by)))
      .catch(async () => {
        // There is no room on the device. What was typed stands in the form.
        if (navigator.onLine && (await reached())) return post(form, by);
        mark(form, "refused", word("full"));
        tell(form, "full", {});
        await say(word("full"));
      })
      .then(() => delete form.dataset.asking);
  }, true);
  for (const when of ["online", "focus", "pageshow"]) window.addEventListener(when, () => void send());
  window.addEventListener("offline", () => void say());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void send();
  });
  document.addEventListener("nep:send", () => void send());
  box.dataset.ready = able ? "1" : "0";
  await say();
  if (able && (await store.count())) void send();
}

// leaving holds a sign-out back while something waits. It stands before all else: the press may come before this
// page knows its key, and without the network that takes as long as the line likes.
async function leaving(e: Event, opened: Promise<IDBDatabase>, account: number): Promise<void> {
  const form = e.target as HTMLFormElement;
  if (form.getAttribute("action") !== "/dang-xuat" || form.dataset.plain) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  const n = await opened.then((db) => new Store(db, account).count()).catch(() => 0);
  if (!n) {
    await forget().catch(() => {});
    post(form, null);
  } else if (document.dispatchEvent(new CustomEvent("nep:leave", { cancelable: true, detail: { n } }))) location.assign("/thiet-bi#roi");
}

// forget takes away the pages and shared papers kept here.
async function forget(): Promise<void> {
  navigator.serviceWorker?.controller?.postMessage({ forget: 0 });
  if (window.caches) for (const name of ["nep-sealed", "nep-shared"]) await caches.delete(name);
}

// reached says whether the server answers.
function reached(): Promise<boolean> {
  if (!navigator.onLine) return Promise.resolve(false);
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), 2500);
  return fetch("/sw.js", { method: "HEAD", cache: "no-store", signal: stop.signal })
    .then((r) => r.ok, () => false)
    .then((is) => {
      window.clearTimeout(timer);
      return is;
    });
}

// post sends a form the plain way.
function post(form: HTMLFormElement, by: HTMLElement | null): void {
  form.dataset.plain = "1";
  if (form.requestSubmit) form.requestSubmit(by ?? undefined);
  else {
    const b = by as HTMLButtonElement | null;
    if (b?.name) {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", b.name, b.value];
      form.append(field);
    }
    form.submit();
  }
  delete form.dataset.plain;
}

// worker has pages open without the network from now on; this one too when it came before the key (fresh).
function worker(fresh: boolean): void {
  const w = navigator.serviceWorker;
  if (!w) return;
  const first = fresh || !w.controller;
  w.register("/sw.js")
    .then(() => w.ready)
    .then((r) => {
      if (first) for (const keep of [location.href.split("#")[0], new URL("/thiet-bi", location.href).href]) r.active?.postMessage({ keep });
    })
    .catch(() => {}); // the page works with the network
}

// takeShared offers a file that another program of this phone shared, where a file is asked for.
async function takeShared(box: HTMLElement | null): Promise<void> {
  if (!box || !window.caches || !(await caches.has("nep-shared"))) return;
  const kept = await caches.open("nep-shared");
  const names = (await kept.keys()).map((r) => decodeURIComponent(new URL(r.url).pathname.split("/").pop() ?? ""));
  const list = document.getElementById("shared-files");
  if (list) {
    for (const n of names) {
      const li = document.createElement("li");
      li.textContent = n;
      list.append(li);
    }
    return;
  }
  const input = document.querySelector<HTMLInputElement>('form[method=post] input[type=file][name$="file"]');
  if (!input || !names.length || typeof DataTransfer !== "function") return;
  const b = document.createElement("button");
  b.type = "button";
  b.className = "btn";
  b.textContent = (box.dataset.shared ?? "").replace("{name}", names.join(", "));
  b.addEventListener("click", async () => {
    const all = new DataTransfer();
    for (const req of await kept.keys()) {
      const r = await kept.match(req);
      const name = decodeURIComponent(new URL(req.url).pathname.split("/").pop() ?? "");
      if (r && (input.multiple || !all.files.length)) all.items.add(new File([await r.blob()], name, { type: r.headers.get("Content-Type") ?? "" }));
    }
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await caches.delete("nep-shared");
    b.remove();
  });
  input.closest(".field")?.append(b);
}

// keptPages lists what opens now, on the page shown for one that does not.
async function keptPages(): Promise<void> {
  const list = document.getElementById("kept-pages");
  if (!list || !window.caches) return;
  const box = await caches.open("nep-sealed");
  for (const req of (await box.keys()).reverse()) {
    const text = await (await openPage(await box.match(req)))?.text();
    const title = text && new DOMParser().parseFromString(text, "text/html").title;
    if (!title) continue;
    const a = document.createElement("a");
    a.href = req.url;
    a.textContent = title;
    const li = document.createElement("li");
    li.append(a);
    list.append(li);
  }
}

// own is the page of what waits here: each with its time and a way out, and what was refused with its reason.
function own(store: Store, word: (name: string) => string, say: () => Promise<void>): () => Promise<void> {
  const page = document.getElementById("device")!;
  const text = (name: string) => page.dataset[name] ?? "";
  const list = (name: string) => page.querySelector<HTMLElement>(`[data-list=${name}]`)!;
  const when = (at: number) => text("made").replace("{when}", new Intl.DateTimeFormat("vi-VN", { dateStyle: "short", timeStyle: "short" }).format(at));
  const line = (c: Command, more: string, press: string, do_: () => Promise<void>) => {
    const li = document.createElement("li");
    const b = document.createElement("strong");
    b.textContent = c.label || c.kind;
    const p = document.createElement("p");
    p.className = "soft";
    p.textContent = when(c.at);
    li.append(b, p);
    const words = c.fields.filter(([k, v]) => v.length > 20 || k === "text").map(([, v]) => v).join("\n");
    if (words) {
      const q = document.createElement("blockquote");
      q.textContent = words;
      li.append(q);
    }
    if (more) {
      const r = document.createElement("p");
      r.textContent = more;
      li.append(r);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = press;
    button.setAttribute("aria-label", press + ": " + b.textContent);
    button.addEventListener("click", () => void do_().then(show));
    li.append(button);
    return li;
  };
  if (location.hash === "#roi") page.querySelector<HTMLElement>("[data-leave]")!.hidden = false;
  const show = async () => {
    if (!(await store.ready())) return;
    const waiting = (await store.waiting()).filter((c) => c.kind);
    list("waiting").replaceChildren(...waiting.map((c) => line(c, "", text("withdraw"), () => store.withdraw(c.n))));
    list("refused").replaceChildren(...(await store.refused()).map((r) => line(r.command, r.said, text("seen"), () => store.seen(r.id))));
    const none = page.querySelector<HTMLElement>("[data-empty=waiting]")!;
    none.textContent = text("none");
    none.hidden = waiting.length > 0;
    for (const b of page.querySelectorAll<HTMLElement>("[data-do]")) b.hidden = !waiting.length;
    await say();
  };
  page.querySelector("[data-do=send]")?.addEventListener("click", () => document.dispatchEvent(new Event("nep:send")));
  page.querySelector("[data-do=file]")?.addEventListener("click", async () => {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob([await store.sealed()], { type: "application/json" }));
    a.download = text("file") + "-" + new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-") + ".nep";
    a.click();
    window.setTimeout(() => URL.revokeObjectURL(a.href), 60000);
  });
  for (const e of ["nep:sent", "nep:done", "nep:refused"]) document.addEventListener(e, () => void show());
  void show();
  return show;
}

void keeping();
