// Scores by methods that look at the whole panel, as part 5 of docs/verification.md describes them; in floats, as it says.

// ── Small matrices: arrays of rows ───────────────────────────────────────────
const zeros = (rows, columns) => Array.from({ length: rows }, () => new Float64Array(columns));
/** The lower triangle of a symmetric positive matrix: its square is the matrix. */
function cholesky(matrix) {
  const low = matrix.map((row) => Float64Array.from(row));
  for (let i = 0; i < low.length; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = low[i][j];
      for (let k = 0; k < j; k += 1) sum -= low[i][k] * low[j][k];
      low[i][j] = i === j ? Math.sqrt(sum) : sum / low[j][j];
    }
  return low;
}
/** x of matrix · x = right, for each column of `right`. */
function solved(matrix, right) {
  const low = cholesky(matrix), x = right.map((row) => Float64Array.from(row)), n = x.length;
  for (let column = 0; column < x[0].length; column += 1) {
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < i; k += 1) x[i][column] -= low[i][k] * x[k][column];
      x[i][column] /= low[i][i];
    }
    for (let i = n - 1; i >= 0; i -= 1) {
      for (let k = i + 1; k < n; k += 1) x[i][column] -= low[k][i] * x[k][column];
      x[i][column] /= low[i][i];
    }
  }
  return x;
}
const total = (values) => values.reduce((sum, one) => sum + one, 0);
const middle = (values) => { const s = [...values].sort((a, b) => a - b), half = s.length >> 1; return s.length % 2 ? s[half] : (s[half - 1] + s[half]) / 2; };

// ── The crossed model ────────────────────────────────────────────────────────
class Crossed {
  constructor({ films, jurors, film, juror, y, pools }) {
    Object.assign(this, { films, jurors, film, juror, y, pools, n: y.length, p: pools[0].length });
    this.centre = total(y) / this.n;
    const q = this.p + 1;
    this.byFilm = new Float64Array(films); this.byJuror = new Float64Array(jurors);
    this.filmSums = zeros(films, q); this.jurorSums = zeros(jurors, q); this.cross = zeros(q, q);
    this.seenBy = Array.from({ length: films }, () => []);
    for (let at = 0; at < this.n; at += 1) {
      const row = [...pools[film[at]], y[at] - this.centre];
      this.byFilm[film[at]] += 1; this.byJuror[juror[at]] += 1; this.seenBy[film[at]].push(juror[at]);
      row.forEach((a, i) => { this.filmSums[film[at]][i] += a; this.jurorSums[juror[at]][i] += a; row.forEach((b, k) => { this.cross[i][k] += a * b; }); });
    }
  }
  /** Jurors' block B, right-hand sides R and what is left L, once the films are eliminated. */
  reduced([rf, rj]) {
    const own = this.byFilm.map((count) => count + 1 / rf), q = this.p + 1;
    const block = zeros(this.jurors, this.jurors), right = this.jurorSums.map((row) => Float64Array.from(row)), left = this.cross.map((row) => Float64Array.from(row));
    this.byJuror.forEach((count, j) => { block[j][j] = count + 1 / rj; });
    this.seenBy.forEach((seen, f) => {
      for (const a of seen) {
        for (const b of seen) block[a][b] -= 1 / own[f];
        for (let i = 0; i < q; i += 1) right[a][i] -= this.filmSums[f][i] / own[f];
      }
      for (let i = 0; i < q; i += 1) for (let k = 0; k < q; k += 1) left[i][k] -= (this.filmSums[f][i] * this.filmSums[f][k]) / own[f];
    });
    return { own, block, right, left };
  }
  deviance(ratios) {
    const { own, block, right, left } = this.reduced(ratios), size = this.jurors + this.p, whole = zeros(size + 1, size + 1);
    for (let i = 0; i < this.jurors; i += 1) {
      whole[i].set(block[i]);
      for (let k = 0; k <= this.p; k += 1) whole[this.jurors + k][i] = right[i][k];
    }
    left.forEach((row, i) => row.forEach((value, k) => { whole[this.jurors + i][this.jurors + k] = value; }));
    const little = 1e-9 * (1 + this.cross[this.p][this.p]);
    whole[size][size] += little;
    const diagonal = cholesky(whole).map((row, i) => row[i]), free = this.n - this.p;
    const rest = Math.max(diagonal[size] ** 2 - little, 1e-300);
    return total(own.map(Math.log)) + 2 * total(diagonal.slice(0, size).map(Math.log)) + this.films * Math.log(ratios[0]) + this.jurors * Math.log(ratios[1])
      + free * (1 + Math.log((2 * Math.PI * rest) / free));
  }
  solve(ratios) {
    const { own, block, right, left } = this.reduced(ratios), { p } = this;
    const ofJuror = solved(block, right);
    const ofFilm = this.filmSums.map((row, f) => row.map((value, i) => (value - total(this.seenBy[f].map((j) => ofJuror[j][i]))) / own[f]));
    const rest = left.map((row, i) => row.map((value, k) => value - total(right.map((one, j) => one[i] * ofJuror[j][k]))));
    const beta = solved(rest.slice(0, p).map((row) => row.slice(0, p)), rest.slice(0, p).map((row) => [row[p]])).map(([one]) => one);
    const fixed = (row) => total(beta.map((one, i) => row[i] * one));
    return {
      mean: this.pools.map((row) => this.centre + fixed(row)), film: ofFilm.map((row) => row[p] - fixed(row)), juror: ofJuror.map((row) => row[p] - fixed(row)),
      variance: Math.max(rest[p][p] - total(beta.map((one, i) => rest[p][i] * one)), 0) / (this.n - p),
    };
  }
}

// ── The least of the criterion, over the logarithms of both ratios ───────────
const FLOOR = Math.log(1e-8), CEILING = Math.log(1e6);
function nearTheLeast(measure) {
  const at = (point) => { const inside = point.map((one) => Math.min(Math.max(one, FLOOR), CEILING)); return { point: inside, value: measure(inside) }; };
  const between = (one, other, part) => one.map((from, i) => from + part * (other[i] - from));
  let corners = [[0, -1], [1, -1], [0, 0]].map(at);
  for (let turn = 0; turn < 500; turn += 1) {
    corners.sort((a, b) => a.value - b.value);
    const [best, second, worst] = corners;
    if (Math.max(...[0, 1].map((i) => Math.abs(worst.point[i] - best.point[i]))) < 1e-4) break;
    const centre = between(best.point, second.point, 0.5), mirrored = at(between(worst.point, centre, 2));
    if (mirrored.value < best.value) { const far = at(between(worst.point, centre, 3)); corners[2] = far.value < mirrored.value ? far : mirrored; continue; }
    if (mirrored.value < second.value) { corners[2] = mirrored; continue; }
    const near = at(between((mirrored.value < worst.value ? mirrored : worst).point, centre, 0.5));
    if (near.value < Math.min(mirrored.value, worst.value)) corners[2] = near;
    else corners = [best, ...[second, worst].map((one) => at(between(best.point, one.point, 0.5)))];
  }
  return corners[0].point;
}
function bowl(measure, [x, z], h) {
  const at = (i, j) => measure([x + i * h, z + j * h]);
  const [m, e, w, n, s, d] = [at(0, 0), at(1, 0), at(-1, 0), at(0, 1), at(0, -1), at(1, 1)];
  const slope = [(e - w) / 2, (n - s) / 2], bend = [e + w - 2 * m, n + s - 2 * m], twist = d - e - n + m, volume = bend[0] * bend[1] - twist ** 2;
  if (!(bend[0] > 0 && volume > 0)) return null;
  return [x + (h * (twist * slope[1] - bend[1] * slope[0])) / volume, z + (h * (twist * slope[0] - bend[0] * slope[1])) / volume];
}
function leastOf(model) {
  const measure = (point) => model.deviance(point.map(Math.exp)), near = nearTheLeast(measure);
  const found = [0.2, 0.05, 0.02].reduce((point, h) => point && bowl(measure, point, h), near);
  return found ?? near;
}

// ── Scales of their own ──────────────────────────────────────────────────────
function scaled(model, start) {
  const { films, jurors, film: filmOf, juror: jurorOf, y, pools, n, p, centre, byJuror } = model;
  let film = start.mean.map((one, f) => one + start.film[f] - centre), variance = new Float64Array(films), spread = start.filmVariance, ground = start.mean.map((one) => one - centre);
  let level = start.juror.map((one) => centre + one), width = new Float64Array(jurors).fill(1), noise = new Float64Array(jurors).fill(start.variance), differ = 0.09;
  const gathered = (of, count, value) => { const sums = new Float64Array(count); for (let at = 0; at < n; at += 1) sums[of[at]] += value(at, filmOf[at], jurorOf[at]); return sums; };
  const expect = () => {
    const info = gathered(filmOf, films, (at, f, j) => width[j] ** 2 / noise[j]), told = gathered(filmOf, films, (at, f, j) => (width[j] / noise[j]) * (y[at] - level[j]));
    variance = info.map((one) => 1 / (1 / spread + one));
    film = film.map((_, f) => (ground[f] / spread + told[f]) * variance[f]);
  };
  const jurorsAnew = () => {
    const sums = [(at, f) => film[f], (at, f) => film[f] ** 2 + variance[f], (at) => y[at], (at, f) => y[at] * film[f]].map((value) => gathered(jurorOf, jurors, value));
    const [seen, squares, given, product] = sums, panelLevel = total(level) / jurors, solved = [];
    for (let j = 0; j < jurors; j += 1) {
      const a = byJuror[j] / noise[j] + 1 / start.jurorVariance, b = seen[j] / noise[j], d = squares[j] / noise[j] + 1 / differ, volume = a * d - b ** 2;
      const r = given[j] / noise[j] + panelLevel / start.jurorVariance, s = product[j] / noise[j] + 1 / differ;
      solved.push({ level: (d * r - b * s) / volume, width: (a * s - b * r) / volume, doubt: a / volume });
    }
    level = solved.map((one) => one.level); width = solved.map((one) => one.width);
    differ = (2 * 0.09 + total(solved.map((one) => (one.width - 1) ** 2 + one.doubt))) / (2 + jurors);
    const missed = (at, f, j) => (y[at] - level[j] - width[j] * film[f]) ** 2 + width[j] ** 2 * variance[f];
    const own = gathered(jurorOf, jurors, missed), panel = total(own) / n;
    noise = own.map((one, j) => Math.max((10 * panel + one) / (10 + byJuror[j]), 1e-9));
  };
  const filmsAnew = () => {
    const reach = Array.from({ length: p }, (_, i) => total(film.map((one, f) => one * pools[f][i])) / total(pools.map((row) => row[i])));
    const own = pools.map((row) => total(reach.map((one, i) => one * row[i]))), average = total(film) / films;
    ground = own.map((one) => one - average);
    spread = Math.max(total(film.map((one, f) => (one - own[f]) ** 2 + variance[f])) / films, 1e-9);
  };
  for (let step = 0; step < 40; step += 1) { expect(); jurorsAnew(); filmsAnew(); }
  expect();
  const panelLevel = total(level) / jurors;
  return Array.from(film, (one) => panelLevel + one);
}

/** Film plus juror by least squares; jurors of films that hang together add up to nought. */
function additive({ films, jurors, film, juror, y }) {
  const part = Array.from({ length: jurors }, (_, j) => j), times = new Float64Array(films), sums = new Float64Array(films), seen = Array.from({ length: films }, () => []);
  for (let at = 0; at < y.length; at += 1) { times[film[at]] += 1; sums[film[at]] += y[at]; seen[film[at]].push(juror[at]); }
  for (const ones of seen) for (const one of ones) { const [from, to] = [part[one], part[ones[0]]]; part.forEach((now, j) => { if (now === from) part[j] = to; }); }
  const block = zeros(jurors, jurors), right = Array.from({ length: jurors }, () => [0]);
  for (let a = 0; a < jurors; a += 1) for (let b = 0; b < jurors; b += 1) if (part[a] === part[b]) block[a][b] = 1 / part.filter((one) => one === part[a]).length;
  seen.forEach((ones, f) => ones.forEach((a) => { block[a][a] += 1; ones.forEach((b) => { block[a][b] -= 1 / times[f]; }); }));
  for (let at = 0; at < y.length; at += 1) right[juror[at]][0] += y[at] - sums[film[at]] / times[film[at]];
  const severity = solved(block, right).map(([one]) => one);
  return seen.map((ones, f) => (sums[f] - total(ones.map((j) => severity[j]))) / times[f]);
}

// ── What a score may be ──────────────────────────────────────────────────────
/** Scores at nine decimals, as whole numbers of 10⁻⁹; what is equal but for the floats' last digits stays equal. */
function settled(scores, unit) {
  const line = scores.map((_, f) => f).sort((a, b) => scores[b] - scores[a] || a - b), little = 1e-9 * unit + 1e-12 * Math.max(...scores.map(Math.abs)), found = [];
  let leader;
  line.forEach((f, at) => { if (at === 0 || scores[line[at - 1]] - scores[f] > little) leader = f; found[f] = Math.round(scores[leader] * 1e9); });
  return found;
}
/** Roundings of a ratio's logarithm to 1/1024: two where it lies so near the middle that either may be meant. */
const onGrid = (log) => { const at = log * 1024, near = Math.round(at); return Math.abs(Math.abs(at - Math.trunc(at)) - 0.5) < 0.02 ? [Math.floor(at), Math.ceil(at)] : [near]; };

/** All answers (film index → 10⁻⁹) that the method may give; [] where it says nothing and the mean is taken. */
export function answers(method, reviews) {
  const { films, jurors, y } = reviews, unit = Math.max(...y) - Math.min(...y), byFilm = new Array(films).fill(0), byJuror = new Array(jurors).fill(0);
  y.forEach((_, at) => { byFilm[reviews.film[at]] += 1; byJuror[reviews.juror[at]] += 1; });
  if (method === "additive") return [settled(additive(reviews), unit)];
  if (y.length < 30 || jurors < 3 || films < 2 || Math.max(...byFilm) < 2 || unit === 0) return [];
  const model = new Crossed(reviews), least = leastOf(model);
  if (Math.min(...least) < Math.log(1e-5)) return [];
  return onGrid(least[0]).flatMap((film) => onGrid(least[1]).map((juror) => {
    const ratios = [film, juror].map((one) => Math.exp(one / 1024)), found = model.solve(ratios);
    if (method === "blup" || middle(byJuror) < 20) return settled(found.mean.map((one, f) => one + found.film[f]), unit);
    return settled(scaled(model, { ...found, filmVariance: found.variance * ratios[0], jurorVariance: found.variance * ratios[1] }), unit);
  }));
}
