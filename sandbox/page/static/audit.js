// The audit log as a table, and a button that recomputes the whole of it.
import { h, keyed } from "./dom.js";

const AGAIN_MS = 2000;
const byId = (id) => document.getElementById(id);

byId("verify").addEventListener("click", verify);
await look();
setInterval(() => {
  if (!document.hidden) look();
}, AGAIN_MS);

async function verify() {
  const press = byId("verify");
  press.disabled = true;
  await look();
  press.disabled = false;
  byId("seal").classList.remove("flash");
  requestAnimationFrame(() => byId("seal").classList.add("flash"));
}

async function look() {
  let record;
  try {
    record = await (await fetch("/page/record")).json();
  } catch {
    delete byId("seal").dataset.ok;
    byId("verdict").textContent = "The demo is not running any more. Start it again with make demo.";
    return;
  }
  const { ok, entries, root, checkpoints } = record.verified;
  byId("seal").dataset.ok = String(ok);
  byId("verdict").textContent = ok
    ? "The record is whole. Every entry was recomputed just now."
    : "The record does not verify. Do not rely on it.";
  keyed(
    byId("facts"),
    [
      ["Entries sealed", entries],
      ["Signed checkpoints", checkpoints],
      ["Root of the tree", root],
    ].map(([key, words]) => ({ key, words: String(words ?? "") })),
    (fact) => h("div", {}, h("dt", {}, fact.key), h("dd", {}, fact.words)),
  );
  keyed(byId("entries"), record.entries.map((entry) => ({ ...entry, key: entry.n })).reverse(), (entry) =>
    h(
      "tr",
      {},
      h("td", { class: "number" }, String(entry.n)),
      h("td", { class: "when" }, entry.when),
      h("td", {}, h("span", { class: "kind" }, entry.kind)),
      h("td", { dir: "auto" }, entry.text),
    ),
  );
}
