// What keeps a value: menus, boxes, text fields and dates; each keeps it in the shape that Slack sends.
import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { textOf } from "./text.js";

const TYPING_PAUSE_MS = 400;

export function select(one, block, context, groups) {
  const all = groups.flatMap((group) => group.options ?? []);
  const initial =
    one.initial_option ?? all.find((option) => one.initial_user && option.value === one.initial_user) ?? null;
  const people = one.type === "users_select";
  const held = keep(
    context,
    block,
    one,
    people ? { selected_user: initial?.value ?? null } : { selected_option: initial },
  );
  const chosen = () => (people ? held.selected_user : held.selected_option?.value);
  const list = (group) =>
    (group.options ?? []).map((option) =>
      h("option", { value: option.value, selected: option.value === chosen() }, option.text?.text ?? ""),
    );
  const change = async () => {
    const option = all.find(({ value }) => value === field.value) ?? null;
    Object.assign(held, people ? { selected_user: option?.value ?? null } : { selected_option: option });
    if (context.quiet) return;
    if (await confirmed(one.confirm, context))
      await context.act(block, one, people ? { selected_user: held.selected_user } : { selected_option: option });
  };
  const field = h(
    "select",
    {
      class: "select",
      ...described(one, context),
      "aria-label": context.id ? null : (one.placeholder?.text ?? "Choose"),
      on: { change },
    },
    h(
      "option",
      { value: "", selected: !chosen(), disabled: !context.quiet },
      one.placeholder?.text ?? "Choose an option",
    ),
    groups.map((group) => (group.label ? groupOf(group, list(group)) : list(group))),
  );
  return field;
}

function groupOf(group, options) {
  const element = h("optgroup", {}, options);
  element.label = group.label.text;
  return element;
}

export function choices(one, block, context, type) {
  const many = type === "checkbox";
  const held = keep(
    context,
    block,
    one,
    many ? { selected_options: one.initial_options ?? [] } : { selected_option: one.initial_option ?? null },
  );
  const isOn = (option) =>
    many
      ? held.selected_options.some(({ value }) => value === option.value)
      : held.selected_option?.value === option.value;
  const name = `choice-${block.block_id}-${one.action_id}`;
  const change = async () => {
    const on = (one.options ?? []).filter((_, index) => boxes[index].checked);
    Object.assign(held, many ? { selected_options: on } : { selected_option: on[0] ?? null });
    if (!context.quiet && (await confirmed(one.confirm, context)))
      await context.act(block, one, many ? { selected_options: on } : { selected_option: on[0] });
  };
  const boxes = (one.options ?? []).map((option) =>
    h("input", {
      type,
      name,
      value: option.value,
      checked: isOn(option),
      "data-action": `${one.action_id}=${option.value}`,
      on: { change },
    }),
  );
  return h(
    "div",
    { class: "choices" },
    (one.options ?? []).map((option, index) =>
      h(
        "label",
        { class: "choice" },
        boxes[index],
        h(
          "span",
          {},
          h("span", { dir: "auto" }, textOf(option.text, context)),
          option.description && h("small", { dir: "auto" }, textOf(option.description, context)),
        ),
      ),
    ),
  );
}

export function plainTextInput(one, block, context, type = "text") {
  const held = keep(context, block, one, { value: one.initial_value ?? null });
  const most = Number(one.max_length) || null;
  const count = most && h("span", { class: "counter", "aria-live": "polite" });
  const show = () => {
    if (!most) return;
    const left = most - [...field.value].length;
    count.textContent = left <= most * 0.9 || left < 80 ? String(left) : "";
    count.classList.toggle("over", left < 0);
  };
  const tells = one.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered") && !context.quiet;
  let pause = 0;
  const typed = () => {
    held.value = field.value || null;
    show();
    if (!tells) return;
    clearTimeout(pause); // as Slack does, a moment after each pause
    pause = setTimeout(() => field.isConnected && context.act(block, one, { value: held.value }), TYPING_PAUSE_MS);
  };
  const entered = (event) => {
    if (event.key === "Enter" && one.dispatch_action_config && !tells && !context.quiet && !one.multiline) {
      event.preventDefault();
      context.act(block, one, { value: held.value });
    }
  };
  const marks = {
    class: "text-input",
    ...described(one, context),
    placeholder: one.placeholder?.text,
    dir: "auto",
    on: { input: typed, keydown: entered },
  };
  const field = one.multiline
    ? h("textarea", { ...marks, rows: 4 })
    : h("input", { ...marks, type, min: one.min_value, max: one.max_value });
  field.value = held.value ?? "";
  show();
  return h("div", { class: "text-frame" }, field, count);
}

export function picker(one, block, context, type) {
  const held = keep(context, block, one, { [`selected_${type}`]: one[`initial_${type}`] ?? null });
  const change = () => {
    held[`selected_${type}`] = field.value || null;
    if (!context.quiet) context.act(block, one, { [`selected_${type}`]: field.value });
  };
  const field = h("input", {
    class: "select",
    type,
    ...described(one, context),
    value: held[`selected_${type}`],
    on: { change },
  });
  return field;
}

// The kept value of this element: what was typed before, else `fresh`. It is the very object that a submit sends.
function keep(context, block, one, fresh) {
  const inBlock = (context.values[block.block_id] ??= {});
  return (inBlock[one.action_id] ??= { type: one.type, ...fresh });
}

function described(one, context) {
  const notes = context.id ? `${context.id}-error ${context.id}-hint` : null;
  return {
    id: context.id,
    "data-action": one.action_id,
    "aria-describedby": notes,
    "aria-invalid": context.error ? "true" : null,
    "data-first": one.focus_on_load,
  };
}
