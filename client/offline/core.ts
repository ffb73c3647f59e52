// What waits on this device, and how it is sent: in the order it was made, each command once. Nothing here
// knows a page, a store or a network; they are given. The server decides (internal/device); this only never
// forgets a command before the server has said what came of it, and never sends one under two numbers.

export interface Command {
  n: number; // counted by the device from 1
  uid: string; // drawn when it was made: tells a copy from another under the same number
  kind: string; // "" for a number that stands for nothing any more
  path: string;
  fields: [string, string][];
  at: number; // by this device's clock
  hat: string;
  label: string; // what the person reads
}

export interface Answer {
  n: number;
  state: "done" | "before" | "refused" | "later" | "gap" | "other" | "gone";
  said?: string;
  to?: string;
  expect?: number;
}

// Box is where commands are kept until they are settled.
export interface Box {
  device(): Promise<number>; // 0: none yet
  waiting(): Promise<Command[]>; // by number
  settle(n: number, refused?: { command: Command; said: string }): Promise<void>;
  // From now on under another device, whose numbers begin at 1; the order stays.
  renumber(device: number): Promise<void>;
}

// Wire is the way to the server. It throws when nothing came back.
export interface Wire {
  send(device: number, now: number, commands: Command[]): Promise<Answer[]>;
  register(): Promise<number>;
}

// Stopped says that the server will not take anything now, whatever is sent: nobody is signed in, or
// another person is.
export class Stopped extends Error {}

export type Told = (command: Command, answer: Answer) => void;
export type End = "empty" | "offline" | "stopped" | "later";

const atOnce = 50;
const mostFilled = 100; // holes beyond this are a device that lost its memory

export function filler(n: number): Command {
  return { n, uid: "none-" + n + "-" + Math.random().toString(36).slice(2), kind: "", path: "", fields: [], at: 0, hat: "", label: "" };
}

// withHoles puts a command that does nothing at each number that is missing from `from` on.
export function withHoles(from: number, waiting: Command[]): Command[] {
  const out: Command[] = [];
  let next = from;
  for (const c of waiting) {
    for (; next < c.n; next++) out.push(filler(next));
    out.push(c);
    next = c.n + 1;
  }
  return out;
}

// flush sends what waits until nothing does or it cannot go on.
export async function flush(box: Box, wire: Wire, told: Told, clock: () => number = Date.now): Promise<End> {
  let from = 0; // the number the server asked for, 0 for none
  for (let round = 0; round < 1000; round++) {
    const waiting = await box.waiting();
    if (!waiting.length) return "empty";
    let batch = waiting.slice(0, atOnce);
    let answers: Answer[];
    try {
      if (from && batch[batch.length - 1].n - from > mostFilled + atOnce) {
        await box.renumber(await wire.register());
        from = 0;
        continue;
      }
      if (from) batch = withHoles(from, batch);
      answers = await wire.send(await box.device(), clock(), batch);
    } catch (e) {
      return e instanceof Stopped ? "stopped" : "offline";
    }
    const asked = from;
    let anew = false;
    let later = false;
    from = 0;
    for (const a of answers) {
      const c = batch.find((b) => b.n === a.n);
      if (!c) continue;
      switch (a.state) {
        case "done":
        case "before":
          await box.settle(a.n);
          if (c.kind) told(c, a);
          break;
        case "refused":
        case "gone":
          await box.settle(a.n, c.kind ? { command: c, said: a.said ?? "" } : undefined);
          if (c.kind) told(c, a);
          break;
        case "other":
          anew = true;
          break;
        case "gap":
          from = from || (a.expect ?? 0);
          break;
        default:
          later = true;
          told(c, a);
      }
    }
    if (anew) {
      try {
        await box.renumber(await wire.register());
      } catch (e) {
        return e instanceof Stopped ? "stopped" : "offline";
      }
      from = 0;
      continue;
    }
    if (later) return "later";
    if (from && from === asked) return "later"; // it asked for the same again: somebody else is sending
  }
  return "later";
}

// Memory is a box that lasts as long as its page.
export class Memory implements Box {
  id = 0;
  next = 1;
  list: Command[] = [];
  refused: { command: Command; said: string }[] = [];
  add(c: Omit<Command, "n">): Command {
    const one = { ...c, n: this.next++ };
    this.list.push(one);
    return one;
  }
  async device() {
    return this.id;
  }
  async waiting() {
    return this.list.slice();
  }
  async settle(n: number, refused?: { command: Command; said: string }) {
    this.list = this.list.filter((c) => c.n !== n);
    if (refused) this.refused.push(refused);
  }
  async renumber(device: number) {
    this.id = device;
    this.list = this.list.map((c, i) => ({ ...c, n: i + 1 }));
    this.next = this.list.length + 1;
  }
}
