// Block Kit as a message, a modal and a home tab show it. What it does not know, it says in red.
import { h, safeLink } from "./dom.js";
import { ELEMENTS, fail } from "./elements.js";
import { richText } from "./richtext.js";
import { textOf } from "./text.js";

const BLOCKS = {
  header: (block, context) => h("h3", { class: "block header", dir: "auto" }, textOf(block.text, context)),
  section,
  context: (block, context) =>
    h(
      "div",
      { class: "block context" },
      (block.elements ?? []).map((one) =>
        one.type === "image"
          ? picture(one, "context-image")
          : h("span", { class: "context-text", dir: "auto" }, textOf(one, context)),
      ),
    ),
  divider: () => h("hr", { class: "block divider" }),
  image: (block, context) =>
    h(
      "figure",
      { class: "block figure" },
      block.title && h("figcaption", {}, textOf(block.title, context)),
      picture(block, "picture"),
    ),
  actions: (block, context) =>
    h(
      "div",
      { class: "block actions" },
      (block.elements ?? []).map((one) => element(one, block, context)),
    ),
  input,
  rich_text: richText,
  table,
};

// Draws blocks for a `context`: { as, names, channels, zone, now, values, errors, act(block, element, choice) }.
// `values` keeps what was typed or chosen, in Slack's own shape, so that a redraw loses nothing.
export function renderBlocks(blocks, context) {
  return (blocks ?? []).map((block, index) => {
    const known = { ...block, block_id: block.block_id ?? `block-${index}` };
    const draw = BLOCKS[block.type];
    const drawn = draw ? draw(known, context) : fail(`Unknown block: ${block.type}`);
    drawn.dataset.block = known.block_id;
    return drawn;
  });
}

function section(block, context) {
  return h(
    "div",
    { class: block.accessory ? "block section with-accessory" : "block section" },
    h(
      "div",
      { class: "section-body" },
      block.text && h("div", { class: "section-text", dir: "auto" }, textOf(block.text, context)),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "field", dir: "auto" }, textOf(field, context))),
        ),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, context)),
  );
}

function input(block, context) {
  const id = `input-${block.block_id}-${block.element?.action_id ?? ""}`;
  const error = context.errors?.[block.block_id];
  const group = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  const field = element(block.element ?? {}, block, { ...context, id, error, quiet: !block.dispatch_action });
  const label = [textOf(block.label, context), block.optional && h("span", { class: "optional" }, " (optional)")];
  return h(
    "div",
    {
      class: error ? "block input has-error" : "block input",
      role: group && "group",
      "aria-labelledby": group && `${id}-label`,
    },
    group ? h("div", { class: "label", id: `${id}-label` }, label) : h("label", { class: "label", for: id }, label),
    field,
    h("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: !error }, error ?? ""),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, textOf(block.hint, context)),
  );
}

function table(block, context) {
  const cell = (one) =>
    one.type === "rich_text"
      ? richText(one, context)
      : textOf({ type: "plain_text", text: String(one.text ?? "") }, context);
  const [head, ...rows] = block.rows ?? [];
  return h(
    "div",
    { class: "block table-frame" },
    h(
      "table",
      { class: "table" },
      head &&
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((one) => h("th", { scope: "col" }, cell(one))),
          ),
        ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((one) => h("td", {}, cell(one))),
          ),
        ),
      ),
    ),
  );
}

function element(one, block, context) {
  if (one.type === "image") return picture(one, "accessory-image");
  const draw = ELEMENTS[one.type];
  return draw ? draw(one, block, context) : fail(`Unknown element: ${one.type}`);
}

// Only pictures of this very server are loaded; any other shows its alternative text in a frame.
function picture(one, kind) {
  const file = one.slack_file?.id;
  const address = safeLink(file ? `${location.origin}/files/${encodeURIComponent(file)}` : one.image_url);
  if (address && new URL(address).origin === location.origin)
    return h("img", { class: kind, src: address, alt: one.alt_text ?? "" });
  return h("span", { class: `${kind} no-picture`, role: "img", "aria-label": one.alt_text ?? "" }, one.alt_text ?? "");
}
