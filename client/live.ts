// A page of a meeting's room follows its meeting: the stream says which parts
// changed, and these are asked for anew. Forms go out without leaving the page.
// Without this script every form is a plain post and every page is loaded anew.

interface Told {
  at: string;
  on?: string[];
  all?: boolean;
}

const root = document.querySelector<HTMLElement>("[data-live]");
if (root) follow(root);

function follow(root: HTMLElement): void {
  const stream = root.dataset.live ?? "";
  const source = root.dataset.parts ?? "";
  const net = root.querySelector<HTMLElement>("[data-net]");
  let at = root.dataset.at ?? "";
  // The server's clock; what the phone's says is not believed.
  const offset = Number(root.dataset.now) - performance.now();
  const now = () => performance.now() + offset;
  const parts = () => Array.from(root.querySelectorAll<HTMLElement>("[data-part]"));
  const stale = new Set<string>();
  let ended = false;

  // ---- parts ----

  // A part in which somebody is typing, or holds a list open, waits until he is done.
  const busy = (part: HTMLElement) => {
    for (const f of Array.from(part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea"))) {
      if (f.type === "hidden") continue;
      if (f.type === "checkbox" || f.type === "radio" ? (f as HTMLInputElement).checked !== (f as HTMLInputElement).defaultChecked : f.value !== f.defaultValue) return true;
    }
    for (const s of Array.from(part.querySelectorAll("select"))) if (Array.from(s.options).some((o) => o.selected !== o.defaultSelected && (o.selected ? o.index > 0 : o.defaultSelected))) return true;
    const on = document.activeElement;
    return !!on && part.contains(on) && on.matches("input, textarea, select");
  };

  // What had the focus has it again, where it is still there: by its form's command and its own value or name.
  const mark = (e: Element | null) => {
    if (!e || e === document.body) return "";
    const form = e.closest("form");
    return [e.tagName, form?.dataset.command ?? "", e.getAttribute("name") ?? "", e.getAttribute("value") ?? "", e.getAttribute("href") ?? "", e.tagName === "SUMMARY" ? e.textContent ?? "" : ""].join("|");
  };
  const swap = (old: HTMLElement, fresh: Element) => {
    const focused = old.contains(document.activeElement) ? mark(document.activeElement) : "";
    const open = Array.from(old.querySelectorAll("details[open] > summary"), (s) => s.textContent);
    if (old.innerHTML === fresh.innerHTML) return;
    old.replaceWith(fresh);
    for (const s of Array.from(fresh.querySelectorAll("details > summary"))) if (open.indexOf(s.textContent) >= 0) (s.parentElement as HTMLDetailsElement).open = true;
    if (focused) {
      const again = Array.from(fresh.querySelectorAll<HTMLElement>("a, button, summary, input, select, textarea")).find((e) => mark(e) === focused);
      (again ?? fresh.querySelector<HTMLElement>("a, button, summary"))?.focus({ preventScroll: true });
    }
    dress(fresh);
  };

  let asking = false;
  const refresh = () => {
    const due = parts().filter((p) => stale.has(p.dataset.part ?? "") && !busy(p));
    if (asking || ended || !due.length) return;
    asking = true;
    const names = due.map((p) => p.dataset.part ?? "");
    for (const n of names) stale.delete(n);
    fetch(source + "&phan=" + names.join(","), { credentials: "same-origin", redirect: "error" })
      .then((r) => {
        // A page that stood open while the server got another version loads itself anew, once nobody types in it.
        const version = r.headers.get("Nep-Page");
        if (r.ok && version && version !== root.dataset.version && !parts().some(busy)) location.reload();
        return r.ok ? r.text() : Promise.reject(r.status);
      })
      .then((html) => {
        const got = new DOMParser().parseFromString(html, "text/html");
        for (const fresh of Array.from(got.querySelectorAll<HTMLElement>("[data-part]"))) {
          const old = parts().find((p) => p.dataset.part === fresh.dataset.part);
          if (old && !busy(old)) swap(old, fresh);
          else if (old) stale.add(fresh.dataset.part ?? "");
        }
        document.dispatchEvent(new CustomEvent("nep:live", { detail: { parts: names } }));
        asking = false;
        refresh();
      })
      .catch(() => {
        asking = false;
        for (const n of names) stale.add(n);
        window.setTimeout(refresh, 3000);
      });
  };
  const hear = (t: Told) => {
    at = t.at;
    for (const p of parts()) {
      const on = (p.dataset.on ?? "").split(" ");
      if (t.all || (t.on ?? []).some((w) => on.indexOf(w) >= 0)) stale.add(p.dataset.part ?? "");
    }
    refresh();
  };
  document.addEventListener("focusout", () => window.setTimeout(refresh, 50));

  // ---- the stream ----

  let line: EventSource | undefined;
  let poll = 0;
  let wait = 0;
  let free: (() => void) | undefined; // of the lock of who has the stream of this browser
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(stream) : undefined;
  const say = (text: string) => {
    if (!net) return;
    net.hidden = !text;
    net.textContent = text;
  };
  const close = () => {
    line?.close();
    line = undefined;
    window.clearTimeout(poll);
    window.clearTimeout(wait);
    poll = 0;
    free?.();
    free = undefined;
  };
  const stop = () => {
    ended = true;
    close();
    say(net?.dataset.ended ?? "");
  };
  // Asking again, for who has no stream: a proxy that keeps it back, a server that is away.
  const ask = () => {
    window.clearTimeout(poll);
    poll = window.setTimeout(() => {
      if (document.hidden || ended) return;
      fetch(stream + "?hoi=1&sau=" + encodeURIComponent(at), { credentials: "same-origin", redirect: "error" })
        .then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
        .then((t: Told) => {
          if (t.all || (t.on ?? []).length) hear(t);
          poll && ask();
        })
        .catch((why) => {
          if (why === 404 || why === 403) stop();
          else poll && ask();
        });
    }, 4000);
  };
  const open = () => {
    if (line || ended || document.hidden) return;
    const es = new EventSource(stream + "?sau=" + encodeURIComponent(at));
    line = es;
    wait = window.setTimeout(() => es.readyState !== 1 && ask(), 6000);
    es.onopen = () => {
      window.clearTimeout(wait);
      window.clearTimeout(poll);
      poll = 0;
      say("");
    };
    es.onmessage = (e) => {
      const t = JSON.parse(e.data) as Told;
      channel?.postMessage(t);
      hear(t);
    };
    es.addEventListener("het", stop);
    es.onerror = () => {
      say(net?.dataset.quiet ?? "");
      if (!poll) ask();
      if (es.readyState === 2) {
        // The browser has given it up: begin anew by ourselves.
        line = undefined;
        wait = window.setTimeout(open, 5000);
      }
    };
  };
  // One stream for a browser, held by one page that is seen; the others hear of it.
  const begin = () => {
    if (ended || document.hidden) return;
    const locks = (navigator as unknown as { locks?: { request(name: string, fn: () => Promise<void>): Promise<void> } }).locks;
    if (!locks || !channel) return open();
    if (free || asked) return;
    asked = true;
    locks.request("nep " + stream, () => {
      asked = false;
      if (document.hidden || ended) return Promise.resolve();
      open();
      return new Promise<void>((done) => (free = done));
    }).catch(() => open());
  };
  let asked = false;
  if (channel) channel.onmessage = (e) => hear(e.data as Told);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    // What was missed while it slept is told at once, with or without a stream of its own.
    fetch(stream + "?hoi=1&sau=" + encodeURIComponent(at), { credentials: "same-origin", redirect: "error" })
      .then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
      .then(hear, () => {});
    begin();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (e) => e.persisted && begin());
  window.addEventListener("online", () => {
    close();
    begin();
  });

  // ---- forms ----

  // A form of the room is sent without leaving the page; what comes back is the room, whose parts are put in.
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (e.defaultPrevented || !form.matches("form[data-command]") || !root.contains(form)) return;
    const button = (e as SubmitEvent).submitter as HTMLButtonElement | null;
    if (!form.dataset.command || (button?.name === "viec" && button.value === "nhiem-vu")) return; // it leads somewhere else
    e.preventDefault();
    const body = new URLSearchParams();
    new FormData(form).forEach((v, k) => body.append(k, String(v)));
    if (button?.name) body.append(button.name, button.value);
    const done = () => form.dispatchEvent(new CustomEvent("htmx:finally:request"));
    fetch(form.action, { method: "POST", body, credentials: "same-origin" })
      .then((r) => r.text().then((html) => ({ html, ok: r.status < 500 })))
      .then(({ html, ok }) => {
        const got = new DOMParser().parseFromString(html, "text/html");
        const fresh = got.querySelector<HTMLElement>("[data-live]");
        if (!ok || !fresh) return failed(true);
        failed(false);
        done();
        const mine = form.closest("[data-part]");
        at = fresh.dataset.at ?? at;
        for (const p of Array.from(fresh.querySelectorAll<HTMLElement>("[data-part]"))) {
          const old = parts().find((x) => x.dataset.part === p.dataset.part);
          if (old && (old === mine || !busy(old))) swap(old, p);
        }
        tellResult(got);
      })
      .catch(() => {
        done();
        failed(true);
      });
  });
  // Where the device keeps what is sent (client/offline.ts), it tells what came of it.
  document.addEventListener("nep:done", (e) => {
    const at = e.target;
    if (!(at instanceof Element)) return; // told to the whole page, of no form
    const form = at.closest("form") ?? at.querySelector("form");
    if (!form || !root.contains(form)) return;
    e.preventDefault();
    form.reset();
    const said = (e as CustomEvent).detail.said as string;
    const main = document.getElementById("main");
    main?.querySelectorAll(":scope > .notice:not(#net-failed):not(#offline)").forEach((n) => n.remove());
    root.querySelectorAll(".errors").forEach((n) => n.remove());
    if (said) {
      const n = document.createElement("div");
      n.className = "notice good";
      n.setAttribute("role", "status");
      const p = document.createElement("p");
      p.textContent = said;
      n.append(p);
      main?.prepend(n);
    }
    for (const p of parts()) stale.add(p.dataset.part ?? "");
    refresh();
  });
  document.addEventListener("nep:refresh", (e) => {
    e.preventDefault();
    for (const p of parts()) stale.add(p.dataset.part ?? "");
    refresh();
  });
  const failed = (is: boolean) => {
    const box = document.getElementById("net-failed");
    if (box) box.hidden = !is;
  };
  // What was done, or what is wrong, is said where it always stands.
  const tellResult = (got: Document) => {
    const main = document.getElementById("main");
    const wrong = got.querySelector(".errors");
    main?.querySelectorAll(":scope > .notice:not(#net-failed):not(#offline)").forEach((n) => n.remove());
    root.querySelectorAll(".errors").forEach((n) => n.remove());
    const said = got.querySelector("#main > .notice:not(#net-failed):not(#offline)");
    if (said) main?.prepend(said);
    if (wrong) {
      root.prepend(wrong);
      (wrong as HTMLElement).focus();
    }
  };

  // ---- time ----

  const two = (n: number) => (n < 10 ? "0" : "") + n;
  const dress = (part: ParentNode) => {
    const code = part.querySelector<HTMLElement>("[data-refresh]");
    if (code) window.setTimeout(() => {
      stale.add("ma");
      refresh();
    }, Math.max(500, Number(code.dataset.refresh) - now() + 150));
    tick();
  };
  const tick = () => {
    for (const e of Array.from(root.querySelectorAll<HTMLElement>("[data-since]"))) {
      const until = Number(e.dataset.until) || now();
      e.textContent = Math.max(0, Math.floor((until - Number(e.dataset.since)) / 60000)) + (e.dataset.unit ?? "");
    }
    const clock = root.querySelector("[data-clock]");
    if (clock) {
      // The house's zone, as the server writes it: seven hours ahead, the whole year.
      const t = new Date(now() + 7 * 3600000);
      clock.textContent = two(t.getUTCHours()) + ":" + two(t.getUTCMinutes());
    }
  };
  window.setInterval(tick, 5000);
  dress(root);
  begin();
}
