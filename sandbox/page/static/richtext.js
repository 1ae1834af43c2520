// Slack's rich_text block: literal text with styles, links, people, lists, quotes and code.
import { date } from "./dates.js";
import { h } from "./dom.js";
import { link, person, ping, plain } from "./text.js";

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "i"],
  ["bold", "b"],
];

const PARTS = {
  rich_text_section: (part, context) => h("div", { class: "rich-section", dir: "auto" }, leaves(part, context)),
  rich_text_quote: (part, context) => h("blockquote", { class: "quote", dir: "auto" }, leaves(part, context)),
  rich_text_preformatted: (part, context) => h("pre", { class: "pre" }, leaves(part, context)),
  rich_text_list: (part, context) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { class: `rich-list indent-${Math.min(Number(part.indent) || 0, 5)}` },
      (part.elements ?? []).map((item) => h("li", { dir: "auto" }, leaves(item, context))),
    ),
};

const LEAVES = {
  text: (leaf) => plain(leaf.text ?? "", false),
  link: (leaf) => [link(leaf.url, leaf.text)],
  emoji: (leaf) => [h("span", { class: "emoji", title: `:${leaf.name}:` }, emoji(leaf))],
  user: (leaf, context) => [person(leaf.user_id, context)],
  usergroup: (leaf) => [h("mark", { class: "ping" }, `@${leaf.usergroup_id}`)],
  channel: (leaf, context) => [
    h("mark", { class: "mention" }, `#${context.channels?.get(leaf.channel_id) ?? leaf.channel_id}`),
  ],
  broadcast: (leaf) => [ping(leaf.range)],
  date: (leaf, context) => [
    h("time", { class: "date" }, date(leaf.timestamp, leaf.format ?? "{date_long}", leaf.fallback, context)),
  ],
  color: (leaf) => [h("code", { class: "code" }, String(leaf.value))],
};

export function richText(block, context) {
  return h(
    "div",
    { class: "block rich-text" },
    (block.elements ?? []).map(
      (part) =>
        PARTS[part.type]?.(part, context) ?? h("div", { class: "unknown" }, `Unknown part of rich text: ${part.type}`),
    ),
  );
}

function leaves(part, context) {
  return (part.elements ?? []).flatMap((leaf) => {
    const nodes = LEAVES[leaf.type]?.(leaf, context) ?? [
      h("span", { class: "unknown" }, `Unknown element: ${leaf.type}`),
    ];
    return STYLES.reduce(
      (inner, [style, tag]) => (leaf.style?.[style] ? [h(tag, tag === "code" ? { class: "code" } : {}, inner)] : inner),
      nodes,
    );
  });
}

function emoji(leaf) {
  const points = /^[0-9a-f-]+$/i.test(leaf.unicode ?? "")
    ? leaf.unicode.split("-").map((point) => parseInt(point, 16))
    : [];
  if (points.length && points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  return plain(`:${leaf.name}:`);
}
