// Slack's mrkdwn and plain text as nodes: what pings shows as a ping, what is escaped shows as typed.
import { date } from "./dates.js";
import { h, safeLink } from "./dom.js";
import { EMOJI } from "./emoji.js";

// Bidi controls and characters without width: Slack would obey them; here each shows as a small box, so a leak is seen.
const HIDDEN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;

// Each row: what it looks like in the source, and the node that it makes. The earliest match in the text wins.
const MARKS = [
  [/```\n?([\s\S]+?)\n?```/, (found) => h("pre", { class: "pre" }, unescape(found[1]))],
  [/`([^`\n]+)`/, (found) => h("code", { class: "code" }, unescape(found[1]))],
  [/<([^<>\n]+)>/, (found, context) => angled(found[1], context)],
  [
    /(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/u,
    (found, context) => h("b", {}, inline(found[1], context)),
  ],
  [
    /(?<![\p{L}\p{N}_])_(?![\s_])([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/u,
    (found, context) => h("i", {}, inline(found[1], context)),
  ],
  [
    /(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/u,
    (found, context) => h("s", {}, inline(found[1], context)),
  ],
  [/(?<![\w@])@(here|channel|everyone)\b/, (found, context) => (context.verbatim ? found[0] : ping(found[1]))],
  [
    /(?<![\w/])https?:\/\/[^\s<>]+[^\s<>.,;:!?)'"]/,
    (found, context) => (context.verbatim ? unescape(found[0]) : link(unescape(found[0]), null)),
  ],
];

// A text object of Block Kit: `mrkdwn` is parsed, `plain_text` is shown to the letter.
export function textOf(object, context) {
  if (!object || typeof object.text !== "string") return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { ...context, verbatim: object.verbatim === true });
  return plain(object.text, object.emoji !== false);
}

// A whole mrkdwn text: lines that open with `>` become quotes, the rest is parsed in one go.
export function mrkdwn(source, context) {
  const parts = [];
  for (const line of source.split(/(?<=\n)/)) {
    const quoted = line.startsWith(">") && !insidePre(parts);
    const words = quoted ? line.replace(/^>+ ?/, "") : line;
    const last = parts.at(-1);
    if (last && last.quoted === quoted) last.words += words;
    else parts.push({ quoted, words });
  }
  return parts.flatMap(({ quoted, words }) => {
    const nodes = inline(words.replace(/\n$/, ""), context);
    return quoted ? [h("blockquote", { class: "quote", dir: "auto" }, nodes)] : [h("span", { class: "lines" }, nodes)];
  });
}

// Text without any meaning of its own. Hidden characters become visible boxes; emoji codes become emoji.
export function plain(words, emoji = true) {
  const shown = emoji ? words.replace(/:([a-z0-9_+-]+):/g, (code, name) => EMOJI.get(name) ?? code) : words;
  return shown
    .split(new RegExp(`(${HIDDEN.source})`, "u"))
    .filter(Boolean)
    .map((piece) =>
      HIDDEN.test(piece)
        ? h("span", {
            class: "hidden-character",
            title: `Hidden character U+${piece.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
          })
        : document.createTextNode(piece),
    );
}

// A link whose address passed the list of schemes; else its words, struck out and marked.
export function link(address, words) {
  const safe = safeLink(address);
  const label = plain(words || address);
  if (safe === null)
    return h("span", { class: "dead-link", title: "This address is not a web or mail address." }, label);
  return h("a", { class: "link", href: safe, rel: "noreferrer", title: safe }, label);
}

export function ping(name) {
  return h("mark", { class: "ping", title: "Everybody here is notified." }, `@${name}`);
}

export function person(id, context) {
  return h("mark", { class: id === context.as ? "mention mine" : "mention" }, `@${context.names?.get(id) ?? id}`);
}

function insidePre(parts) {
  return (
    parts
      .map(({ words }) => words)
      .join("")
      .split("```").length %
      2 ===
    0
  );
}

function inline(source, context) {
  const nodes = [];
  let at = 0;
  for (;;) {
    let first = null;
    for (const [shape, make] of MARKS) {
      const from = new RegExp(shape.source, `${shape.flags}g`);
      from.lastIndex = at;
      const found = from.exec(source);
      if (found && (first === null || found.index < first.found.index)) first = { found, make };
    }
    if (first === null) return [...nodes, ...plain(unescape(source.slice(at)))];
    const { found, make } = first;
    nodes.push(...plain(unescape(source.slice(at, found.index))), make(found, context));
    at = found.index + found[0].length;
  }
}

// What stands between < and >: a mention, a ping, a date, a channel or a link.
function angled(inside, context) {
  const [head, ...tail] = inside.split("|");
  const label = tail.length ? unescape(tail.join("|")) : null;
  if (/^@[UW]/.test(head)) return person(head.slice(1), context);
  if (head.startsWith("#"))
    return h("mark", { class: "mention" }, `#${label ?? context.channels?.get(head.slice(1)) ?? head.slice(1)}`);
  const everybody = /^!(here|channel|everyone)$/.exec(head);
  if (everybody) return ping(everybody[1]);
  if (head.startsWith("!subteam^")) return h("mark", { class: "ping" }, label ?? `@${head.slice(9)}`);
  if (head.startsWith("!date^")) {
    const [, seconds, format, address] = head.split("^");
    const words = date(seconds, format ?? "", label, context);
    return address ? link(unescape(address), words) : h("time", { class: "date", title: label ?? "" }, words);
  }
  return link(unescape(head), label);
}

function unescape(words) {
  return words.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}
