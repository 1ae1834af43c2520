// What one can press, choose or fill in: each element of Block Kit that takes an act.
import { h, safeLink } from "./dom.js";
import { choices, picker, plainTextInput, select } from "./fields.js";
import { confirmed } from "./confirm.js";
import { textOf } from "./text.js";

export const ELEMENTS = {
  button,
  overflow,
  static_select: (one, block, context) =>
    select(one, block, context, one.option_groups ?? [{ options: one.options ?? [] }]),
  users_select: (one, block, context) =>
    select(one, block, context, [
      {
        options: [...(context.names ?? [])].map(([id, name]) => ({
          text: { type: "plain_text", text: name },
          value: id,
        })),
      },
    ]),
  checkboxes: (one, block, context) => choices(one, block, context, "checkbox"),
  radio_buttons: (one, block, context) => choices(one, block, context, "radio"),
  plain_text_input: plainTextInput,
  number_input: (one, block, context) => plainTextInput({ ...one, multiline: false }, block, context, "number"),
  email_text_input: (one, block, context) => plainTextInput({ ...one, multiline: false }, block, context, "email"),
  url_text_input: (one, block, context) => plainTextInput({ ...one, multiline: false }, block, context, "url"),
  datepicker: (one, block, context) => picker(one, block, context, "date"),
  timepicker: (one, block, context) => picker(one, block, context, "time"),
};

// The red note in place of what this page cannot draw: a test and a reader both see it.
export function fail(words) {
  return h("div", { class: "unknown", role: "alert" }, words);
}

function button(one, block, context) {
  const style = ["primary", "danger"].includes(one.style) ? ` ${one.style}` : "";
  const address = one.url && safeLink(one.url);
  const press = async (event) => {
    event.preventDefault();
    const target = event.currentTarget;
    if (!(await confirmed(one.confirm, context))) return;
    if (address) context.follow(address);
    await busy(target, () => context.act(block, one, { value: one.value }));
  };
  const marks = {
    class: `button${style}`,
    "data-action": one.action_id,
    "aria-label": one.accessibility_label,
    on: { click: press },
  };
  return address
    ? h("a", { ...marks, href: address, rel: "noreferrer" }, textOf(one.text, context))
    : h("button", { ...marks, type: "button" }, textOf(one.text, context));
}

function overflow(one, block, context) {
  const choose = async (option) => {
    menu.open = false;
    if (await confirmed(one.confirm, context)) await context.act(block, one, { selected_option: option });
  };
  const menu = h(
    "details",
    { class: "overflow" },
    h(
      "summary",
      { class: "button square", "data-action": one.action_id, "aria-label": "More choices", title: "More choices" },
      "⋯",
    ),
    h(
      "div",
      { class: "menu" },
      (one.options ?? []).map((option) =>
        h(
          "button",
          { type: "button", class: "menu-item", on: { click: () => choose(option) } },
          h("span", {}, textOf(option.text, context)),
          option.description && h("small", {}, textOf(option.description, context)),
        ),
      ),
    ),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.firstElementChild.focus();
      event.stopPropagation();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

// Marks a button as at work until the app has answered, so that nobody presses twice in doubt.
async function busy(target, work) {
  target.classList.add("busy");
  target.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    target.classList.remove("busy");
    target.removeAttribute("aria-busy");
  }
}
