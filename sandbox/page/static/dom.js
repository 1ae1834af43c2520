// Makes elements from words, never from markup, and redraws only what changed.

const SVG = "http://www.w3.org/2000/svg";
const ATTRIBUTES = new Set([
  "alt",
  "checked",
  "class",
  "colspan",
  "datetime",
  "dir",
  "disabled",
  "for",
  "hidden",
  "href",
  "id",
  "lang",
  "maxlength",
  "max",
  "min",
  "minlength",
  "multiple",
  "name",
  "open",
  "placeholder",
  "rel",
  "role",
  "rows",
  "scope",
  "selected",
  "src",
  "step",
  "tabindex",
  "target",
  "title",
  "type",
  "value",
]);

// `h("p", { class: "x", on: { click } }, "text", element)`. Strings become text nodes: no data is ever read as HTML.
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (ATTRIBUTES.has(name) || /^(aria|data)-[a-z-]+$/.test(name))
      element.setAttribute(name, value === true ? "" : String(value));
    else throw new Error(`The attribute ${name} is not on the list in dom.js.`);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// Draws a line icon from a constant path; `path` is ours, never data.
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }))
    svg.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

// The address if it may be followed, else null: http, https and mailto, nothing else.
export function safeLink(address) {
  try {
    const url = new URL(String(address));
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

// Keeps one child of `parent` per item. A child is redrawn only when what it shows changed; focus, typed text, the open
// menu and the scroll position of all others stay as they are.
export function keyed(parent, items, draw) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const seen = JSON.stringify(item);
    let child = old.get(String(item.key));
    old.delete(String(item.key));
    if (child === undefined || child.seen !== seen) {
      const fresh = draw(item, child);
      fresh.dataset.key = item.key;
      fresh.seen = seen;
      if (child !== undefined && child !== fresh) {
        const focus = focusWithin(child);
        const open = [...child.querySelectorAll("details[open] > [data-action]")].map(
          (summary) => summary.dataset.action,
        );
        if (place === child) place = fresh;
        for (const summary of fresh.querySelectorAll("details > [data-action]"))
          summary.parentElement.open = open.includes(summary.dataset.action);
        child.replaceWith(fresh);
        refocus(fresh, focus);
      }
      child = fresh;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const gone of old.values()) gone.remove();
}

// Puts words into an element only when they changed, so that a screen reader hears them once.
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function focusWithin(element) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  return (
    focused && {
      action: focused.dataset.action,
      value: focused.value,
      start: focused.selectionStart,
      end: focused.selectionEnd,
    }
  );
}

function refocus(element, focus) {
  if (!focus) return;
  const same =
    focus.action && [...element.querySelectorAll("[data-action]")].find((one) => one.dataset.action === focus.action);
  const target = same || element;
  if (!same) element.tabIndex = -1;
  if (same && focus.start !== undefined && focus.start !== null) {
    same.value = focus.value;
    same.setSelectionRange(focus.start, focus.end);
  }
  target.focus({ preventScroll: true });
}
