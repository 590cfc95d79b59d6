// What the browser remembers for a viewer. Storage can be forbidden or full; the page then simply
// forgets.

const PREFIX = "livegate.";

export function remembered(key, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Forgotten, then.
  }
}
