// The question before a dangerous press.
import { h } from "./dom.js";
import { textOf } from "./text.js";

// True at once where there is nothing to confirm; else after the person pressed the dialog's first button.
export function confirmed(question, context) {
  if (!question) return Promise.resolve(true);
  return new Promise((answer) => {
    const dialog = h(
      "dialog",
      { class: "dialog small", "aria-label": question.title?.text ?? "Are you sure?" },
      h("div", { class: "dialog-head" }, h("h2", {}, textOf(question.title, context))),
      h("div", { class: "dialog-body", dir: "auto" }, textOf(question.text, context)),
      h(
        "div",
        { class: "dialog-foot" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => dialog.close("no") } },
          question.deny?.text ?? "Cancel",
        ),
        h(
          "button",
          {
            type: "button",
            class: `button ${question.style === "danger" ? "danger solid" : "primary"}`,
            on: { click: () => dialog.close("yes") },
          },
          question.confirm?.text ?? "Confirm",
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
