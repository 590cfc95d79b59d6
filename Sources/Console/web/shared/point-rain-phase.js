// The phases of a point rain, the same for those who catch and for the host who watches it go.

/** Where a point rain is at a moment of the server's clock. */
export function phaseOf(activity, now) {
  if (activity.state === "settled" || activity.state === "cancelled") return activity.state;
  if (activity.state === "closed") return "closed";
  if (activity.opens_at && now < activity.opens_at) return "countdown";
  const closesAt = activity.wave_closes_at ?? (activity.waves > 1 ? 0 : activity.closes_at);
  const isRunning = activity.wave >= 1 && (closesAt === undefined || now < closesAt);
  return isRunning ? "wave" : "gap";
}
