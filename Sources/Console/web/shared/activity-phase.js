// Where an activity is, the same for those who take part and for the host who watches it go.

import { phaseOf as phaseOfRain } from "./point-rain-phase.js";

/** `countdown`, `open` (of a point rain `wave` or `gap`), `closed`, `settled` or `cancelled`. */
export function phaseOf(activity, now) {
  if (activity.kind === "point_rain") return phaseOfRain(activity, now);
  if (["settled", "cancelled", "closed"].includes(activity.state)) return activity.state;
  if (activity.opens_at && now < activity.opens_at) return "countdown";
  return "open";
}

/** The next moment of it that is counted down to; null for none. */
export function nextMoment(activity, phase) {
  if (phase === "countdown") return activity.opens_at ?? null;
  if (phase === "wave") return activity.wave_closes_at ?? null;
  return phase === "open" ? activity.closes_at ?? null : null;
}
