// The stand-in for X: what people posted, what we answered, newest conversation first.
import { avatar } from "./people.js";
import { h, keyed } from "./dom.js";
import { plain } from "./text.js";

const DEPTH_MAX = 3;

export function timeline(root, deeds) {
  const list = h("div", { class: "posts", tabindex: "0", role: "feed", "aria-label": "Posts on the stand-in X" });
  const empty = h("p", { class: "empty" }, "No posts yet. The day begins in a moment.");
  const choices = h("a", { target: "_blank" }, "how we may approach you is your choice");
  const profile = h("p", { class: "profile", hidden: true }, h("b", {}, "@acmecoffee"), ": coffee, beans, and ", choices, ".");
  root.append(
    h("header", { class: "timeline-head" }, h("h2", {}, "X"), h("span", {}, "a stand-in: what the public sees")),
    profile,
    empty,
    list,
  );
  const shown = new Set();
  let before = null;

  function draw(state, ui) {
    const brand = state.day?.brand_account;
    profile.hidden = !state.day?.pages;
    if (state.day?.pages) choices.href = state.day.pages;
    const all = state.x?.posts ?? [];
    const byId = new Map(all.flatMap((post) => post.versions.map((id) => [id, post])));
    const posts = all.map((post) => ({
      ...post,
      quoted: byId.get(post.quotes),
      key: post.versions[0],
      ours: post.author_id === brand,
      zone: state.day?.zone ?? "UTC",
      today: dayOf(state.slack.now / 1000, state.day?.zone ?? "UTC"),
    }));
    empty.hidden = posts.length > 0;
    keyed(list, newestFirst(posts), one);
    const ours = posts.filter((post) => post.ours && post.answers).map((post) => post.id);
    before ??= new Set(ours);
    for (const id of ours) {
      if (before.has(id)) continue;
      if (!shown.has(id)) reveal(id);
      if (ui.submitted) deeds.tick("reply");
    }
  }

  function reveal(id) {
    shown.add(id);
    const post = list.querySelector(`[data-posts~="${CSS.escape(id)}"]`);
    post?.classList.add("flash");
    post?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return { draw };
}

// The stand-in lists conversations oldest first, answers under what they answer; the page wants the newest on top.
function newestFirst(posts) {
  const conversations = [];
  for (const post of posts) {
    if (post.depth === 0 || conversations.length === 0) conversations.unshift([]);
    conversations[0].push({ ...post, depth: Math.min(post.depth, DEPTH_MAX) });
  }
  return conversations.flat();
}

function one(post) {
  const clock = { hour: "2-digit", minute: "2-digit", timeZone: post.zone };
  const shape = dayOf(post.at, post.zone) === post.today ? clock : { weekday: "short", ...clock };
  const time = new Intl.DateTimeFormat("en-GB", shape).format(new Date(post.at));
  const who = { id: post.author_id, name: post.name };
  const kind = `post depth-${post.depth}${post.ours ? " ours" : ""}${post.deleted ? " gone" : ""}`;
  return h(
    "article",
    { class: kind, "data-posts": post.versions.join(" "), "aria-label": `${who.name} at ${time}` },
    avatar(who, true),
    h(
      "div",
      { class: "post-body" },
      h(
        "div",
        { class: "post-head" },
        h("b", { dir: "auto" }, plain(who.name)),
        h("span", { class: "handle" }, `@${post.author}`),
        h("time", {}, time),
        post.ours && post.answers && h("span", { class: "post-mark ours-mark" }, "our reply"),
        post.reposts && h("span", { class: "post-mark" }, "reposted"),
        post.edited && !post.deleted && h("span", { class: "post-mark" }, "edited"),
        post.deleted && h("span", { class: "post-mark gone-mark" }, "deleted"),
      ),
      h("p", { class: "post-text", dir: "auto" }, tagged(post.text ?? "")),
      post.quoted && h("p", { class: "quoted", dir: "auto" }, h("b", {}, `@${post.quoted.author} `), post.quoted.text),
    ),
  );
}

function dayOf(moment, zone) {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeZone: zone }).format(new Date(moment));
}

// Handles and tags in blue, as on X; all of it text.
function tagged(words) {
  return words
    .split(/((?<![\p{L}\p{N}_])[@#][\p{L}\p{N}_]+|https?:\/\/\S+)/u)
    .map((piece, index) => (index % 2 ? h("span", { class: "tag" }, piece) : piece));
}
