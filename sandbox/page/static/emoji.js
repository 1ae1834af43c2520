// The emoji codes that an app like ours writes; any other code stays as typed.
const CODES = `
  +1 👍  -1 👎  bell 🔔  bar_chart 📊  calendar 📅  chart_with_upwards_trend 📈  clock3 🕒
  double_vertical_bar ⏸️  ear 👂  eyes 👀  hand ✋  heart ❤️  hourglass ⌛  hourglass_flowing_sand ⏳
  information_source ℹ️  lock 🔒  large_green_circle 🟢  large_yellow_circle 🟡  mailbox 📫  mag 🔍
  mute 🔇  no_bell 🔕  no_entry ⛔  no_entry_sign 🚫  octagonal_sign 🛑  pencil2 ✏️  question ❓
  raised_hand ✋  red_circle 🔴  rotating_light 🚨  scroll 📜  see_no_evil 🙈  shushing_face 🤫
  speech_balloon 💬  tada 🎉  thumbsup 👍  warning ⚠️  wave 👋  white_check_mark ✅  x ❌
`;

export const EMOJI = new Map([...CODES.matchAll(/(\S+) (\S+)/g)].map(([, code, shown]) => [code, shown]));
