// Not part of any page: what internal/web/meeting's property test runs inside a browser against a real server.
// Several devices of several people work apart on one meeting over a line that drops, doubles, delays and
// repeats; at the end everybody is back, and everything that was done stands exactly once.
import { type Answer, type Box, type Command, Memory, Stopped, type Wire, flush } from "./core";

interface World {
  meeting: number;
  item: number;
  vote: number;
  seen: number; // version of the minutes
  lines: string[];
  people: number[]; // whose marks are played with
  hats: string[]; // of the three who sign in: secretary, deputy, a member (people[0])
}

interface State {
  marks: Record<string, string>;
  said: string[];
  vote: { open: boolean; yes: number };
  body: string[];
  lost: string[];
}

// A small generator, so that a run can be had again by its number.
function numbers(seed: number) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { chance: (p: number) => next() < p, below: (n: number) => Math.floor(next() * n) };
}

async function post(who: number, to: string, body: unknown): Promise<any> {
  const r = await fetch(to, { method: "POST", headers: { "Content-Type": "application/json", "X-As": String(who) }, body: JSON.stringify(body) });
  if (r.status === 404) throw new Stopped();
  if (!r.ok) throw new Error(to + " " + r.status);
  return r.json();
}

// Bad is a line on which everything goes wrong that can, without a lie of the server.
class Bad implements Wire {
  calm = false;
  private old: [number, number, Command[]][] = [];
  private loose: Promise<unknown>[] = [];
  // parts: requests arrive in parts; not where there are copies of a profile, for a part alone cannot tell that
  // what was before it went under other numbers.
  constructor(readonly who: number, readonly dice: ReturnType<typeof numbers>, readonly parts: boolean) {}

  private real(device: number, now: number, commands: Command[]): Promise<Answer[]> {
    return post(this.who, "/thiet-bi/lenh", { device, now, commands }).then((r) => r.answers);
  }

  async send(device: number, now: number, commands: Command[]): Promise<Answer[]> {
    if (this.calm) return this.real(device, now, commands);
    const d = this.dice;
    if (d.chance(0.2)) throw new Error("not sent");
    this.old.push([device, now, commands]);
    if (d.chance(0.25)) commands = commands.slice().reverse();
    if (this.parts && d.chance(0.2)) commands = commands.filter(() => d.chance(0.6)); // some got lost on the way
    if (!commands.length) throw new Error("nothing came through");
    if (d.chance(0.25)) this.loose.push(this.real(device, now, commands).catch(() => {})); // twice at once
    if (d.chance(0.2)) {
      const again = this.old[d.below(this.old.length)];
      this.loose.push(this.real(...again).catch(() => {}));
    }
    const back = await this.real(device, now, commands);
    if (d.chance(0.25)) throw new Error("the answer was lost");
    return back;
  }

  settle(): Promise<unknown> {
    return Promise.all(this.loose);
  }

  async register(): Promise<number> {
    return (await post(this.who, "/thiet-bi/so", { devices: [] })).devices[0].device;
  }
}

interface Done {
  kind: string;
  value: string;
  device: number;
  state: string;
}

// How often what came of which kind, so that the test sees that all of it was played.
const counts: Record<string, number> = {};

async function run(seed: number, slot: number): Promise<string> {
  const dice = numbers(seed);
  const copies = dice.chance(0.4); // of browser profiles
  const w: World = await post(0, "/proof/world", { slot });
  const at = "/sinh-hoat/" + w.meeting;
  const all = new Map<string, Done>(); // by uid
  const devices: { box: Memory; wire: Bad; who: number }[] = [];
  for (let i = 0; i < 3; i++) {
    const who = dice.below(3);
    const wire = new Bad(who, dice, !copies);
    const box = new Memory();
    box.id = await wire.register();
    devices.push({ box, wire, who });
  }
  let count = 0;
  const told = (c: Command, a: Answer) => {
    const d = all.get(c.uid)!;
    const final = a.state === "before" ? "done" : a.state;
    if (d.state && d.state !== final) d.state = `was told ${d.state}, then ${final}`;
    else if (final === "done" || final === "refused") d.state = final;
  };
  const make = (k: number) => {
    const { box, who } = devices[k];
    const name = `r${seed}-${slot}-${k}-${++count}`;
    const person = w.people[dice.below(w.people.length)];
    let kind = "";
    let path = at;
    let value = "";
    let fields: [string, string][] = [];
    switch (who === 2 ? 4 + dice.below(2) : dice.below(5)) {
      case 0: // present, by a tap
        [kind, path, value] = ["meeting.roll", at + "/diem-danh", `${person} there`];
        fields = [["co-mat", String(person)]];
        break;
      case 1: // absent, by the form of the roll
        [kind, path, value] = ["meeting.roll", at + "/diem-danh", `${person} away`];
        fields = [["bang", "1"], [`cu-${person}`, "|0||||"], [`d-${person}`, "excused"], [`loai-${person}`, "sick"]];
        break;
      case 2: { // the vote
        const yes = 1 + dice.below(9);
        [kind, path, value] = ["meeting.closevote", `/bieu-quyet/${w.vote}/dong`, String(yes)];
        fields = [["yes", String(yes)], ["no", "0"], ["abstain", "0"]];
        break;
      }
      case 3: { // the minutes
        const lines = w.lines.slice();
        const line = dice.below(lines.length);
        if (dice.chance(0.5)) lines[line] = name;
        else lines.splice(line, 0, name);
        if (dice.chance(0.2)) lines.splice(dice.below(lines.length), 1);
        [kind, path, value] = ["meeting.minutes", at + "/bien-ban", lines.includes(name) ? name : ""];
        fields = [["seen", String(w.seen)], ["body", lines.join("\n")], ["inside", ""]];
        break;
      }
      case 4: // one's own words
        if (who === 2) {
          [kind, path, value] = ["meeting.say", at + "/y-kien", name];
          fields = [["item", String(w.item)], ["kind", "opinion"], ["text", name]];
        } else {
          [kind, path, value] = ["meeting.opinion", `${at}/muc/${w.item}/y-kien`, name];
          fields = [["person", String(w.people[w.people.length - 1])], ["kind", "opinion"], ["text", name]];
        }
        break;
      default: // here
        [kind, path, value] = ["check-in", at + "/phong/diem-danh", `${w.people[0]} there`];
        fields = [];
    }
    const year = 365 * 24 * 3600000;
    const c = box.add({ uid: name, kind, path, fields, at: Date.now() + (k - 1) * year, hat: w.hats[who], label: name });
    all.set(c.uid, { kind, value, device: k, state: "" });
  };
  const clock = (k: number) => () => Date.now() + (k - 1) * 365 * 24 * 3600000; // one a year behind, one ahead
  for (let step = 0; step < 12; step++) {
    const k = dice.below(3);
    if (dice.chance(0.6)) make(k);
    else await flush(devices[k].box, devices[k].wire, told, clock(k));
    if (dice.chance(0.05)) {
      // Somebody else sends what this device holds: he is told that there is no such device.
      const other = devices.find((d) => d.who !== devices[k].who);
      if (other) await post(other.who, "/thiet-bi/lenh", { device: devices[k].box.id, now: 0, commands: devices[k].box.list }).then(() => Promise.reject("forged commands were taken"), (e) => (e instanceof Stopped ? 0 : Promise.reject(e)));
    }
    if (copies && dice.chance(0.15)) {
      // A copy of the browser's profile counts on by itself.
      const copy = new Memory();
      Object.assign(copy, { id: devices[k].box.id, next: devices[k].box.next });
      devices.push({ box: copy, wire: new Bad(devices[k].who, dice, false), who: devices[k].who });
      const n = devices.length - 1;
      make(n);
      devices[n].wire.calm = true;
      await flush(devices[n].box, devices[n].wire, told);
    }
  }
  // Everybody is back.
  for (let round = 0; round < 4; round++)
    for (const [k, d] of devices.entries()) {
      d.wire.calm = true;
      await d.wire.settle();
      await flush(d.box, d.wire, told, clock(Math.min(k, 2)));
    }
  const end: State = await post(0, "/proof/state", { slot });
  const wrong: string[] = [];
  const say = (text: string) => wrong.push(`run ${seed}: ${text}`);
  for (const d of devices) if (d.box.list.length) say(`${d.box.list.length} are still waiting`);
  const list = Array.from(all.values());
  for (const [name, d] of all) if (d.state !== "done" && d.state !== "refused") say(`${name} (${d.kind} ${d.value}) ended as "${d.state}"`);
  const done = list.filter((d) => d.state === "done");
  for (const d of list) {
    const key = d.kind + " " + d.state;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  // Words: each that was taken stands once, those of a device in their order.
  const mine = end.said.filter((t) => t.startsWith(`r${seed}-${slot}-`));
  const words = done.filter((d) => d.kind === "meeting.say" || d.kind === "meeting.opinion");
  for (const d of words) if (mine.filter((t) => t === d.value).length !== 1) say(`${d.value} stands ${mine.filter((t) => t === d.value).length} times`);
  if (mine.length !== words.length) say(`${mine.length} opinions for ${words.length} taken`);
  for (let k = 0; k < devices.length; k++) {
    const order = mine.filter((t) => t.split("-")[2] === String(k)).map((t) => Number(t.split("-")[3]));
    if (order.some((n, i) => i > 0 && n < order[i - 1])) say(`device ${k} spoke in the order ${order}`);
  }
  // The roll: presence beats absence, whoever came first.
  for (const p of w.people) {
    const there = done.some((d) => d.value === `${p} there`);
    const away = done.some((d) => d.value === `${p} away`);
    const want = there ? "present" : away ? "excused" : "";
    if ((end.marks[p] ?? "") !== want) say(`${p} is marked "${end.marks[p]}", want "${want}"`);
  }
  // The vote: closed once, by the totals of who closed it.
  const closed = done.filter((d) => d.kind === "meeting.closevote");
  if (closed.length > 1 || closed.length === 0 !== end.vote.open) say(`the vote was closed ${closed.length} times`);
  if (closed.length === 1 && end.vote.yes !== Number(closed[0].value)) say(`the vote has ${end.vote.yes}, closed with ${closed[0].value}`);
  // The minutes: every line somebody wrote stands once, in the text or among what waits for a choice.
  for (const d of done) {
    if (d.kind !== "meeting.minutes" || !d.value) continue;
    const n = end.body.concat(end.lost).filter((l) => l === d.value).length;
    if (n !== 1) say(`the line ${d.value} stands ${n} times`);
  }
  return wrong.join("\n");
}

(window as any).proofCounts = counts;
(window as any).proof = async (from: number, runs: number, slots: number): Promise<string> => {
  const wrong: string[] = [];
  let next = from;
  await Promise.all(
    Array.from({ length: slots }, async (_, slot) => {
      while (next < from + runs && wrong.length < 5) {
        const seed = next++;
        const w = await run(seed, slot).catch((e) => `run ${seed}: ${e?.stack ?? e}`);
        if (w) wrong.push(w);
      }
    }),
  );
  return wrong.join("\n");
};
export type { Box };
