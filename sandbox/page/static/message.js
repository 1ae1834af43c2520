// One message: who, when, what; its menu, its thread, and the note when the app did not answer.
import { avatar } from "./people.js";
import { fail } from "./elements.js";
import { h, icon, keyed } from "./dom.js";
import { mrkdwn } from "./text.js";
import { renderBlocks } from "./blocks.js";

const EYE = "M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z";
const WARN = "M10 3l7.500 13.500h-15zM10 8v4M10 14.300v.2";

// As the app's manifest names them.
const SHORTCUTS = [
  ["why", "Why?", "Why? Explains why this post may or may not be answered"],
  ["take_care", "Take care", "Take care. A child, distress or a threat: its words leave the channel"],
];

// Draws `item` for `context`; `drawReply` draws each reply of its thread when that is open.
export function message(item, context, drawReply) {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: context.zone }).format(
    Number(item.ts) * 1000,
  );
  const name = item.user?.real_name ?? item.user?.name ?? "Somebody";
  const words = mrkdwn(item.text ?? "", context);
  const blocks = item.blocks?.length ? renderBlocks(item.blocks, context) : null;
  const loud = blocks && words.some((node) => node.querySelector?.(".ping"));
  return h(
    "article",
    { class: item.ephemeral ? "message only-you" : "message", "data-ts": item.ts, "aria-label": `${name} at ${time}` },
    avatar(item.user),
    h(
      "div",
      { class: "message-body" },
      item.ephemeral && h("p", { class: "only-you-note" }, icon(EYE), "Only visible to you"),
      h(
        "div",
        { class: "message-head" },
        h("b", { class: "message-name" }, name),
        item.user?.is_bot && h("span", { class: "app-badge" }, "APP"),
        h("time", { class: "message-time" }, time),
      ),
      h(
        "div",
        { class: blocks ? "blocks" : "message-text", dir: "auto" },
        blocks ?? words,
        item.edited && !item.user?.is_bot && h("span", { class: "edited" }, " (edited)"),
      ),
      loud && fail("The notification text of this message notifies everybody."),
      item.note && h("p", { class: "no-answer", role: "alert" }, icon(WARN), item.note),
      item.replies?.length ? thread(item, context, drawReply) : null,
    ),
    !item.ephemeral &&
      item.user?.is_bot &&
      h(
        "div",
        { class: "message-menu", role: "toolbar", "aria-label": "Message actions" },
        SHORTCUTS.map(([name, words, title]) =>
          h(
            "button",
            { type: "button", "data-action": `shortcut-${name}`, title, on: { click: () => context.shortcut(name) } },
            words,
          ),
        ),
      ),
  );
}

function thread(item, context, drawReply) {
  const count = `${item.replies.length} ${item.replies.length === 1 ? "reply" : "replies"}`;
  const list = h("div", { class: "thread", hidden: !item.open });
  if (item.open) keyed(list, item.replies, drawReply);
  const toggle = h(
    "button",
    {
      type: "button",
      class: "thread-toggle",
      "data-action": "thread",
      "aria-expanded": String(Boolean(item.open)),
      on: { click: () => context.toggle() },
    },
    avatar(item.replies[0].user, true),
    h("b", {}, count),
    h("span", {}, item.open ? "Hide thread" : "View thread"),
  );
  return h("div", {}, toggle, list);
}
