// The modal of a view: it keeps what is typed while the view is redrawn, and shows what is wrong beside its field.
import { renderBlocks } from "./blocks.js";
import { h, icon, keyed } from "./dom.js";
import { textOf } from "./text.js";

const CROSS = "M5 5l10 10M15 5L5 15";

// Shows the top of a view stack in one dialog and keeps what is typed while the view is redrawn.
// `send(view, values)` resolves to { errors } or nothing; `dismiss(view)` tells the app that the person closed it.
export function modal(send, dismiss) {
  const dialog = h("dialog", { class: "dialog modal" });
  const kept = new Map();
  let shown = null;
  let drawn = "";
  let context = null;
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss(shown);
  });

  function show(view, now) {
    context = now;
    if (!view) {
      kept.clear();
      shown = null;
      drawn = "";
      if (dialog.open) dialog.close();
      return;
    }
    const seen = JSON.stringify([view.id, view.hash, view.title, view.submit, view.close, view.blocks, view.errors]);
    if (seen === drawn) return;
    const same = shown?.id === view.id;
    if (!kept.has(view.id)) kept.set(view.id, { values: {}, errors: {} });
    kept.get(view.id).errors = view.errors ?? {};
    shown = view;
    drawn = seen;
    draw(same);
    if (!dialog.open) dialog.showModal();
    if (!dialog.querySelector(".dialog-body").contains(document.activeElement)) first()?.focus();
  }

  // Of a view that is open already only the blocks that changed are drawn: a field in which somebody types stays the
  // very same, with its cursor, its undo, and the letters that no app has heard of yet.
  function draw(again) {
    const view = shown;
    const { values, errors } = kept.get(view.id);
    const inner = {
      ...context,
      values,
      errors,
      view,
      act: (block, element, choice) => shown?.id === view.id && context.press({ view_id: view.id }, block, element, choice),
    };
    if (!again) {
      const form = h("form", { class: "dialog-form", on: { submit } });
      form.noValidate = true;
      dialog.replaceChildren(form);
    }
    const form = dialog.firstElementChild;
    for (const one of [dialog, form]) one.setAttribute("aria-label", view.title?.text ?? "");
    const parts = [{ key: "head", title: view.title }, { key: "body" }, { key: "foot", close: view.close, submit: view.submit }];
    keyed(form, parts, ({ key }) => PARTS[key](view));
    const blocks = (view.blocks ?? []).map((block, index) => ({
      key: block.block_id ?? `block-${index}`,
      block,
      error: errors[block.block_id],
    }));
    keyed(form.querySelector(".dialog-body"), blocks, ({ key, block }) => renderBlocks([{ ...block, block_id: key }], inner)[0]);
  }

  const PARTS = {
    head: (view) =>
      h(
        "div",
        { class: "dialog-head" },
        h("h2", {}, textOf(view.title, context)),
        h(
          "button",
          { type: "button", class: "plain-icon", "aria-label": "Close", on: { click: () => dismiss(shown) } },
          icon(CROSS),
        ),
      ),
    body: () => h("div", { class: "dialog-body" }),
    foot: (view) =>
      h(
        "div",
        { class: "dialog-foot" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => dismiss(shown) } },
          view.close?.text ?? (view.submit ? "Cancel" : "Close"),
        ),
        view.submit && h("button", { type: "submit", class: "button primary" }, view.submit.text),
      ),
  };

  async function submit(event) {
    event.preventDefault();
    const view = shown;
    const form = kept.get(view.id);
    form.errors = missing(view, form.values);
    if (Object.keys(form.errors).length === 0) {
      const press = dialog.querySelector("button[type=submit]");
      press.disabled = true;
      press.classList.add("busy");
      const said = await send(view, present(view, form.values));
      press.disabled = false;
      press.classList.remove("busy");
      form.errors = said?.errors ?? {};
    }
    if (shown?.id !== view.id || Object.keys(form.errors).length === 0) return;
    draw(true);
    dialog.querySelector(".has-error :is(input, textarea, select)")?.focus();
  }

  function first() {
    return (
      dialog.querySelector("[data-first]") ??
      dialog.querySelector(".dialog-body :is(input, textarea, select), .dialog-foot .primary, .dialog-foot button")
    );
  }

  return { show };
}

// Only what the form still shows: a field that a redraw took away is not sent.
function present(view, values) {
  return Object.fromEntries(
    Object.entries(values).filter(([id]) => (view.blocks ?? []).some((block) => block.block_id === id)),
  );
}

// What the form itself can tell, as Slack does before it asks the app: an empty field, a text out of bounds.
function missing(view, values) {
  const errors = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const held = values[block.block_id]?.[block.element.action_id] ?? {};
    const words = held.value ?? "";
    const filled =
      words ||
      held.selected_option ||
      held.selected_options?.length ||
      held.selected_user ||
      held.selected_date ||
      held.selected_time;
    const length = [...words].length;
    if (!filled && !block.optional) errors[block.block_id] = "Please complete this required field.";
    else if (length > (block.element.max_length ?? Infinity))
      errors[block.block_id] = `Please use at most ${block.element.max_length} characters.`;
    else if (filled && length < (block.element.min_length ?? 0))
      errors[block.block_id] = `Please use at least ${block.element.min_length} characters.`;
  }
  return errors;
}
