// The demo's page: state arrives by one stream of events, acts go out by POST, each panel redraws what changed.
import { channel } from "./channel.js";
import { h } from "./dom.js";
import { guide } from "./guide.js";
import { modal } from "./modal.js";
import { bare, bareValues, post } from "./send.js";
import { sidebar, visible } from "./sidebar.js";
import { timeline } from "./timeline.js";

const SHOWN_MS = 7000;

const state = { slack: null, x: null, day: null, run: null };
const ui = { as: null, place: null, notes: new Map(), open: new Set(), done: new Set(), submitted: false };

const deeds = {
  act,
  follow,
  toast,
  day,
  point,
  home: () => state.slack?.channels[0]?.id,
  tick(name) {
    if (ui.done.has(name)) return;
    ui.done.add(name);
    sessionStorage.setItem(`earshot-${state.run}`, JSON.stringify([...ui.done]));
    queueMicrotask(draw);
  },
  toggle(ts) {
    if (!ui.open.delete(ts)) ui.open.add(ts);
    draw();
  },
  be(user) {
    ui.as = user;
    ui.notes.clear();
    if (ui.place === "home") act({ type: "home" });
    draw();
  },
  go(place) {
    ui.place = place;
    show("channel");
    if (place === "home") act({ type: "home" });
    draw();
  },
};
const parts = [
  sidebar(byId("sidebar"), deeds),
  channel(byId("channel"), deeds),
  timeline(byId("timeline"), deeds),
  guide(byId("bar"), byId("tries"), deeds),
];
const views = modal(
  (view, values) => act({ type: "submit", view_id: view.id, values: bareValues(values) }),
  (view) => act({ type: "close", view_id: view.id }),
);
const tabs = [
  ["channel", "Slack"],
  ["timeline", "X"],
  ["tries", "Try this"],
].map(([name, words]) => h("button", { type: "button", "data-tab": name, on: { click: () => show(name) } }, words));
byId("tabs").append(...tabs);
show("channel");
listen();
addEventListener("pagehide", leave);

// The stream sends the whole state on each change; the browser connects again by itself after a cut.
function listen() {
  const stream = new EventSource("/page/events");
  stream.addEventListener("state", (event) => {
    const fresh = JSON.parse(event.data);
    if (state.run !== null && fresh.run !== state.run) location.reload();
    if (state.run === null) recall(fresh.run);
    Object.assign(state, fresh);
    document.body.classList.remove("cut-off");
    draw();
  });
  stream.addEventListener("error", () => document.body.classList.add("cut-off"));
}

function draw() {
  if (!state.slack) return;
  const people = state.slack.users.filter((user) => !user.is_bot);
  ui.as = people.some((user) => user.id === ui.as) ? ui.as : (people[0]?.id ?? null);
  const here = state.slack.channels.find((one) => one.id === ui.place);
  if (!ui.place || (here && !visible(here, ui.as))) ui.place = state.slack.channels[0]?.id ?? "home";
  for (const part of parts) part.draw(state, ui, surroundings());
  views.show((state.slack.views?.[ui.as] ?? []).at(-1) ?? null, surroundings());
}

// What a renderer has to know of the world around one block.
function surroundings() {
  return {
    as: ui.as,
    names: new Map(state.slack.users.map((user) => [user.id, user.real_name ?? user.name])),
    channels: new Map(state.slack.channels.map((one) => [one.id, one.name])),
    zone: state.day?.zone ?? "UTC",
    now: state.slack.now / 1000,
    follow,
    press: (where, block, element, choice) =>
      act({ type: "click", ...where, block_id: block.block_id, action_id: element.action_id, put_in: bare(choice) }),
  };
}

// Resolves to what the app answered, `{ errors }` of a form among it; tells the person when it did not answer.
async function act(what) {
  const answer = await post("/page/act", { as: ui.as, ...what });
  if (what.type === "submit" && !answer.error && !answer.errors) ui.submitted = true;
  if (answer.error) {
    if (what.ts) ui.notes.set(what.ts, answer.error);
    toast(answer.error);
  } else if (what.ts) ui.notes.delete(what.ts);
  draw();
  return answer;
}

// Who leaves in the middle of a form has closed it: the app keeps the draft, and the day goes on.
function leave() {
  const view = state.slack?.views?.[ui.as]?.at(-1);
  if (!view) return;
  const what = { as: ui.as, type: "close", view_id: view.id };
  navigator.sendBeacon("/page/act", new Blob([JSON.stringify(what)], { type: "application/json" }));
}

async function day(what) {
  const answer = await post("/page/day", what);
  if (answer.error) toast(answer.error);
}

// Nothing here leaves this computer: a link to a post shows it in the timeline, any other is only named.
function follow(address) {
  const url = new URL(address);
  if (url.origin === location.origin) return void window.open(url.href, "_blank", "noopener");
  const card = /^\/archives\/(\w+)\/p(\d{10})(\d{6})$/.exec(url.pathname);
  if (card && ["slack.com", `${state.slack.team?.domain}.slack.com`].includes(url.host)) return toMessage(card[1], `${card[2]}.${card[3]}`);
  const post = /^\/[^/]+\/status\/(\d+)/.exec(url.pathname) ?? /^\/i\/web\/status\/(\d+)/.exec(url.pathname);
  const shown = post && document.querySelector(`[data-posts~="${post[1]}"]`);
  if (!shown) return toast(`This link leads to ${url.host}. The demo stays on this computer.`);
  show("timeline");
  flash(shown);
}

// Slack's own way to a message: opens its channel, and its thread where it stands in one.
function toMessage(channel, ts) {
  const room = state.slack.channels.find((one) => one.id === channel);
  const root = room?.messages.find((one) => one.replies.some((reply) => reply.ts === ts));
  if (root) ui.open.add(root.ts);
  deeds.go(channel);
  const shown = document.querySelector(`#channel .message[data-ts="${ts}"]`);
  if (shown) flash(shown);
  else toast("This message is not here any more.");
}

// Leads to the newest card that has such a button, or (`has` false) to one that has none; one about `whom` comes first.
function point(words, has, whom = "") {
  show("channel");
  const cards = [...document.querySelectorAll("#channel .message:not(.only-you)")]
    .reverse()
    .filter((one) => one.querySelector(".actions"));
  const fit = cards.filter(
    (one) => has === [...one.querySelectorAll(".button")].some((press) => press.textContent.startsWith(words)),
  );
  const found = fit.find((one) => one.textContent.includes(whom)) ?? fit[0];
  if (found) flash(found);
  else toast("There is no such card yet. Let the day play a little.");
  return Boolean(found);
}

function flash(shown) {
  shown.scrollIntoView({ block: "center", behavior: "smooth" });
  shown.classList.remove("flash");
  requestAnimationFrame(() => shown.classList.add("flash"));
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".history[open], .overflow[open]"))
    menu.open = menu.contains(event.target);
  const anchor = event.target.closest?.("a.link");
  if (!anchor) return;
  event.preventDefault();
  follow(anchor.href);
});

function show(name) {
  byId("desk").dataset.shown = name;
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
}

function toast(words) {
  const old = [...byId("toasts").children].find((one) => one.firstChild.textContent === words);
  old?.remove();
  const close = h(
    "button",
    { type: "button", class: "plain-icon", "aria-label": "Dismiss", on: { click: () => note.remove() } },
    "×",
  );
  const note = h("div", { class: "toast" }, h("span", {}, words), close);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

function recall(run) {
  for (const name of JSON.parse(sessionStorage.getItem(`earshot-${run}`) ?? "[]")) ui.done.add(name);
}

function byId(id) {
  return document.getElementById(id);
}
