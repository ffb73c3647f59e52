// What every page gains when scripts run. Every page works without: this file only adds comfort.
// Words shown come from data-* attributes, so that they follow the page's language.

const all = <T extends Element>(selector: string, root: ParentNode = document) =>
  Array.from(root.querySelectorAll<T>(selector));

// Menus made of <details>: one open at a time, closed by Escape and by a press elsewhere.
function menus(): void {
  const open = () => all<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (e) => {
    for (const m of open()) if (!m.contains(e.target as Node)) m.open = false;
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const m of open()) {
      m.open = false;
      m.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("focusout", (e) => {
    const m = (e.target as Element).closest<HTMLDetailsElement>("details.menu[open]");
    const next = e.relatedTarget as Node | null;
    if (m && next && !m.contains(next)) m.open = false;
  });
}

// A password field's button, hidden until a script can serve it.
function passwords(root: ParentNode): void {
  for (const b of all<HTMLButtonElement>("button[data-reveal]", root)) {
    const field = document.getElementById(b.dataset.reveal ?? "") as HTMLInputElement | null;
    if (!field || !b.hidden) continue;
    b.hidden = false;
    b.addEventListener("click", () => {
      const show = field.type === "password";
      field.type = show ? "text" : "password";
      b.textContent = (show ? b.dataset.hide : b.dataset.show) ?? "";
      b.setAttribute("aria-label", (show ? b.dataset.hideLong : b.dataset.showLong) ?? "");
    });
    // A password must not stay in the browser's list of typed texts.
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}

// The name and size of a chosen file; the box lights up while a file hangs over it; one that is too large is
// told at once, before it is sent.
function files(root: ParentNode): void {
  for (const input of all<HTMLInputElement>(".file input[type=file]", root)) {
    const box = input.closest(".file");
    const out = box?.querySelector("output");
    const size = (n: number) => {
      const [v, u] = n < 1 << 20 ? [n / 1024, "KB"] : [n / (1 << 20), "MB"];
      return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(v) + " " + u;
    };
    const pages = album(input);
    input.addEventListener("change", () => {
      const most = Number(input.dataset.max);
      const large = most ? Array.from(input.files ?? []).find((f) => f.size > most) : undefined;
      if (large) input.value = "";
      box?.classList.toggle("over-size", !!large);
      pages?.();
      if (!out) return;
      if (large) out.textContent = (input.dataset.large ?? "").replace("{name}", large.name);
      else if (pages) out.textContent = "";
      else out.textContent = Array.from(input.files ?? [], (f) => `${f.name} (${size(f.size)})`).join(", ");
    });
    for (const t of ["dragenter", "dragover"]) input.addEventListener(t, () => box?.classList.add("over"));
    for (const t of ["dragleave", "drop"]) input.addEventListener(t, () => box?.classList.remove("over"));
  }
}

// Photos one after the other: a phone's camera gives one at a time, so what is taken next joins those before.
// Each stands in a list, to be put in order or taken out before anything is sent. Pictures pasted join too.
function album(input: HTMLInputElement): (() => void) | undefined {
  const field = input.closest<HTMLElement>(".field");
  const list = field?.querySelector<HTMLElement>("[data-album]");
  if (!field || !list || typeof DataTransfer !== "function") return;
  const { page = "", up = "", down = "", remove = "" } = list.dataset;
  let kept: File[] = [];
  const same = (a: File, b: File) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
  const put = () => {
    const all = new DataTransfer();
    for (const f of kept) all.items.add(f);
    input.files = all.files;
    show();
  };
  const button = (text: string, of: string, off: boolean, press: () => void) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "btn small";
    b.textContent = text;
    b.setAttribute("aria-label", `${text}: ${of}`);
    b.disabled = off;
    b.addEventListener("click", press);
    return b;
  };
  const move = (at: number, to: number) => {
    kept.splice(to, 0, ...kept.splice(at, 1));
    put();
    const again = list.children[to]?.querySelectorAll("button")[to > at ? 1 : 0];
    (again?.disabled ? list.children[to].querySelector<HTMLElement>("button:enabled") : again)?.focus();
  };
  const show = () => {
    list.hidden = kept.length === 0;
    list.textContent = "";
    kept.forEach((f, at) => {
      const name = page.replace("{n}", String(at + 1));
      const li = document.createElement("li");
      const canvas = document.createElement("canvas");
      canvas.setAttribute("aria-hidden", "true");
      const text = document.createElement("span");
      text.textContent = `${name} · ${f.name}`;
      li.append(canvas, text,
        button(up, name, at === 0, () => move(at, at - 1)),
        button(down, name, at === kept.length - 1, () => move(at, at + 1)),
        button(remove, name, false, () => {
          kept.splice(at, 1);
          put();
          (list.children[Math.min(at, kept.length - 1)]?.querySelector<HTMLElement>("button:enabled") ?? input).focus();
        }));
      list.append(li);
      if (typeof createImageBitmap === "function")
        createImageBitmap(f).then((b) => {
          const k = 96 / Math.max(b.width, b.height);
          canvas.width = b.width * k;
          canvas.height = b.height * k;
          canvas.getContext("2d")?.drawImage(b, 0, 0, canvas.width, canvas.height);
          b.close();
        }).catch(() => {}); // what cannot be drawn here has its name
    });
  };
  const join = (more: File[]) => {
    kept = kept.concat(more.filter((f) => !kept.some((k) => same(k, f))));
    put();
  };
  // A phone that opens its camera at once gives what is in its store by this button.
  const gallery = field.querySelector<HTMLButtonElement>("[data-gallery]");
  if (gallery) {
    gallery.hidden = false;
    gallery.addEventListener("click", () => {
      const other = document.createElement("input");
      other.type = "file";
      other.multiple = true;
      other.accept = input.accept;
      other.addEventListener("change", () => {
        join(Array.from(other.files ?? []));
        input.dispatchEvent(new Event("change"));
      });
      other.click();
    });
  }
  document.addEventListener("paste", (e) => {
    const got = Array.from(e.clipboardData?.files ?? []).filter((f) => f.type.startsWith("image/"));
    if (!got.length || !input.form?.isConnected || input.offsetParent === null) return;
    e.preventDefault();
    // All that is pasted has one name: they are told apart by their time.
    join(got.map((f, n) => new File([f], f.name, { type: f.type, lastModified: Date.now() + n })));
    input.dispatchEvent(new Event("change"));
  });
  return () => {
    const now = Array.from(input.files ?? []);
    if (now.length === kept.length && now.every((f, i) => f === kept[i])) return show();
    if (now.length) join(now);
    else put(); // a choice that was called off takes nothing away
  };
}

// A second press on "send" while the first is under way does nothing. The server holds the same by its key;
// this only spares the person a doubt. Coming back by the browser's button frees the form again.
function once(): void {
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (form.method === "get" || form.dataset.many !== undefined) return;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = (e as SubmitEvent).submitter;
    button?.setAttribute("aria-disabled", "true");
    const free = () => {
      delete form.dataset.sent;
      button?.removeAttribute("aria-disabled");
    };
    window.addEventListener("pageshow", free, { once: true });
    form.addEventListener("htmx:finally:request", free, { once: true });
    window.setTimeout(free, 15000); // an answer that never came, or a download that leaves the page standing
  });
}

function summary(): void {
  document.querySelector<HTMLElement>(".errors[tabindex]")?.focus();
}

function printing(): void {
  document.addEventListener("click", (e) => {
    if ((e.target as Element).closest("[data-print]")) window.print();
  });
  for (const b of all<HTMLElement>("[data-print][hidden]")) b.hidden = false;
}

// What is to be put somewhere else is copied in one press. A page of plain HTTP
// has no clipboard: there the text is selected and copied the old way, and where
// that is refused it stays selected for the hand.
function copying(): void {
  document.addEventListener("click", (e) => {
    const button = (e.target as Element).closest<HTMLElement>("[data-copy]");
    const from = button && document.getElementById(button.dataset.copy ?? "");
    if (!button || !from) return;
    const done = () => {
      button.textContent = button.dataset.done ?? "";
    };
    const byHand = () => {
      const range = document.createRange();
      range.selectNodeContents(from);
      const chosen = getSelection();
      chosen?.removeAllRanges();
      chosen?.addRange(range);
      if (document.execCommand("copy")) done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(from.innerText).then(done, byHand);
    else byHand();
  });
  for (const b of all<HTMLElement>("[data-copy][hidden]")) b.hidden = false;
}

// A choice that sends its form at once (a filter) keeps its button for those without scripts.
function autosubmit(): void {
  document.addEventListener("change", (e) => {
    const field = e.target as HTMLInputElement;
    if (field.matches("[data-submit]")) field.form?.requestSubmit();
  });
}

// htmx says nothing to a person when the network or the server fails.
function failures(): void {
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, () => {
      const box = document.getElementById("net-failed");
      if (box) box.hidden = false;
    });
  }
  document.addEventListener("htmx:after:swap", (e) => {
    const box = document.getElementById("net-failed");
    if (box) box.hidden = true;
    dress((e.target as Element) ?? document);
  });
}

// What goes from old to new and is wider than its box shows the newest first.
function newest(root: ParentNode): void {
  for (const wide of all<HTMLElement>(".heat, .trend", root)) {
    const box = wide.parentElement;
    if (box) box.scrollLeft = box.scrollWidth;
  }
}

// What may be meant, while somebody types into a search box: links to the newest
// things that have the words. It asks when the typing rests, never twice for the
// same words, and an answer that comes too late is thrown away.
function suggesting(): void {
  for (const form of all<HTMLFormElement>("form[data-suggest]")) {
    const input = form.querySelector<HTMLInputElement>("input[type=search]");
    const from = form.dataset.suggest ?? "";
    if (!input || !from) continue;
    const box = document.createElement("div");
    box.className = "suggest";
    box.hidden = true;
    input.after(box);
    input.autocomplete = "off";
    const known = new Map<string, string>();
    let timer = 0;
    let asked: AbortController | undefined;
    const close = () => (box.hidden = true);
    const show = (html: string) => {
      box.innerHTML = html;
      box.hidden = !box.querySelector("a") || !form.contains(document.activeElement);
    };
    const ask = () => {
      const q = input.value.trim();
      asked?.abort();
      if (q.length < 2) return close();
      const before = known.get(q);
      if (before !== undefined) return show(before);
      asked = new AbortController();
      fetch(from + "?q=" + encodeURIComponent(q), { signal: asked.signal, credentials: "same-origin", redirect: "error" })
        .then((r) => (r.ok ? r.text() : ""))
        .then((html) => {
          known.set(q, html);
          show(html);
        }, () => {}); // without suggestions the box is what it was
    };
    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 200);
    });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      asked?.abort();
      close();
    });
    form.addEventListener("keydown", (e) => {
      if (box.hidden) return;
      const stops = [input, ...all<HTMLElement>("a", box)];
      const at = stops.indexOf(document.activeElement as HTMLInputElement);
      if (e.key === "Escape") {
        input.focus();
        close();
      } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && at >= 0) {
        stops[(at + (e.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
      } else return;
      e.preventDefault();
    });
    form.addEventListener("focusout", (e) => {
      if (!form.contains(e.relatedTarget as Node | null)) close();
    });
  }
}

function dress(root: ParentNode): void {
  newest(root);
  passwords(root);
  files(root);
}

document.documentElement.classList.add("js");
menus();
once();
printing();
copying();
autosubmit();
suggesting();
failures();
dress(document);
summary();
