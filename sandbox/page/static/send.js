// What goes to the server: acts as JSON, and what was typed or chosen without Slack's wrapping.

const TOO_LONG = "That is longer than Slack takes. Shorten it.";
const GONE = "That is not there any more. What you see now is how things stand.";

// A text, an option's value, an id, a date, or a list of values.
export function bare(held) {
  const many = held.selected_options?.map(({ value }) => value);
  return (
    held.value ??
    held.selected_option?.value ??
    many ??
    held.selected_user ??
    held.selected_date ??
    held.selected_time ??
    null
  );
}

export function bareValues(values) {
  const inBlock = (held) => Object.fromEntries(Object.entries(held).map(([action, one]) => [action, bare(one)]));
  return Object.fromEntries(Object.entries(values).map(([block, held]) => [block, inBlock(held)]));
}

// Resolves to the answer of the app, or to { error: a sentence for the person }.
export async function post(address, what) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
    if (answer.status === 413) return { error: TOO_LONG };
    return answer.status === 200 ? await answer.json() : { error: GONE };
  } catch {
    return { error: "The demo is not running any more. Start it again with make demo." };
  }
}
