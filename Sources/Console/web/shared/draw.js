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

async function drawWinners({ prizes, entrants }, seed, root) {
  const left = entrants.map(({ id, weight }) => ({ id, weight: BigInt(weight) }));
  const stream = numbers(seed, root);
  const winners = [];
  for (const prize of prizes) {
    for (let count = 0; count < prize.count && left.length; count += 1) {
      const sum = left.reduce((total, { weight }) => total + weight, 0n);
      const limit = ((1n << 64n) / sum) * sum;
      let number;
      do number = (await stream.next()).value; while (number >= limit);
      let rest = number % sum;
      const place = left.findIndex(({ weight }) => {
        if (rest < weight) return true;
        rest -= weight;
        return false;
      });
      winners.push({ prize: prize.id, id: left[place].id });
      left.splice(place, 1);
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
