// Where a page's token comes from. In the demo the server gives one for the asking; elsewhere the
// page that embeds this one hands it over behind the `#`, which never travels to a server.

/** The token after `#token=`, taken once and removed from the address bar. */
function takeHandedToken() {
  const match = /^#token=([\w.-]+)$/.exec(location.hash);
  if (match) history.replaceState(null, "", location.pathname + location.search);
  return match?.[1] ?? null;
}

const handed = takeHandedToken();

export function roomOfPage() {
  return new URLSearchParams(location.search).get("room") || "demo";
}

/** Who can be in the demo, or null when this is no demo. */
export async function demoUsers() {
  if (handed) return null;
  try {
    const response = await fetch("/demo/users");
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** A token for a demo user or role; throws when the server cannot be reached. */
export async function demoToken(request) {
  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`token: ${response.status}`);
  return (await response.json()).token;
}

/** Another room, watched by the same person. */
export function addressOfRoom(room) {
  const address = new URL(location.href);
  address.searchParams.set("room", room);
  address.hash = "";
  return address.href;
}

/** Goes there; a token that was handed over goes along, where no server sees it. */
export function goToRoom(room) {
  location.assign(addressOfRoom(room) + (handed ? `#token=${handed}` : ""));
}

export function handedToken() {
  return handed;
}
