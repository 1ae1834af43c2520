// Faces and names: initials on a colour that stays the same for the same person.
import { h } from "./dom.js";

const COLOURS = 8;

export function avatar(user, small = false) {
  const name = user?.real_name ?? user?.name ?? "?";
  const size = small ? " small" : "";
  if (user?.is_bot) return h("span", { class: `avatar app-face${size}`, "aria-hidden": "true" });
  const colour = [...(user?.id ?? name)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 7);
  return h(
    "span",
    { class: `avatar colour-${Math.abs(colour) % COLOURS}${size}`, "aria-hidden": "true" },
    [...name][0]?.toUpperCase() ?? "?",
  );
}
