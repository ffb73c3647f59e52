// A page kept on the device is sealed like what waits there, with the key of the account it is for: while nobody
// is signed in, or somebody else is, it cannot be read. Its address and its account stand open.
import { open } from "./store";

interface Keys {
  device: number;
  keys?: Record<number, CryptoKey>;
}

async function owner(account: string): Promise<Keys | undefined> {
  const db = await open();
  try {
    return await new Promise((ok, no) => {
      const r = db.transaction("owner").objectStore("owner").get(Number(account));
      r.onsuccess = () => ok(r.result);
      r.onerror = () => no(r.error);
    });
  } finally {
    db.close();
  }
}

// sealPage gives the page as it may lie on the device; undefined while there is no key.
export async function sealPage(r: Response): Promise<Response | undefined> {
  const account = r.headers.get("Nep-Offline") ?? "";
  const o = await owner(account);
  const key = o?.keys?.[o.device];
  if (!o || !key) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify({ headers: [...(r.headers as any)], text: await r.text() }));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  return new Response(new Blob([iv, data]), { headers: { "Nep-Offline": account, "Nep-By": String(o.device), "Nep-At": String(Date.now()) } });
}

// openPage gives the page back, if it can be read now.
export async function openPage(r?: Response): Promise<Response | undefined> {
  if (!r) return undefined;
  try {
    const key = (await owner(r.headers.get("Nep-Offline") ?? ""))?.keys?.[Number(r.headers.get("Nep-By"))];
    if (!key) return undefined;
    const all = new Uint8Array(await r.arrayBuffer());
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, key, all.slice(12));
    const { headers, text } = JSON.parse(new TextDecoder().decode(plain));
    return new Response(text, { headers });
  } catch {
    return undefined;
  }
}
