// Old papers dropped in by the hundred: one file at a time, so that how far it is can be said, and a broken line costs
// one file. What has arrived is not taken twice by the server: sending the same folder again goes on.
// Words come from data-* attributes of the box around the form.

const box = document.querySelector<HTMLElement>("[data-parts]");
const form = box?.querySelector("form");

if (box && form) {
  const bar = box.querySelector("progress");
  const said = box.querySelector("output[data-said]");
  const list = box.querySelector("[data-refused-here]");
  let running = false;
  let from = 0;

  const say = (text: string) => {
    if (said) said.textContent = text;
  };
  const fill = (text: string | undefined, n: number, of: number) => (text ?? "").replace("{n}", String(n)).replace("{of}", String(of));

  // One file, as the form itself would send it. Refusals come back as a page that lists them.
  const send = async (file: File): Promise<void> => {
    const body = new FormData();
    for (const key of ["_key"]) body.set(key, String(new FormData(form).get(key) ?? ""));
    body.append("files", file, file.name);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
    if (answer.type === "opaqueredirect") return;
    if (answer.status >= 500) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of page.querySelectorAll("[data-refused] > * > *, .error-summary li")) list?.append(document.importNode(row, true));
  };

  const files = () =>
    Array.from(form.querySelectorAll<HTMLInputElement>("input[type=file]"), (i) => Array.from(i.files ?? []))
      .flat()
      .filter((f) => !f.name.startsWith("."));

  for (const input of form.querySelectorAll("input[type=file]")) input.addEventListener("change", () => (from = 0));

  form.addEventListener("submit", async (e) => {
    const all = files();
    if (all.length < 2 && !running) return; // the form sends one by itself
    e.preventDefault();
    e.stopPropagation();
    if (running) return;
    running = true;
    if (bar) {
      bar.hidden = false;
      bar.max = all.length;
    }
    for (let tries = 0; from < all.length; ) {
      if (bar) bar.value = from;
      say(fill(box.dataset.going, from + 1, all.length));
      try {
        await send(all[from]);
        from++;
        tries = 0;
      } catch {
        if (++tries < 4) {
          await new Promise((r) => setTimeout(r, 500 * tries));
          continue;
        }
        running = false;
        say(fill(box.dataset.broken, from, all.length));
        return;
      }
    }
    running = false;
    if (bar) bar.value = all.length;
    if (list?.children.length) {
      say(fill(box.dataset.done, all.length, all.length));
      return;
    }
    location.assign(form.action);
  });
}
