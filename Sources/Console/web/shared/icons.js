// The icons, as paths on a 24 by 24 grid, drawn in the colour of the text around them.

const NAMESPACE = "http://www.w3.org/2000/svg";

const STROKED = {
  close: "M6 6l12 12M18 6L6 18",
  share: "M12 15V4m0 0L8 8m4-4l4 4M5 13v5a2 2 0 002 2h10a2 2 0 002-2v-5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5m0 0l-6 6m6-6l6 6",
  eye:
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zm9.5 3a3 3 0 100-6"
    + " 3 3 0 000 6z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  megaphone: "M4 10v4h3l8 4.5v-13L7 10H4zm14-1.5a4.5 4.5 0 010 7",
  trash: "M5 7h14M10 7V4.5h4V7m-7.5 0l1 12.5h9l1-12.5M10.5 11v5M13.5 11v5",
  mute: "M12 4a3 3 0 00-3 3v4a3 3 0 006 0V7a3 3 0 00-3-3zM6 11a6 6 0 0012 0M12 17v3M4 4l16 16",
  leave: "M10 5H6v14h4M14 8l4 4-4 4M18 12h-8",
  bag: "M5 8h14l-1 12H6L5 8zm4 0V7a3 3 0 016 0v1",
  packet: "M6 3h12v18H6zM6 8c4 4 8 4 12 0M12 9.5v3",
  tally: "M5 20V10M12 20V4M19 20v-7",
  question: "M9 9a3 3 0 113.5 3c-.5.2-.5.8-.5 2M12 17.5h.01M12 3a9 9 0 100 18 9 9 0 000-18z",
  star: "M12 4l2.3 5 5.4.6-4 3.7 1.1 5.4L12 16l-4.8 2.7 1.1-5.4-4-3.7 5.4-.6z",
  hand: "M8 12V6a1.5 1.5 0 013 0v5V4.5a1.5 1.5 0 013 0V11V6.5a1.5 1.5 0 013 0V15a6 6 0 01-6 6c-3"
    + " 0-4.5-2-6-5l-1.5-3c1.5-1 2.5 0 4.5 2",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3M12 15v2",
  gift: "M4 11h16v9H4zM3 7.5h18V11H3zM12 7.5V20M12 7.5C10.5 3.5 6.5 4 7.5 7.5M12 7.5c1.5-4"
    + " 5.5-3.5 4.5 0",
  rocket: "M12 3c3.5 2.5 4.5 6.5 3.5 11h-7C7.5 9.5 8.5 5.5 12 3zM8.5 12L5.5 15v3l3-1.5"
    + "M15.5 12l3 3v3l-3-1.5M10.5 17.5L12 21l1.5-3.5M12 8.5h.01",
  flower: "M12 12a3 3 0 10-3-3 3 3 0 103 3zm0 0a3 3 0 103-3M12 12v9m0-4c-3 0-4.5-1.5-5-4 3 0 5"
    + " 1.5 5 4zm0 0c3 0 4.5-1.5 5-4-3 0-5 1.5-5 4z",
  ticket: "M3 8a2 2 0 012-2h14a2 2 0 012 2v2a2 2 0 000 4v2a2 2 0 01-2 2H5a2 2 0 01-2-2v-2a2 2 0"
    + " 000-4zM14 6v12",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4M9 15l2 2 4-4",
};

const FILLED = {
  heart:
    "M12 20.6l-1.3-1.2C5.6 14.8 2.5 12 2.5 8.4A5 5 0 017.6 3.3c1.7 0 3.4.8 4.4 2.1a5.7 5.7"
    + " 0 014.4-2.1 5 5 0 015.1 5.1c0 3.6-3.1 6.4-8.2 11z",
  coin:
    "M12 2a10 10 0 100 20 10 10 0 000-20zm-1.9 16V6.2h3c2.5 0 4 1.3 4 3.5s-1.6 3.6-4.1 3.6"
    + "h-.8V18zm2.1-6.5h.7c1.2 0 2-.6 2-1.8s-.8-1.7-2-1.7h-.7z",
  crown: "M3 7.5l4.7 3.7L12 4l4.3 7.2L21 7.5 19.2 18H4.8z",
};

/** An icon by name; decoration, so that the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(NAMESPACE, "path");
  const filled = name in FILLED;
  path.setAttribute("d", filled ? FILLED[name] : STROKED[name]);
  path.setAttribute("fill", filled ? "currentColor" : "none");
  if (filled) {
    path.setAttribute("fill-rule", "evenodd");
  } else {
    path.setAttribute("stroke", "currentColor");
    path.setAttribute("stroke-width", name === "more" ? "3" : "1.8");
    path.setAttribute("stroke-linecap", "round");
    path.setAttribute("stroke-linejoin", "round");
  }
  svg.append(path);
  return svg;
}

/** Puts icons into the elements below a root that name one with `data-icon`. */
export function fillIcons(root) {
  for (const node of root.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}
