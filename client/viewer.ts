// Shows a PDF page by page inside its page, for browsers (those of older phones) that show none themselves.
// pdf.js is loaded here and nowhere else; without this script a plain link stands in its place.

type Viewport = { width: number; height: number; scale: number };
type Page = {
  getViewport(o: { scale: number }): Viewport;
  render(o: object): { promise: Promise<void>; cancel(): void };
  getTextContent(): Promise<unknown>;
};
type Doc = { numPages: number; getPage(n: number): Promise<Page> };
type Lib = {
  GlobalWorkerOptions: { workerSrc: string };
  getDocument(o: object): { promise: Promise<Doc> };
  renderTextLayer(o: object): { promise: Promise<void>; cancel(): void };
};

function script(src: string): Promise<Lib> {
  return new Promise((done, failed) => {
    const s = document.createElement("script");
    s.src = src;
    s.onload = () => done((window as unknown as { pdfjsLib: Lib }).pdfjsLib);
    s.onerror = failed;
    document.head.append(s);
  });
}

async function view(box: HTMLElement): Promise<void> {
  const { viewer, lib, worker, broken, page: words } = box.dataset as Record<string, string>;
  const one = <T extends Element>(q: string) => box.querySelector(q) as unknown as T;
  const bar = one<HTMLElement>(".viewer-bar");
  const frame = one<HTMLElement>(".viewer-page");
  const sheet = one<HTMLElement>(".viewer-sheet");
  const canvas = one<HTMLCanvasElement>("canvas");
  const layer = one<HTMLElement>(".text-layer");
  const note = one<HTMLElement>("[role=status]");
  const number = one<HTMLInputElement>("[data-number]");
  const plain = note.innerHTML;
  let doc: Doc;
  let pdf: Lib;
  try {
    pdf = await script(lib);
    pdf.GlobalWorkerOptions.workerSrc = worker;
    // Nothing of a paper is evaluated, and no form or link of it acts.
    doc = await pdf.getDocument({ url: viewer, isEvalSupported: false, enableXfa: false, disableAutoFetch: true, rangeChunkSize: 1 << 19 }).promise;
  } catch {
    note.textContent = broken + " ";
    note.insertAdjacentHTML("beforeend", plain); // our own link, as the server wrote it
    return;
  }
  let at = 1;
  let zoom = 1;
  let drawing: { cancel(): void }[] = [];
  let turn = 0;
  bar.hidden = frame.hidden = false;
  one<HTMLElement>("[data-of]").textContent = "/ " + doc.numPages;

  const draw = async () => {
    const mine = ++turn;
    for (const d of drawing) d.cancel();
    drawing = [];
    const page = await doc.getPage(at);
    if (mine !== turn) return;
    const wide = page.getViewport({ scale: 1 }).width;
    const scale = Math.min(4, Math.max(0.2, (frame.clientWidth / wide) * zoom));
    const v = page.getViewport({ scale });
    // Small phones have little memory: no more than eight million dots.
    const dots = Math.min(window.devicePixelRatio || 1, 2, Math.sqrt(8e6 / (v.width * v.height)));
    canvas.width = Math.floor(v.width * dots);
    canvas.height = Math.floor(v.height * dots);
    canvas.style.width = sheet.style.width = Math.floor(v.width) + "px";
    canvas.style.height = sheet.style.height = Math.floor(v.height) + "px";
    layer.textContent = "";
    layer.style.setProperty("--scale-factor", String(scale));
    number.value = String(at);
    box.dataset.at = String(at);
    note.textContent = words.replace("{n}", String(at)).replace("{of}", String(doc.numPages));
    try {
      const r = page.render({ canvasContext: canvas.getContext("2d"), viewport: v, transform: dots === 1 ? null : [dots, 0, 0, dots, 0, 0] });
      drawing.push(r);
      await r.promise;
      const text = await page.getTextContent();
      if (mine !== turn) return;
      const t = pdf.renderTextLayer({ textContent: text, container: layer, viewport: v, textDivs: [] });
      drawing.push(t);
      await t.promise;
      box.dispatchEvent(new CustomEvent("viewer:page", { bubbles: true, detail: at }));
    } catch {
      // drawing was given up for another page
    }
  };
  const go = (n: number) => {
    n = Math.min(doc.numPages, Math.max(1, n || at));
    number.value = String(n);
    if (n === at) return;
    at = n;
    frame.scrollTop = 0;
    void draw();
  };
  bar.addEventListener("click", (e) => {
    const b = (e.target as Element).closest("button");
    if (b?.dataset.go) go(at + Number(b.dataset.go));
    if (b?.dataset.zoom) {
      zoom = Math.min(4, Math.max(0.5, zoom * Number(b.dataset.zoom)));
      void draw();
    }
  });
  number.addEventListener("change", () => go(parseInt(number.value, 10)));
  frame.addEventListener("keydown", (e) => {
    if (e.key === "PageDown" || e.key === "ArrowRight") go(at + 1);
    else if (e.key === "PageUp" || e.key === "ArrowLeft") go(at - 1);
    else return;
    e.preventDefault();
  });
  let width = frame.clientWidth;
  window.addEventListener("resize", () => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    void draw();
  });
  const asked = new URLSearchParams(location.search).get("trang");
  if (asked) at = Math.min(doc.numPages, Math.max(1, parseInt(asked, 10) || 1));
  await draw();
}

// What is marked in the paper goes into the form for an opinion about it, with its page or paragraph.
function marks(): void {
  const quote = document.querySelector<HTMLInputElement>("#y-kien input[name=quote]");
  const page = document.querySelector<HTMLInputElement>("#y-kien input[name=page]");
  if (!quote || !page) return;
  document.addEventListener("selectionchange", () => {
    const s = document.getSelection();
    const from = s?.anchorNode?.parentElement;
    const text = s?.toString().replace(/\s+/g, " ").trim() ?? "";
    if (!from || !text || text.length > 500) return;
    const box = from.closest<HTMLElement>("[data-viewer]");
    const line = from.closest<HTMLElement>("[data-lines] > *");
    if (box) page.value = box.dataset.at ?? "";
    else if (line) page.value = String(Array.from(line.parentElement?.children ?? []).indexOf(line) + 1);
    else return;
    quote.value = text;
  });
}

for (const box of Array.from(document.querySelectorAll<HTMLElement>("[data-viewer]"))) void view(box);
marks();
