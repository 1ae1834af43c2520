// The modal of a view: it keeps what is typed while the view is redrawn, and shows what is wrong beside its field.
import { renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
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

  function draw(keepPlace) {
    const focused = keepPlace && dialog.contains(document.activeElement) ? document.activeElement : null;
    const [action, from, to] = [focused?.dataset.action, focused?.selectionStart, focused?.selectionEnd];
    const scroll = dialog.querySelector(".dialog-body")?.scrollTop ?? 0;
    const view = shown;
    const { values, errors } = kept.get(view.id);
    const inner = {
      ...context,
      values,
      errors,
      view: shown,
      act: (block, element, choice) => shown?.id === view.id && context.press({ view_id: view.id }, block, element, choice),
    };
    const form = h(
      "form",
      { class: "dialog-form", "aria-label": shown.title?.text, on: { submit } },
      h(
        "div",
        { class: "dialog-head" },
        h("h2", {}, textOf(shown.title, context)),
        h(
          "button",
          { type: "button", class: "plain-icon", "aria-label": "Close", on: { click: () => dismiss(shown) } },
          icon(CROSS),
        ),
      ),
      h("div", { class: "dialog-body" }, renderBlocks(shown.blocks, inner)),
      h(
        "div",
        { class: "dialog-foot" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => dismiss(shown) } },
          shown.close?.text ?? (shown.submit ? "Cancel" : "Close"),
        ),
        shown.submit && h("button", { type: "submit", class: "button primary" }, shown.submit.text),
      ),
    );
    dialog.setAttribute("aria-label", shown.title?.text ?? "");
    dialog.replaceChildren(form);
    form.noValidate = true;
    dialog.querySelector(".dialog-body").scrollTop = scroll;
    const again = action && [...form.querySelectorAll("[data-action]")].find((one) => one.dataset.action === action);
    again?.focus({ preventScroll: true });
    if (again && from !== null && from !== undefined) again.setSelectionRange?.(from, to);
  }

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
