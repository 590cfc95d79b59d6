// How an activity would look to the room at the moments of its life, made up from what a host has
// filled in. Only a rehearsal shows it; nothing of it comes from the server or goes there.

export const MOMENTS = ["countdown", "open", "settled"];

const ROOM = 120;
const USER = "rehearsal";
const person = (name, fields) => ({ user: `sample-${name}`, name, ...fields });
const part = (number, percent) => Math.floor(((number ?? 0) * percent) / 100);

/** The public state while it is open; `names` are of people that are made up. */
const OPEN = {
  point_rain: ({ pot = 0, waves = 1, wave_s: seconds = 15, gap_s: gap = 5 }, now) => ({
    pot, left: part(pot, 60), claims: ROOM, waves, wave: 1, wave_ms: seconds * 1_000,
    gap_ms: gap * 1_000, wave_closes_at: now + seconds * 1_000,
  }),
  red_packet: ({ pot, coupon, shares = 1 }) => ({
    pot, coupon, shares, taken: part(shares, 40), left: part(coupon ? shares : pot, 60),
  }),
  lottery: (values) => ({ mode: "free", ...values, entries: ROOM, commit: "0".repeat(64) }),
  flash_sale: ({ items = [], ...values }) => ({
    ...values,
    items: items.map((item) => ({ ...item, left: Math.max(1, part(item.stock, 50)), waiting: 0 })),
  }),
  vote: ({ options = [], ...values }) => ({
    ...values, options, tally: Object.fromEntries(options.map(({ id }, place) =>
      [id, Math.round(ROOM / (place + 2))])),
  }),
  quiz: ({ answer, ...values }) => ({ ...values, answers: ROOM }),
  task: (values) => ({ ...values, done: part(ROOM, 20) }),
};

const RESULT = {
  point_rain: ({ pot = 0 }) => ({ paid: part(pot, 80), returned: part(pot, 20), claims: ROOM }),
  red_packet: ({ pot, shares = 1 }, [first, second]) => ({
    taken: shares, top: pot ? [person(first, { points: part(pot, 20) }),
      person(second, { points: part(pot, 10) })] : [],
  }),
  lottery: ({ prizes = [] }, names) => {
    const winners = prizes.slice(0, names.length)
      .map(({ id }, place) => person(names[place], { prize: id }));
    return { winners, won: winners.length };
  },
  flash_sale: ({ items = [] }) => ({
    items: items.map(({ sku, stock }) => ({ sku, sold: stock, released: 0 })),
  }),
  vote: ({ options = [] }) => ({ winner: options[0]?.id }),
  quiz: ({ answer }) => ({ right: part(ROOM, 40), answers: ROOM, answer }),
  task: ({ points = 0 }) => ({ done: part(ROOM, 20), paid: points * part(ROOM, 20) }),
};

/** The activity at one of the `MOMENTS`; `order` is what the form would send. */
export function sampleState({ kind, title = "", eligible, closes_at: closesAt, opens_at: opensAt,
  ...values }, moment, now, names) {
  const length = closesAt ? closesAt - (opensAt ?? now) : null;
  const begins = moment === "countdown" ? now + 30_000 : now - 1_000;
  const activity = {
    activity: `${USER}-${kind}`, kind, title, eligible, opens_at: begins,
    closes_at: length === null ? null : begins + length,
    state: { countdown: "scheduled", open: "open", settled: "settled" }[moment],
    ...OPEN[kind]?.(values, now),
  };
  if (moment === "countdown") Object.assign(activity, { wave: 0, wave_closes_at: null });
  if (moment === "settled") activity.result = RESULT[kind]?.(values, names) ?? {};
  return activity;
}
