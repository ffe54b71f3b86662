// A second verifier of sealed results, written from docs/verification.md alone. Exit 0: reproduced; 1: differs; 2: unreadable.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { answers } from "./second_methods.mjs";

class Stop extends Error {
  constructor(status, text) { super(text); this.status = status; }
}
const differs = (where, stated, found) => {
  throw new Stop(1, `differs at ${where}: stated ${JSON.stringify(stated)}, found ${JSON.stringify(found)}`);
};

// ── The zip: entries without compression ─────────────────────────────────────
function unzip(bytes) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Stop(2, "no zip");
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [at + 20, at + 28, at + 30, at + 32].map((one, n) => n ? bytes.readUInt16LE(one) : bytes.readUInt32LE(one));
    if (bytes.readUInt16LE(at + 10) !== 0) throw new Stop(2, "compressed");
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), bytes.subarray(start, start + size));
    at += 46 + name + extra + comment;
  }
  return files;
}

// ── Canonical JSON, hashes, signature ────────────────────────────────────────
const byCodePoint = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort(byCodePoint).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const parse = (files, name) => {
  try { return JSON.parse(files.get(name).toString("utf8")); } catch { throw new Stop(2, `${name} cannot be read`); }
};
function checkSignature(files) {
  const stated = parse(files, "signature.json");
  const found = {};
  for (const [name, bytes] of files) if (name !== "signature.json") found[name] = sha256(bytes);
  for (const name of new Set([...Object.keys(found), ...Object.keys(stated.files)]))
    if (found[name] !== stated.files[name]) differs(name, stated.files[name] ?? null, found[name] ?? null);
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(stated.public_key, "hex").toString("base64url") } });
  if (!verify(null, Buffer.from(canonical({ files: found })), key, Buffer.from(stated.signature, "hex"))) differs("signature", stated.signature, null);
  return stated.public_key;
}

// ── Exact fractions ──────────────────────────────────────────────────────────
const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
const fraction = (n, d = 1n) => { const by = gcd(n, d) * (d < 0n ? -1n : 1n); return { n: n / by, d: d / by }; };
const whole = (number) => fraction(BigInt(number));
const parsed = (text) => { const [n, d] = text.split("/"); return fraction(BigInt(n), BigInt(d ?? 1)); };
const told = (one) => (one === null ? null : one.d === 1n ? `${one.n}` : `${one.n}/${one.d}`);
const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
const compare = (a, b) => { const d = a.n * b.d - b.n * a.d; return d > 0n ? 1 : d < 0n ? -1 : 0; };
const mean = (values) => over(values.reduce(plus), whole(values.length));
const sorted = (values) => [...values].sort(compare);
const median = (values) => { const s = sorted(values), half = s.length >> 1; return s.length % 2 ? s[half] : mean([s[half - 1], s[half]]); };
const METHODS = { mean, median, trimmed: (values) => mean(values.length >= 4 ? sorted(values).slice(1, -1) : values) };

// ── Part 1: scores and standings ─────────────────────────────────────────────
/** Film → groups of equal value, greatest first, ascending by number inside a group. */
function groupsOf(values) {
  const films = [...values.keys()].sort((a, b) => compare(values.get(b), values.get(a)) || a - b);
  return films.reduce((groups, film) => {
    const last = groups.at(-1);
    if (last && compare(values.get(last[0]), values.get(film)) === 0) last.push(film); else groups.push([film]);
    return groups;
  }, []);
}
function placesOf(line, numbering) {
  const places = new Map();
  line.forEach((group, index) => { const place = numbering === "dense" ? index + 1 : places.size + 1; group.forEach((film) => places.set(film, place)); });
  return places;
}
/** What each juror gave each film of a round, on the rubric's scale: complete ballots; and how many others there are. */
function read(part) {
  const { rubric } = part, counts = rubric.criteria.filter((one) => one.weight > 0);
  const span = BigInt(rubric.high - rubric.low);
  const onScale = (one, mark) => plus(whole(rubric.low), fraction(BigInt(mark - one.low) * span, BigInt(one.high - one.low)));
  const total = whole(counts.reduce((sum, one) => sum + one.weight, 0));
  const given = new Map(part.films.map((film) => [film, []])), incomplete = new Map();
  for (const ballot of part.ballots.filter((one) => given.has(one.film))) {
    const complete = counts.every((one) => one.code in ballot.marks);
    if (!complete) { incomplete.set(ballot.film, (incomplete.get(ballot.film) ?? 0) + 1); continue; }
    const score = over(counts.map((one) => times(whole(one.weight), onScale(one, ballot.marks[one.code]))).reduce(plus), total);
    given.get(ballot.film).push({ juror: ballot.juror, score, marks: ballot.marks });
  }
  return { given, incomplete, score: scoresOf(part, given) };
}
/** Film → score. Where a model's answer and the stated score differ by no more than 10⁻⁹, the stated one is meant. */
function scoresOf(part, given) {
  const { method, pools = [] } = part.counting, films = [...given.keys()].filter((film) => given.get(film).length).sort((a, b) => a - b);
  const stated = new Map(part.standings.map((one) => [one.film, one.score]));
  const byMean = (how) => new Map(films.map((film) => [film, how(given.get(film).map((one) => one.score))]));
  if (method in METHODS) return byMean(METHODS[method]);
  if (!MODELS.includes(method)) return new Map(films.map((film) => [film, parsed(stated.get(film))]));
  const jurors = [...new Set(films.flatMap((film) => given.get(film).map((one) => one.juror)))].sort((a, b) => a - b), poolOf = new Map(pools);
  const names = [...new Set(films.map((film) => poolOf.get(film) ?? ""))].sort(byCodePoint);
  const rows = films.flatMap((film, at) => [...given.get(film)].sort((a, b) => a.juror - b.juror).map((one) => [at, jurors.indexOf(one.juror), Number(one.score.n) / Number(one.score.d)]));
  const [film, juror, y] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
  const found = rows.length ? answers(method, { films: films.length, jurors: jurors.length, film, juror, y,
    pools: films.map((one) => (names.length < 2 ? [1] : names.map((name) => Number(name === (poolOf.get(one) ?? ""))))) }) : [];
  if (!found.length) return byMean(mean);
  const isMeant = (one, value) => { const away = plus(parsed(stated.get(one) ?? "0"), fraction(-BigInt(value), BILLION)); return (away.n < 0n ? -away.n : away.n) * BILLION <= away.d; };
  const best = found.find((values) => films.every((one, at) => isMeant(one, values[at]))) ?? found[0];
  return new Map(films.map((one, at) => [one, isMeant(one, best[at]) ? parsed(stated.get(one)) : fraction(BigInt(best[at]), BILLION)]));
}
const BILLION = 10n ** 9n, MODELS = ["blup", "blup_scale", "additive"], known = new WeakMap();
function judge(part, without = new Set()) {
  const { rubric, counting } = part, films = part.films.filter((film) => !without.has(film));
  if (!known.has(part)) known.set(part, read(part)); // without some films the others keep their scores
  const all = known.get(part), { incomplete } = all;
  const given = new Map(films.map((film) => [film, all.given.get(film)])), score = new Map(films.map((film) => [film, all.score.get(film) ?? null]));
  const ranked = new Map([...score].filter(([film]) => given.get(film).length && given.get(film).length >= counting.quorum));
  const places = placesOf(groupsOf(ranked), counting.numbering);
  const held = [...places.values()];
  const rows = new Map(films.map((film) => {
    const all = given.get(film), criteria = {};
    for (const { code } of rubric.criteria) {
      const marks = all.filter((one) => code in one.marks).map((one) => whole(one.marks[code]));
      if (marks.length) criteria[code] = mean(marks);
    }
    const place = places.get(film) ?? null;
    return [film, {
      film, place, score: score.get(film), median: all.length ? median(all.map((one) => one.score)) : null, ballots: all.length,
      incomplete: incomplete.get(film) ?? 0, shared: place !== null && held.filter((one) => one === place).length > 1, criteria,
    }];
  }));
  return { rows, given, rubric, counting };
}
function checkStandings(where, part) {
  const found = [...judge(part).rows.values()].sort((a, b) =>
    (a.place === null) - (b.place === null) || (a.place === null ? b.ballots - a.ballots : a.place - b.place) || a.film - b.film);
  const plain = found.map((row) => ({ ...row, score: told(row.score), median: told(row.median),
    criteria: Object.fromEntries(Object.entries(row.criteria).map(([code, value]) => [code, told(value)])) }));
  same(`${where}standings`, part.standings, plain);
}
function same(where, stated, found) {
  if (stated.length !== found.length) differs(`${where}.length`, stated.length, found.length);
  stated.forEach((one, index) => { if (canonical(one) !== canonical(found[index])) differs(`${where}[${index}]`, one, found[index]); });
}

// ── Part 3: the chain ────────────────────────────────────────────────────────
function partBy(group, values) {
  return group.every((film) => values.has(film)) ? groupsOf(new Map(group.map((film) => [film, values.get(film)]))) : [group];
}
function headToHead(group, scores) {
  const beats = (film, other) => [...(scores.get(film) ?? [])].reduce((sum, [juror, value]) =>
    sum + (scores.get(other)?.has(juror) ? compare(value, scores.get(other).get(juror)) : 0), 0) > 0;
  const beaten = new Map(group.map((film) => [film, new Set(group.filter((other) => other !== film && beats(film, other)))]));
  const line = [...group].sort((a, b) => beaten.get(b).size - beaten.get(a).size || a - b), parts = [];
  let start = 0;
  for (let end = 1; end <= line.length; end += 1)
    if (line.slice(start, end).every((film) => line.slice(end).every((other) => beaten.get(film).has(other)))) {
      parts.push(line.slice(start, end).sort((a, b) => a - b));
      start = end;
    }
  return parts;
}
function runChain(group, category, round, document) {
  const code = criterionOf(category), rows = (pick) => new Map([...round.rows].map(([film, row]) => [film, pick(row)]).filter(([, v]) => v));
  const first = round.rubric.criteria[0]?.code;
  const scores = new Map([...round.given].map(([film, all]) => [film, new Map(all.filter((one) => !code || code in one.marks)
    .map((one) => [one.juror, code ? whole(one.marks[code]) : one.score]))]));
  const medians = code ? new Map([...scores].filter(([, by]) => by.size).map(([film, by]) => [film, median([...by.values()])])) : rows((row) => row.median);
  const { votes, chair } = document.rulings;
  const chairs = new Map((chair[category.code] ?? []).map((film, at) => [film, whole(-at)]));
  const steps = {
    criterion: (group) => partBy(group, rows((row) => row.criteria[first])), median: (group) => partBy(group, medians),
    head_to_head: (group) => headToHead(group, scores), chair: (group) => partBy(group, chairs),
    panel_vote: (group) => partBy(group, new Map((votes[category.code] ?? []).map(([film, count]) => [film, whole(count)]))),
  };
  return document.ties.chain.reduce((groups, step) => groups.flatMap((one) => (one.length > 1 ? steps[step](one) : [one])), [group]);
}

// ── Part 2: awards ───────────────────────────────────────────────────────────
const measureOf = (category) => category.decides_by.split("@")[0];
const roundOf = (category) => category.decides_by.split("@")[1] ?? "";
const criterionOf = (category) => (measureOf(category).startsWith("criterion:") ? measureOf(category).slice(10) : "");
const together = (a, b) => a.cumulates || b.cumulates || a.cumulates_with.includes(b.code) || b.cumulates_with.includes(a.code);
function lineOf(category, round, document) {
  const measure = measureOf(category), code = criterionOf(category), values = new Map();
  if (measure.startsWith("ballot:"))
    for (const [film, count] of document.rulings.ballots[measure.slice(7)] ?? []) { if (count > 0 && round.rows.has(film)) values.set(film, whole(count)); }
  else for (const row of round.rows.values()) {
    const value = code ? row.criteria[code] : row.score;
    if (row.place !== null && value) values.set(row.film, value);
  }
  return { values, groups: groupsOf(values), used: new Set(), debt: 0, open: { slots: 0, films: [] }, stuck: null, numbering: round.counting.numbering };
}
/** Every slot in the order of the categories. `declined`: category → films that may no longer win it. What people had not decided stays open. */
function allocate(document, without = new Set(), declined = {}) {
  const rounds = { "": judge(document, without) }, lines = {}, holds = new Map(), pending = new Map(), slots = [];
  for (const [code, part] of Object.entries(document.others)) rounds[code] = judge(part, without);
  const clashing = (list, film, category) => (list.get(film) ?? []).filter((other) => !together(other, category));
  const clashes = (list, film, category) => clashing(list, film, category).length > 0;
  const note = (list, film, category) => list.set(film, [...(list.get(film) ?? []), category]);
  const dense = rounds[""].counting.numbering === "dense" && document.ties.policy === "share";
  for (const category of document.categories) {
    const round = rounds[roundOf(category)];
    const eligible = (film) => (category.eligible?.includes(film) ?? round.rows.has(film)) && !declined[category.code]?.has(film);
    let used = 0;
    const add = (state, film = null, value = null, number = (used += 1)) => slots.push({ category, number, state, film, value });
    const rest = (state) => { while (used < category.slots) add(state); };
    if (category.decides_by === "chosen") {
      for (const { film } of (document.rulings.choices[category.code] ?? []).filter((one) => !without.has(one.film)))
        if (!eligible(film) || clashes(holds, film, category) || clashes(pending, film, category)) add("open");
        else { add("filled", film); note(holds, film, category); }
      rest("open");
      continue;
    }
    const line = (lines[category.decides_by] ??= lineOf(category, round, document));
    const wanting = (index) => line.groups[index].filter((film) => !line.used.has(film) && eligible(film));
    const wait = (index) => {
      line.stuck ??= { index, slots: 0 };
      line.stuck.slots += category.slots - used;
      const may = [];
      let sure = 0;
      for (let at = line.stuck.index; at < line.groups.length && sure < line.stuck.slots; at += 1)
        for (const film of wanting(at).filter((film) => !clashes(holds, film, category))) {
          if (clashing(pending, film, category).every((other) => other.decides_by === category.decides_by)) sure += 1;
          may.push(film);
        }
      may.forEach((film) => note(pending, film, category));
      rest("open");
    };
    for (; line.debt > 0 && used < category.slots; line.debt -= 1) add("taken");
    if (line.open.slots > 0 && used < category.slots) line.open.films.forEach((film) => note(pending, film, category));
    for (; line.open.slots > 0 && used < category.slots; line.open.slots -= 1) add("open");
    if (line.stuck && used < category.slots) { wait(line.stuck.index); continue; }
    for (let index = 0; used < category.slots && index < line.groups.length; ) {
      const group = line.groups[index], value = line.values.get(group[0]);
      if (category.floor !== null && compare(value, parsed(category.floor)) < 0) break;
      if (wanting(index).some((film) => clashes(pending, film, category))) { wait(index); break; }
      const films = wanting(index).filter((film) => !clashes(holds, film, category));
      const need = dense ? Math.min(films.length, 1) : films.length, room = category.slots - used;
      if (need > room && document.ties.policy === "chain") {
        const parts = runChain(films, category, round, document);
        if (parts.length === 1) {
          line.open = { slots: need - room, films };
          films.forEach((film) => { line.used.add(film); note(pending, film, category); });
          rest("open");
          break;
        }
        const behind = new Set(parts.slice(1).flat());
        line.groups.splice(index, 1, group.filter((film) => !behind.has(film)), ...parts.slice(1));
        continue;
      }
      films.forEach((film, step) => { add("filled", film, value, dense ? used + 1 : used + step + 1); line.used.add(film); note(holds, film, category); });
      if (document.ties.policy === "share") line.debt += Math.max(need - room, 0);
      used += need;
      index += 1;
    }
    rest("vacant");
  }
  for (const slot of slots) {
    const line = lines[slot.category.decides_by];
    slot.place = line && slot.film !== null ? placesOf(line.groups, line.numbering).get(slot.film) : null;
  }
  return slots;
}
function checkAwards(document) {
  const slots = allocate(document);
  const open = slots.find((one) => one.state === "open");
  if (open) throw new Stop(1, `differs: people had not decided ${open.category.code}`);
  const found = slots.map((one) => ({
    category: one.category.code, film: one.film, number: one.number, place: one.place, score: told(one.value), state: one.state,
    shared: one.place !== null && slots.some((other) => other !== one && other.category === one.category && other.place === one.place),
  }));
  same("awards", document.awards.map(({ reasons, ...rest }) => rest), found);
  return slots;
}

// ── Part 4: events ───────────────────────────────────────────────────────────
function checkEvents(document, slots) {
  const held = Object.fromEntries(document.categories.map(({ code }) => [code, slots.filter((one) => one.category.code === code && one.film !== null).map((one) => one.film)]));
  const byCode = Object.fromEntries(document.categories.map((one) => [one.code, one]));
  const free = {}, anew = {}, declined = {}, out = new Set(), revoked = new Set();
  const more = (counts, code, by = 1) => { counts[code] = (counts[code] ?? 0) + by; };
  const impossible = (event) => differs("events", event, "cannot have happened");
  const offered = () => {
    const again = allocate(document, out, declined);
    return ({ category, film }) => again.filter((one) => one.category.code === category && one.film !== null && !held[category].includes(one.film))
      .slice(0, free[category] ?? 0).some((one) => one.film === film);
  };
  const give = ({ category, film }) => {
    for (const other of document.categories)
      if (other.code !== category && held[other.code].includes(film) && (other.decides_by === byCode[category].decides_by || !together(other, byCode[category]))) {
        held[other.code] = held[other.code].filter((one) => one !== film);
        more(free, other.code);
      }
    held[category].push(film);
  };
  for (const event of document.events) {
    const { deed, category, film, way } = event;
    if (deed === "revoked") {
      if (!held[category].includes(film)) impossible(event);
      held[category] = held[category].filter((one) => one !== film);
      revoked.add(film); out.add(film);
      if (way === "promote") more(free, category); else if (way === "anew") more(anew, category);
    } else if (deed === "chosen") {
      if (!anew[category] || revoked.has(film) || held[category].includes(film)) impossible(event);
      more(anew, category, -1); out.add(film); give(event);
    } else {
      if (!offered()(event)) impossible(event);
      if (deed === "declined") (declined[category] ??= new Set()).add(film); else { more(free, category, -1); give(event); }
    }
  }
  for (const { code } of document.categories) same(`held.${code}`, document.held[code], held[code].sort((a, b) => a - b));
}

/** [exit code, what is to be said] of one bundle. */
function verified(path) {
  try {
    const files = unzip(readFileSync(path));
    for (const name of ["result.json", "signature.json"]) if (!files.has(name)) throw new Stop(2, `${name} is not in the bundle`);
    const key = checkSignature(files), document = parse(files, "result.json");
    if (document.format !== "firstlight-result/2") throw new Stop(2, `not the format of this program: ${document.format}`);
    const rules = parse(files, "rules.json");
    const digest = sha256(canonical({ data: rules.data, text: rules.text }));
    if (!rules.has_decimals && digest !== document.about.rules_digest) differs("about.rules_digest", document.about.rules_digest, digest);
    checkStandings("", document);
    for (const [code, part] of Object.entries(document.others)) checkStandings(`others.${code}.`, part);
    checkEvents(document, checkAwards(document));
    const asStated = [document, ...Object.values(document.others)].map((one) => one.counting.method).filter((one) => !(one in METHODS) && !MODELS.includes(one));
    return [0, ["reproduced", ...asStated.map((one) => `scores by ${one} were taken as stated`), `signed with ${key}`].join("; ")];
  } catch (error) {
    return error instanceof Stop ? [error.status, error.message] : [2, `unreadable: ${error}`];
  }
}
for (const path of process.argv.slice(2)) {
  const [status, text] = verified(path);
  console.log(`${status} ${path}: ${text}`);
  process.exitCode = Math.max(process.exitCode ?? 0, status);
}
