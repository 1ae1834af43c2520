// Slack's left column: the workspace, its channels, the app, and whose eyes one looks through.
import { avatar } from "./people.js";
import { h, icon, keyed } from "./dom.js";

const LOCK = "M5.500 9h9v7.500h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9";
const HOUSE = "M3.500 9.500L10 4l6.500 5.500M5.500 8.500V16h9V8.500";

export function sidebar(root, deeds) {
  const name = h("h2", { class: "workspace" });
  const channels = h("div", { class: "places" });
  const apps = h("div", { class: "places" });
  const who = h("select", { id: "as", class: "who-select", on: { change: () => deeds.be(who.value) } });
  const face = h("span", {});
  const role = h("span", { class: "who-role" });
  root.append(
    name,
    h("h3", {}, "Channels"),
    channels,
    h("h3", {}, "Apps"),
    apps,
    h(
      "div",
      { class: "who" },
      face,
      h("div", { class: "who-words" }, h("label", { for: "as" }, "You are looking as"), who, role),
    ),
  );
  const read = new Map();

  function place(item) {
    return h(
      "button",
      {
        type: "button",
        class: `place${item.unread ? " unread" : ""}`,
        "aria-current": item.here ? "page" : null,
        on: { click: () => deeds.go(item.key) },
      },
      h("span", { class: "hash" }, item.key === "home" ? icon(HOUSE) : item.closed ? icon(LOCK) : "#"),
      item.words,
      item.unread ? h("span", { class: "badge", "aria-label": `${item.unread} unread` }, String(item.unread)) : null,
    );
  }

  function draw(state, ui) {
    name.textContent = state.slack.team?.name ?? "Workspace";
    keyed(
      channels,
      state.slack.channels
        .filter((one) => visible(one, ui.as))
        .map((one) => {
          const count = one.messages.length;
          if (ui.place === one.id || !read.has(one.id)) read.set(one.id, count);
          return {
            key: one.id,
            words: one.id.startsWith("D") ? "notes to you" : one.name,
            here: ui.place === one.id,
            closed: one.is_private,
            unread: Math.max(0, count - read.get(one.id)),
          };
        }),
      place,
    );
    const app = state.slack.users.find((user) => user.is_bot);
    keyed(apps, [{ key: "home", words: app?.real_name ?? "Earshot", here: ui.place === "home", unread: 0 }], place);
    const people = state.slack.users.filter((user) => !user.is_bot);
    keyed(
      who,
      people.map((user) => ({ key: user.id, words: user.real_name ?? user.name })),
      (one) => h("option", { value: one.key }, one.words),
    );
    who.value = ui.as;
    const me = people.find((user) => user.id === ui.as);
    face.replaceChildren(avatar(me));
    role.textContent = state.day?.roles?.[ui.as] ?? "";
  }

  return { draw };
}

// A direct conversation and a private channel show only to those who are in it.
export function visible(one, person) {
  return !(one.id.startsWith("D") || one.is_private) || (one.members ?? []).includes(person);
}
