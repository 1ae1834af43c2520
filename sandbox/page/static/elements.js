// What one can press, choose or fill in: each element of Block Kit that takes an act.
import { h, safeLink } from "./dom.js";
import { confirmed } from "./confirm.js";
import { textOf } from "./text.js";

export const ELEMENTS = {
  button,
  overflow,
  static_select: (one, block, context) => select(one, block, context, one.option_groups ?? [{ options: one.options ?? [] }]),
  users_select: (one, block, context) => select(one, block, context, [{ options: [...context.names ?? []].map(([id, name]) => ({ text: { type: "plain_text", text: name }, value: id })) }]),
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
  const marks = { class: `button${style}`, "data-action": one.action_id, "aria-label": one.accessibility_label, on: { click: press } };
  return address
    ? h("a", { ...marks, href: address, rel: "noreferrer" }, textOf(one.text, context))
    : h("button", { ...marks, type: "button" }, textOf(one.text, context));
}

function overflow(one, block, context) {
  const choose = async (option) => {
    menu.open = false;
    if (await confirmed(one.confirm, context)) await context.act(block, one, { selected_option: option });
  };
  const menu = h("details", { class: "overflow" },
    h("summary", { class: "button square", "data-action": one.action_id, "aria-label": "More choices", title: "More choices" }, "⋯"),
    h("div", { class: "menu" }, (one.options ?? []).map((option) => h("button",
      { type: "button", class: "menu-item", on: { click: () => choose(option) } },
      h("span", {}, textOf(option.text, context)), option.description && h("small", {}, textOf(option.description, context))))));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.firstElementChild.focus(); event.stopPropagation(); } });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function select(one, block, context, groups) {
  const all = groups.flatMap((group) => group.options ?? []);
  const initial = one.initial_option ?? all.find((option) => one.initial_user && option.value === one.initial_user) ?? null;
  const people = one.type === "users_select";
  const held = keep(context, block, one, people ? { selected_user: initial?.value ?? null } : { selected_option: initial });
  const chosen = () => (people ? held.selected_user : held.selected_option?.value);
  const list = (group) => (group.options ?? []).map((option) => h("option", { value: option.value, selected: option.value === chosen() }, option.text?.text ?? ""));
  const change = async () => {
    const option = all.find(({ value }) => value === field.value) ?? null;
    Object.assign(held, people ? { selected_user: option?.value ?? null } : { selected_option: option });
    if (context.quiet) return;
    if (await confirmed(one.confirm, context)) await context.act(block, one, people ? { selected_user: held.selected_user } : { selected_option: option });
  };
  const field = h("select", { class: "select", ...described(one, context), "aria-label": context.id ? null : one.placeholder?.text ?? "Choose", on: { change } },
    h("option", { value: "", selected: !chosen(), disabled: !context.quiet }, one.placeholder?.text ?? "Choose an option"),
    groups.map((group) => (group.label ? groupOf(group, list(group)) : list(group))));
  return field;
}

function groupOf(group, options) {
  const element = h("optgroup", {}, options);
  element.label = group.label.text;
  return element;
}

function choices(one, block, context, type) {
  const many = type === "checkbox";
  const held = keep(context, block, one, many ? { selected_options: one.initial_options ?? [] } : { selected_option: one.initial_option ?? null });
  const isOn = (option) => (many ? held.selected_options.some(({ value }) => value === option.value) : held.selected_option?.value === option.value);
  const name = `choice-${block.block_id}-${one.action_id}`;
  const change = async () => {
    const on = (one.options ?? []).filter((_, index) => boxes[index].checked);
    Object.assign(held, many ? { selected_options: on } : { selected_option: on[0] ?? null });
    if (!context.quiet && await confirmed(one.confirm, context)) await context.act(block, one, many ? { selected_options: on } : { selected_option: on[0] });
  };
  const boxes = (one.options ?? []).map((option) => h("input", { type, name, value: option.value, checked: isOn(option), "data-action": `${one.action_id}=${option.value}`, on: { change } }));
  return h("div", { class: "choices" }, (one.options ?? []).map((option, index) => h("label", { class: "choice" }, boxes[index],
    h("span", {}, h("span", { dir: "auto" }, textOf(option.text, context)), option.description && h("small", { dir: "auto" }, textOf(option.description, context))))));
}

function plainTextInput(one, block, context, type = "text") {
  const held = keep(context, block, one, { value: one.initial_value ?? null });
  const most = Number(one.max_length) || null;
  const count = most && h("span", { class: "counter", "aria-live": "polite" });
  const show = () => {
    if (!most) return;
    const left = most - [...field.value].length;
    count.textContent = left <= most * 0.9 || left < 80 ? String(left) : "";
    count.classList.toggle("over", left < 0);
  };
  const typed = () => { held.value = field.value || null; show(); };
  const entered = (event) => {
    if (event.key === "Enter" && one.dispatch_action_config && !context.quiet && !one.multiline) { event.preventDefault(); context.act(block, one, { value: held.value }); }
  };
  const marks = { class: "text-input", ...described(one, context), placeholder: one.placeholder?.text, dir: "auto", on: { input: typed, keydown: entered } };
  const field = one.multiline ? h("textarea", { ...marks, rows: 4 }) : h("input", { ...marks, type, min: one.min_value, max: one.max_value });
  field.value = held.value ?? "";
  show();
  return h("div", { class: "text-frame" }, field, count);
}

function picker(one, block, context, type) {
  const held = keep(context, block, one, { [`selected_${type}`]: one[`initial_${type}`] ?? null });
  const change = () => {
    held[`selected_${type}`] = field.value || null;
    if (!context.quiet) context.act(block, one, { [`selected_${type}`]: field.value });
  };
  const field = h("input", { class: "select", type, ...described(one, context), value: held[`selected_${type}`], on: { change } });
  return field;
}

// The kept value of this element: what was typed before, else `fresh`. It is the very object that a submit sends.
function keep(context, block, one, fresh) {
  const inBlock = (context.values[block.block_id] ??= {});
  return (inBlock[one.action_id] ??= { type: one.type, ...fresh });
}

function described(one, context) {
  const notes = context.id ? `${context.id}-error ${context.id}-hint` : null;
  return { id: context.id, "data-action": one.action_id, "aria-describedby": notes, "aria-invalid": context.error ? "true" : null, "data-first": one.focus_on_load };
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
