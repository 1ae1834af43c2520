// The channel as Slack shows it: messages, threads, notes that only one person sees, the message box; or the Home tab.
import { composer } from "./composer.js";
import { h, icon, keyed } from "./dom.js";
import { message } from "./message.js";
import { renderBlocks } from "./blocks.js";

const DOWN = "M10 4v12M5 11l5 5 5-5";
const NEAR_END_PX = 80;

export function channel(root, deeds) {
  const title = h("h1", { class: "channel-name" });
  const about = h("p", { class: "channel-about" });
  const list = h("div", { class: "messages-inner" });
  const empty = h(
    "p",
    { class: "nothing-yet", hidden: true },
    "The first posts come in a moment. Beside this people write; here the team answers.",
  );
  const scroller = h(
    "div",
    {
      class: "messages",
      role: "log",
      "aria-label": "Messages",
      tabindex: "0",
      on: {
        scroll: () => {
          if (atEnd()) newer.hidden = true;
        },
      },
    },
    empty,
    list,
  );
  const newer = h(
    "button",
    { type: "button", class: "newer", hidden: true, on: { click: () => toEnd() } },
    icon(DOWN),
    "New messages",
  );
  let asked = false; // a command has left, and its answer is to be seen
  const box = composer(deeds, () => {
    asked = true;
  });
  const home = h("div", { class: "home", hidden: true });
  const room = h("div", { class: "room" }, scroller, newer, box.element);
  root.append(h("header", { class: "channel-head" }, title, about), room, home);
  const values = new Map();
  let last = { place: null, newest: null };

  function draw(state, ui, context) {
    const here = state.slack.channels.find((one) => one.id === ui.place);
    room.hidden = !here;
    home.hidden = Boolean(here);
    if (here) drawRoom(here, state, ui, context);
    else drawHome(state, ui, context);
  }

  function drawRoom(here, state, ui, context) {
    title.replaceChildren(h("span", { class: "hash" }, "#"), here.name);
    about.textContent = here.id.startsWith("D")
      ? "Notes from the app to you"
      : here.is_private
        ? "Posts in care. Only those who are in this channel see them."
        : (state.day?.about ?? "");
    const items = itemsOf(here, state, ui, context);
    empty.hidden = items.length > 0;
    const newest = items.at(-1)?.key;
    const answered = asked && newest !== last.newest;
    const stay = last.place === here.id && !atEnd() && !answered;
    keyed(list, items, (item, old) => (item.divider ? divider(item.divider) : one(item, old, here, context)));
    if (!stay) toEnd();
    else if (newest !== last.newest) newer.hidden = false;
    if (answered) asked = false;
    last = { place: here.id, newest };
    box.draw(here.name, ui);
  }

  function one(item, old, here, context) {
    const about = {
      ...context,
      user: item.user,
      values: valuesOf(item.ts),
      note: item.note,
      act: (block, element, choice) => {
        if (element.text?.text === "Why?") deeds.tick("why");
        if (choice?.selected_option?.value === "take_care") deeds.tick("take_care");
        return context.press({ channel: here.id, ts: item.ts }, block, element, choice);
      },
      shortcut: (name) => {
        deeds.tick(name);
        return deeds.act({ type: "shortcut", channel: here.id, ts: item.ts, callback_id: name });
      },
      toggle: item.ephemeral ? null : () => deeds.toggle(item.ts),
    };
    const drawn = message(item, about, (reply, before) => one(reply, before, here, context));
    drawn.face = JSON.stringify([item.text, item.blocks]);
    if (old && old.face !== drawn.face) drawn.classList.add("changed");
    return drawn;
  }

  function drawHome(state, ui, context) {
    title.replaceChildren(h("span", { class: "avatar small app-face", "aria-hidden": "true" }), "Earshot");
    about.textContent = "Home";
    const view = state.slack.home?.[ui.as];
    const inner = {
      ...context,
      values: valuesOf(`home-${ui.as}`),
      act: (block, element, choice) => context.press({ view_id: view.id }, block, element, choice),
    };
    keyed(home, [view ? { key: "view", view, as: ui.as } : { key: "empty" }], () =>
      view
        ? h("div", { class: "home-inner" }, renderBlocks(view.blocks, inner))
        : h("p", { class: "empty" }, "Nothing here yet. Earshot fills this page when you open it."),
    );
  }

  function valuesOf(key) {
    if (!values.has(key)) values.set(key, {});
    return values.get(key);
  }

  function atEnd() {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  }

  function toEnd() {
    newer.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
  }

  return { draw };
}

// Messages and the notes to this person, in order of time, with a line where a day begins. Each item holds all that it
// shows, so that it is redrawn when and only when something in it changed.
function itemsOf(here, state, ui, context) {
  const users = new Map(state.slack.users.map((user) => [user.id, user]));
  const app = state.slack.users.find((user) => user.is_bot);
  const dress = (one) => ({
    ...one,
    key: `${one.ephemeral ? "only-" : ""}${one.ts}`,
    user: users.get(one.user) ?? app ?? null,
    note: ui.notes.get(one.ts),
    viewer: ui.as,
    zone: context.zone,
    metadata: undefined,
  });
  const notes = (here.ephemerals ?? []).filter((one) => one.to === ui.as).map((one) => ({ ...one, ephemeral: true }));
  const inThread = (ts) => notes.filter((note) => note.thread_ts === ts);
  const roots = here.messages.map((one) => ({
    ...dress(one),
    open: ui.open.has(one.ts),
    replies: [...(one.replies ?? []), ...inThread(one.ts)].sort(byTime).map(dress),
  }));
  const loose = notes.filter((note) => !here.messages.some(({ ts }) => ts === note.thread_ts)).map(dress);
  const items = [];
  let today = null;
  for (const one of [...roots, ...loose].sort(byTime)) {
    const day = new Intl.DateTimeFormat("en-GB", {
      weekday: "long",
      day: "numeric",
      month: "long",
      timeZone: context.zone,
    }).format(Number(one.ts) * 1000);
    if (day !== today) items.push({ key: `day-${day}`, divider: day });
    today = day;
    items.push(one);
  }
  return items;
}

function byTime(one, other) {
  return Number(one.ts) - Number(other.ts);
}

function divider(words) {
  return h("div", { class: "day-line", role: "separator" }, h("span", {}, words));
}
