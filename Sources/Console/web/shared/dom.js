// Building elements without markup strings. Text goes in as text nodes only, so that nothing a
// viewer writes can become markup.

const HANDLER = /^on[a-z]/;

/**
 * Makes an element. Properties starting with `on` are listeners, all others are attributes, which
 * booleans switch; children are nodes or text.
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (HANDLER.test(key)) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Writes text only when it differs, so that nothing is laid out or announced for nothing. */
export function setText(node, text) {
  const next = String(text);
  if (node.textContent !== next) node.textContent = next;
}

export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A colour only if it is a plain hexadecimal one; anything else a server sends is not styled. */
export function safeColor(color) {
  return typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : null;
}

/** Plays an animation on a node that leaves the page when it is over. */
export function playOnce(node, frames, options) {
  const animation = node.animate(frames, { fill: "both", ...options });
  animation.onfinish = () => node.remove();
  return animation;
}
