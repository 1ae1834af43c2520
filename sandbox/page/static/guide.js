// The bar on top and the list beside: what one looks at, the day's controls, and what to try.
import { h, icon, keyed, say } from "./dom.js";

const PLAY = "M6 4l10 6-10 6z";
const PAUSE = "M7 4v12M13 4v12";
const NEXT = "M4 4l8 6-8 6zM15 4v12";
const SPEEDS = [1, 2, 4];

// Each row: its name, what to do, and what the list shows when one presses it.
const TRIES = [
  ["reply", "Answer Ana: press Reply on her card.", "Ana asked Acme a question, so one reply is allowed."],
  ["silent", "Find a card without a Reply button.", "The card says in plain words why, and what would change it."],
  ["why", "Press Why? on any card.", "Use the button on the card, or point at a message and use its menu."],
  ["take_care", "Give a post into care.", "Point at a card and press Take care: its words move to community-care."],
  ["stop", "Watch a person say stop.", "From then on nobody can reply to them. Let the day play."],
  ["pages", "Say “never” on the preference page.", "Type @yara there, and watch her card lose its button."],
  ["audit", "Open the audit log.", "Every decision, sealed, so that nobody can change it unseen."],
  ["digest", "Get the weekly digest.", "A week in a few numbers, in the channel. Take on what people talk about."],
];

export function guide(bar, tries, deeds) {
  const clock = h("span", { class: "clock" });
  const what = h("span", { class: "event" });
  const waits = h("span", { class: "waits", role: "status" });
  const log = h("ul", { class: "log" });
  const history = h("details", { class: "history" }, h("summary", { title: "What happened so far" }, clock, what, waits), log);
  const progress = h("progress", {
    class: "progress",
    max: 1,
    value: 0,
    "aria-label": "How much of the day has played",
  });
  const play = h("button", {
    type: "button",
    class: "control",
    on: { click: () => deeds.day({ do: play.dataset.does }) },
  });
  const next = h(
    "button",
    {
      type: "button",
      class: "control",
      title: "Next event",
      "aria-label": "Next event",
      on: { click: () => deeds.day({ do: "next" }) },
    },
    icon(NEXT),
  );
  const speed = h("button", {
    type: "button",
    class: "control words",
    title: "Speed of the day",
    on: {
      click: () =>
        deeds.day({ do: "speed", speed: SPEEDS[(SPEEDS.indexOf(Number(speed.dataset.speed)) + 1) % SPEEDS.length] }),
    },
  });
  const audit = h(
    "a",
    { class: "bar-link", href: "/page/audit", target: "_blank", on: { click: () => deeds.tick("audit") } },
    "Audit log",
  );
  const digest = h("button", { type: "button", class: "bar-link", on: { click: getDigest } }, "Weekly digest");
  const pages = h(
    "a",
    { class: "bar-link", target: "_blank", hidden: true, on: { click: () => deeds.tick("pages") } },
    "Preference page",
  );
  const bluesky = h("a", { class: "bar-link", target: "_blank", hidden: true }, "Bluesky");
  const controls = h("div", { class: "controls", role: "group", "aria-label": "The day" }, progress, play, next, speed);
  bar.append(
    h("span", { class: "mark", "aria-hidden": "true" }),
    h(
      "div",
      { class: "bar-words" },
      h(
        "p",
        { class: "intro" },
        h("b", {}, "This is Earshot"),
        ". What people post about a brand comes into Slack, with a Reply button only where they allow it. ",
        h("span", {}, "One recorded day. Nothing here leaves this computer."),
      ),
      history,
    ),
    controls,
    h("div", { class: "bar-links" }, pages, bluesky, audit, digest),
  );
  const list = h("ol", { class: "try-list" });
  const count = h("span", { class: "try-count" });
  const box = h(
    "details",
    { class: "try-box", open: true },
    h("summary", {}, h("h2", {}, "Things to try"), count),
    list,
  );
  tries.append(box);

  async function getDigest() {
    deeds.go(deeds.home());
    await deeds.day({ do: "digest" });
    deeds.tick("digest");
  }

  // Pressing a row leads to where it can be done; only "silent" is done by being shown.
  const lead = {
    reply: () => deeds.point("Reply", true, "Ana"),
    silent: () => {
      if (deeds.point("Reply", false)) deeds.tick("silent");
    },
    why: () => deeds.point("Why?", true),
    take_care: () => deeds.point("Pass on", true),
    stop: () => deeds.day({ do: "play" }),
    pages: () => pages.click(),
    audit: () => audit.click(),
    digest: () => getDigest(),
  };

  function draw(state, ui) {
    const day = state.day ?? {};
    const done = new Set([...ui.done, ...(day.reached ?? [])]);
    pages.hidden = !day.pages;
    if (day.pages) pages.href = day.pages;
    bluesky.hidden = !day.bluesky;
    if (day.bluesky) bluesky.href = day.bluesky;
    say(clock, day.clock ?? "");
    say(what, day.title ?? "The day begins in a moment.");
    say(waits, day.waits ? "The day waits for you." : "");
    keyed(log, (day.log ?? []).slice(0, -1).map((words, index) => ({ key: `${index}-${words}`, words })).reverse(), (item) =>
      h("li", {}, item.words),
    );
    progress.value = day.of ? day.step / day.of : 0;
    progress.title = day.of ? `Event ${day.step} of ${day.of}` : "";
    if (play.dataset.does !== (day.playing ? "pause" : "play")) {
      play.dataset.does = day.playing ? "pause" : "play";
      play.replaceChildren(icon(day.playing ? PAUSE : PLAY), day.playing ? "Pause" : "Play");
    }
    next.disabled = day.step >= day.of;
    speed.dataset.speed = day.speed ?? 1;
    say(speed, `${day.speed ?? 1}×`);
    const offered = TRIES.filter(([name]) => name !== "pages" || day.pages);
    say(count, done.size ? `${offered.filter(([name]) => done.has(name)).length} of ${offered.length} done` : "");
    const following = offered.find(([name]) => !done.has(name))?.[0];
    const kind = (key) => (done.has(key) ? "try done" : key === following ? "try next" : "try");
    keyed(
      list,
      offered.map(([key, words, about]) => ({ key, words, about, done: done.has(key), kind: kind(key) })),
      (item) =>
        h(
          "li",
          { class: item.kind },
          h(
            "button",
            { type: "button", "data-try": item.key, on: { click: () => lead[item.key]() } },
            h("span", { class: "tick", role: "img", "aria-label": item.done ? "Done" : "To do" }),
            h("span", {}, h("b", {}, item.words), h("small", {}, item.about)),
          ),
        ),
    );
  }

  return { draw };
}
