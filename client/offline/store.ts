// The box in the browser's own database. What a person did stands there encrypted; the key belongs to the
// server's record of this device and is given to the same account when it is signed in. In the browser it is
// kept as a key that no script can read out, and taken away when nobody is signed in any more.
import type { Box, Command } from "./core";

interface Owner {
  account: number;
  device: number;
  next: number;
  known: number[]; // every device it was here, for what was sealed then
  keys?: Record<number, CryptoKey>; // of these; none while nobody is signed in
}

interface Row {
  account: number;
  n: number;
  by: number; // the device whose key sealed it
  iv: Uint8Array;
  data: ArrayBuffer;
}

type Sealed = Pick<Row, "by" | "iv" | "data">;

export interface Refusal {
  id: number;
  command: Command;
  said: string;
}

const promise = <T>(r: IDBRequest<T>): Promise<T> =>
  new Promise((ok, no) => {
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  });

const finished = (t: IDBTransaction): Promise<void> =>
  new Promise((ok, no) => {
    t.oncomplete = () => ok();
    t.onerror = t.onabort = () => no(t.error ?? new Error("aborted"));
  });

export function open(): Promise<IDBDatabase> {
  const r = indexedDB.open("nep", 1);
  r.onupgradeneeded = () => {
    r.result.createObjectStore("owner", { keyPath: "account" });
    r.result.createObjectStore("queue", { keyPath: ["account", "n"] });
    r.result.createObjectStore("refused", { keyPath: "id", autoIncrement: true }).createIndex("account", "account");
  };
  return promise(r);
}

// Nobody is signed in here: keys go, what waits stays, unreadable.
export async function lock(db: IDBDatabase, except = 0): Promise<void> {
  const t = db.transaction("owner", "readwrite");
  const end = finished(t);
  const s = t.objectStore("owner");
  for (const o of (await promise(s.getAll())) as Owner[]) {
    if (o.account === except || !o.keys) continue;
    delete o.keys;
    s.put(o);
  }
  return end;
}

export class Store implements Box {
  constructor(readonly db: IDBDatabase, readonly account: number) {}

  async owner(): Promise<Owner | undefined> {
    return (await promise(this.db.transaction("owner").objectStore("owner").get(this.account))) as Owner | undefined;
  }

  async device(): Promise<number> {
    return (await this.owner())?.device ?? 0;
  }

  // own takes the keys of devices the server knows; the first one ever is what this device is.
  async own(given: { device: number; secret: Uint8Array }[]): Promise<void> {
    const fresh = await Promise.all(given.map(async (g) =>
      [g.device, await crypto.subtle.importKey("raw", g.secret, "AES-GCM", false, ["encrypt", "decrypt"])] as const));
    const t = this.db.transaction("owner", "readwrite");
    const end = finished(t);
    const s = t.objectStore("owner");
    const o = ((await promise(s.get(this.account))) as Owner | undefined) ?? { account: this.account, device: given[0].device, next: 1, known: [] };
    o.keys ??= {};
    for (const [device, key] of fresh) {
      o.keys[device] = key;
      if (!o.known.includes(device)) o.known.push(device);
    }
    s.put(o);
    return end;
  }

  async ready(): Promise<boolean> {
    const o = await this.owner();
    return !!o?.keys?.[o.device];
  }

  private async seal(what: unknown): Promise<Sealed> {
    const o = await this.owner();
    const key = o?.keys?.[o.device];
    if (!o || !key) throw new Error("locked");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { by: o.device, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(what))) };
  }

  // sealed is what waits as a file for somebody to carry: readable by the server alone.
  async sealed(): Promise<string> {
    const o = (await this.owner())!;
    const commands = (await this.waiting()).map(({ label, ...c }) => c);
    const s = await this.seal({ device: o.device, now: Date.now(), commands });
    const text = (b: ArrayBuffer | Uint8Array) => {
      let out = "";
      new Uint8Array(b).forEach((x) => (out += String.fromCharCode(x)));
      return btoa(out);
    };
    return JSON.stringify({ nep: 1, device: o.device, iv: text(s.iv), data: text(s.data) });
  }

  private async unseal<T>(rows: (Sealed & { n?: number; id?: number })[]): Promise<T[]> {
    if (!rows.length) return [];
    const keys = (await this.owner())?.keys ?? {};
    return Promise.all(rows.map(async (r) => {
      if (!keys[r.by]) throw new Error("locked");
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: r.iv }, keys[r.by], r.data)));
    }));
  }

  // add keeps a command under the next number; when it resolves it is on the disk.
  async add(c: Omit<Command, "n">): Promise<Command> {
    const sealed = await this.seal(c);
    const t = this.db.transaction(["owner", "queue"], "readwrite");
    const end = finished(t);
    end.catch(() => {}); // told once, below
    const s = t.objectStore("owner");
    const o = (await promise(s.get(this.account))) as Owner;
    const n = o.next++;
    s.put(o);
    const put = t.objectStore("queue").put({ account: this.account, n, ...sealed } as Row);
    put.onerror = () => {};
    await end;
    return { ...c, n };
  }

  private mine(): IDBKeyRange {
    return IDBKeyRange.bound([this.account, 0], [this.account, Number.MAX_SAFE_INTEGER]);
  }

  count(): Promise<number> {
    return promise(this.db.transaction("queue").objectStore("queue").count(this.mine()));
  }

  async waiting(): Promise<Command[]> {
    const rows = (await promise(this.db.transaction("queue").objectStore("queue").getAll(this.mine()))) as Row[];
    return (await this.unseal<Omit<Command, "n">>(rows)).map((c, i) => ({ ...c, n: rows[i].n }));
  }

  async settle(n: number, refused?: { command: Command; said: string }): Promise<void> {
    const sealed = refused && (await this.seal(refused));
    const t = this.db.transaction(["queue", "refused"], "readwrite");
    const end = finished(t);
    const q = t.objectStore("queue");
    const had = await promise(q.get([this.account, n]));
    if (had) { // another tab may have told it already
      q.delete([this.account, n]);
      if (sealed) t.objectStore("refused").put({ account: this.account, ...sealed });
    }
    return end;
  }

  async refused(): Promise<Refusal[]> {
    const rows = (await promise(this.db.transaction("refused").objectStore("refused").index("account").getAll(this.account))) as (Row & { id: number })[];
    return (await this.unseal<{ command: Command; said: string }>(rows)).map((r, i) => ({ ...r, id: rows[i].id }));
  }

  // seen forgets a refusal that the person has put aside.
  async seen(id: number): Promise<void> {
    const t = this.db.transaction("refused", "readwrite");
    t.objectStore("refused").delete(id);
    return finished(t);
  }

  // withdraw takes a command out by the person's own word: its number then stands for nothing.
  async withdraw(n: number): Promise<void> {
    const sealed = await this.seal({ uid: crypto.getRandomValues(new Uint32Array(2)).join("-"), kind: "", path: "", fields: [], at: 0, hat: "", label: "" });
    const t = this.db.transaction("queue", "readwrite");
    t.objectStore("queue").put({ account: this.account, n, ...sealed } as Row);
    return finished(t);
  }

  async renumber(device: number): Promise<void> {
    const t = this.db.transaction(["owner", "queue"], "readwrite");
    const end = finished(t);
    const owners = t.objectStore("owner");
    const q = t.objectStore("queue");
    const o = (await promise(owners.get(this.account))) as Owner;
    const rows = (await promise(q.getAll(this.mine()))) as Row[];
    q.delete(this.mine());
    rows.forEach((r, i) => q.put({ ...r, n: i + 1 }));
    owners.put({ ...o, device, next: rows.length + 1 });
    return end;
  }
}
