// The message box: it takes the app's commands and offers them as one types.
import { h, icon } from "./dom.js";

const SEND = "M3 4l14.500 6L3 16l2-6zM5 10h6";
const COMMANDS = [
  ["/earshot status", "How things stand"],
  ["/earshot find", "Posts by their words, or whose they are"],
  ["/earshot policy", "The line that this team has drawn"],
  ["/earshot pause", "Stop all replies for now"],
  ["/earshot resume", "Let replies go out again"],
  ["/earshot help", "All commands"],
];

// `sent` is called when a command has left.
export function composer(deeds, sent) {
  const offers = h(
    "div",
    { class: "offers", hidden: true, role: "group", "aria-label": "Commands" },
    COMMANDS.map(([command, about]) =>
      h(
        "button",
        {
          type: "button",
          class: "offer",
          on: {
            click: () => {
              field.value = command;
              field.focus();
              offer();
            },
          },
        },
        h("b", {}, command),
        h("span", {}, about),
      ),
    ),
  );
  const field = h("textarea", { class: "composer-field", rows: 1, dir: "auto", on: { input: offer, keydown: key } });
  const press = h(
    "button",
    { type: "button", class: "composer-send", "aria-label": "Send", on: { click: send } },
    icon(SEND),
  );
  const element = h("div", { class: "composer" }, offers, h("div", { class: "composer-box" }, field, press));
  let channel = null;

  function offer() {
    const typed = field.value.trim().toLowerCase();
    const fits = COMMANDS.map(([command]) => typed.startsWith("/") && command !== typed && command.startsWith(typed));
    [...offers.children].forEach((one, index) => {
      one.hidden = !fits[index];
    });
    offers.hidden = !fits.some(Boolean);
    press.classList.toggle("ready", typed !== "");
  }

  function key(event) {
    if (event.key === "Escape") offers.hidden = true;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  async function send() {
    const words = field.value.trim();
    if (!words) return;
    if (!words.startsWith("/"))
      return void deeds.toast("In this demo the message box takes commands. Try /earshot help.");
    const [command, ...text] = words.split(/\s+/);
    if (command !== "/earshot") return void deeds.toast(`Slack knows no command ${command.slice(0, 30)} here. Try /earshot help.`);
    field.value = "";
    offer();
    sent();
    const answer = await deeds.act({ type: "command", channel, command, text: text.join(" ") });
    if (answer.error && !field.value) field.value = words;
  }

  function draw(name, ui) {
    channel = ui.place;
    field.placeholder = "Message, or try /earshot help";
    field.setAttribute("aria-label", `Message to ${name}`);
  }

  return { element, draw };
}
