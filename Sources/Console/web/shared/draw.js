// Recomputes a draw from its published proof, in the reader's own browser: the arithmetic of draws,
// version 1, as the protocol has it. It shares nothing with the server's.

const encoder = new TextEncoder();

const toHex = (bytes) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Who somebody is in a draw: the first 32 hexadecimal digits of a hash. */
export async function entrantID(activity, user) {
  return toHex(await sha256(encoder.encode(`${activity}:${user}`))).slice(0, 32);
}

/** 64-bit numbers, four of each HMAC block of the seed. */
async function* numbers(seed, root) {
  const key = await crypto.subtle.importKey(
    "raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const message = new Uint8Array(root.length + 8);
  message.set(root);
  const view = new DataView(message.buffer);
  for (let block = 0n; ; block += 1n) {
    view.setBigUint64(root.length, block);
    const signed = new DataView(await crypto.subtle.sign("HMAC", key, message));
    for (let place = 0; place < 32; place += 8) yield signed.getBigUint64(place);
  }
}

/** Weights in a tree of partial sums (Fenwick, 1994), so that a hundred thousand winners are quick. */
class WeightTree {
  constructor(weights) {
    this.weights = weights;
    this.sum = weights.reduce((total, weight) => total + weight, 0n);
    this.nodes = [0n, ...weights];
    for (let node = 1; node <= weights.length; node += 1) {
      const parent = node + (node & -node);
      if (parent <= weights.length) this.nodes[parent] += this.nodes[node];
    }
  }

  /** The first place whose running sum exceeds `rest`; it weighs nothing from then on. */
  take(rest) {
    let place = 0;
    let left = rest;
    for (let step = 2 ** Math.floor(Math.log2(this.weights.length)); step >= 1; step /= 2) {
      const next = place + step;
      if (next > this.weights.length || this.nodes[next] > left) continue;
      place = next;
      left -= this.nodes[next];
    }
    const weight = this.weights[place];
    this.weights[place] = 0n;
    this.sum -= weight;
    for (let node = place + 1; node < this.nodes.length; node += node & -node) {
      this.nodes[node] -= weight;
    }
    return place;
  }
}

async function drawWinners({ prizes, entrants }, seed, root) {
  const tree = new WeightTree(entrants.map(({ weight }) => BigInt(weight)));
  const stream = numbers(seed, root);
  const winners = [];
  for (const prize of prizes) {
    for (let count = 0; count < prize.count && tree.sum > 0n; count += 1) {
      const limit = ((1n << 64n) / tree.sum) * tree.sum;
      let number;
      do number = (await stream.next()).value; while (number >= limit);
      winners.push({ prize: prize.id, id: entrants[tree.take(number % tree.sum)].id });
    }
  }
  return winners;
}

/**
 * What a proof comes to: whether the seed is the one that was committed to, whether the entrants
 * are those that were fixed at closing, and whether the winners are those of the draw.
 */
export async function checkDraw(proof) {
  const seed = fromHex(proof.seed);
  const lines = proof.entrants.map(({ id, weight }) => `${id}\t${weight}\n`).join("");
  const root = await sha256(encoder.encode(lines));
  const isSorted = proof.entrants.every(({ id }, index) =>
    index === 0 || proof.entrants[index - 1].id < id);
  const winners = await drawWinners(proof, seed, root);
  const isSame = winners.length === proof.winners.length && winners.every((winner, index) =>
    winner.id === proof.winners[index].id && winner.prize === proof.winners[index].prize);
  return {
    commit: toHex(await sha256(seed)) === proof.commit,
    root: isSorted && toHex(root) === proof.root,
    winners: isSame,
  };
}
