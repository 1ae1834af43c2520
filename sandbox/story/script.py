"""The day's scenes: when, what happens, and the sentence that the page shows.

Every kind of label that X can show is in it, and every refusal; scenes lie at most ten minutes apart, but for one
silence of X, so that nothing but the story makes a card change.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.story.world import CHANNEL, DANA, ELI, MAYA, NOOR, World

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happens: at which time of the day, the sentence that tells it, and how it is done."""

    at: str
    title: str
    do: Callable[[World], object]

    @property
    def after_us(self) -> int:
        """How long after midnight it happens."""
        hour, minute = self.at.split(":")
        return (int(hour) * 60 + int(minute)) * 60_000_000


def _charged_twice(world: World) -> None:
    first = world.says("sam", "@acmecoffee my card was charged twice this morning")
    world.posts["sam first"] = first


def _goes_on(world: World) -> None:
    world.says("sam", "The order number is 5512, if that helps.", reply_to=world.posts["sam first"])


def _tags_everybody(world: World) -> None:
    world.says("bulk", "@ana @ben @carla @dov @eva @finn @acmecoffee follow back everyone!")


def _chat_below(world: World) -> None:
    with world.x.held():  # both in one page: with Pia's post X sends along what she quotes, where the chat began
        world.says("pia", "Acme Coffee, this smells like Christmas.", quotes=world.posts["acme"])
        talk = "The Acme Coffee decaf is great, ask at the bar."
        world.says("ines", talk, reply_to=world.posts["eva"], leave_out=("acmecoffee",))


def _queue(world: World) -> None:
    with world.x.held():  # on the way home from the same queue
        world.says("alma", "Twenty minutes in the queue at Acme Coffee. There are other cafés.")
        world.says("bo", "I would love Acme Coffee if the queue ever moved.")
        world.says("edda", "Acme Coffee, please: a second till. That queue!")
        world.says("ivar", "Met half the town waiting in line at Acme Coffee.")


def _no_customers(world: World) -> None:
    world.says("staff", "So proud of the @acmecoffee team today!")
    world.says("beanbot", "@acmecoffee Arabica futures: up 2 %.")
    world.says("bulk", "@acmecoffee is my cup of the week. #ad", extra={"paid_partnership": True})


def _changed_in_time(world: World) -> None:
    world.replies(MAYA, "ravi", "Yes, bring any clean bag!")
    world.x.edit(world.posts["ravi"], "@acmecoffee do you refill bags? Paper ones, I mean.")


def _stranger_is_quoted(world: World) -> None:
    post = world.says("theo", "@acmecoffee no oat milk again? Third time this week.")
    world.says("lena", "This is exactly what I said about Acme Coffee.", quotes=post)


def _joins_registry(world: World) -> None:
    world.objections["petra"] = "any"
    world.publish_registry()


def _answered_natively(world: World) -> None:
    world.says("acme", "Yes, the oat latte is vegan. Enjoy!", reply_to=world.posts["rosa"])


SCENES: tuple[Scene, ...] = (
    Scene("09:00", "Earshot's first day here: it reads what was said before, and sends nothing. Yara still waits.",
          lambda _: None),
    Scene("09:01", "It tells how many posts could have been answered. Dana looks at it, and presses Go live.",
          lambda w: w.goes_live(DANA)),
    Scene("09:02", "Ana asks Acme a question. Nothing speaks against an answer: try Reply.",
          lambda w: w.says("ana", "@acmecoffee do you ship to Norway?")),
    Scene("09:04", "Ben complains. He has told all brands not to contact him, so there is no Reply.",
          lambda w: w.says("ben", "@acmecoffee your app lost my order again.")),
    Scene("09:07", "Carla names Acme without tagging it. She is overheard, not addressed.",
          lambda w: w.says("carla", "The queue at Acme Coffee is out of the door again. Worth it though.")),
    Scene("09:10", "Dov uses a hashtag. That speaks about Acme, not to it.",
          lambda w: w.says("dov", "Rainy day, warm cup. #acmecoffee")),
    Scene("09:12", "Eva answers Acme's own post without typing its handle.",
          lambda w: w.says("eva", "Is there a decaf, too?", reply_to=w.posts["acme"])),
    Scene("09:13", "Four more talk about the queue, and not to Acme. The weekly digest tells the theme, and no name.",
          _queue),
    Scene("09:15", "Finn asks about a refund.",
          lambda w: w.says("finn", "@acmecoffee where is my refund? It has been two weeks.")),
    Scene("09:18", "Gita quotes Acme's post. That is speaking to it.",
          lambda w: w.says("gita", "This bag design though 😍", quotes=w.posts["acme"])),
    Scene("09:21", "Hugo answers Ana. X carries Acme's handle along, but he speaks to her.",
          lambda w: w.says("hugo", "They do, mine took a week.", reply_to=w.posts["ana"])),
    Scene("09:24", "Pia quotes Acme's post; Ines chats with Eva below it. Only Pia speaks to Acme.", _chat_below),
    Scene("09:27", "Jonas shares an article; the site put Acme's handle behind it.",
          lambda w: w.says("jonas", "How to store beans https://example.com/beans via @acmecoffee")),
    Scene("09:30", "Somebody tags seven people at once. That addresses nobody.", _tags_everybody),
    Scene("09:33", "Kim passes Ana's question on, without a word of her own.",
          lambda w: w.says("kim", "", reposts=w.posts["ana"])),
    Scene("09:36", "Theo asks Acme, and Lena quotes Theo. Only Theo spoke to Acme.", _stranger_is_quoted),
    Scene("09:39", "Jo works for Acme, a bot speaks, a post is paid for: counted, and never shown as customers.",
          _no_customers),
    Scene("09:42", "Mia types an old-style repost. The form is odd, so a colleague must agree.",
          lambda w: w.says("mia", "RT @acmecoffee winter roast is here -- finally! When in Bergen?")),
    Scene("09:45", "Gita may only talk about Acme. Maya, a colleague, confirms once more, and answers.",
          lambda w: w.replies(MAYA, "gita", "Thank you, Gita! Our designer is blushing.")),
    Scene("09:49", "Nils lets only people he follows reply. X would refuse us.",
          lambda w: w.says("nils", "@acmecoffee is the Oslo bar open on Sunday?", reply_settings="following")),
    Scene("09:53", "Owen asks something …", lambda w: w.says("owen", "@acmecoffee what grind for a moka pot?")),
    Scene("09:56", "… and changes his post. His card changes with it.",
          lambda w: w.x.edit(w.posts["owen"], "@acmecoffee what grind for a cold brew?")),
    Scene("09:58", "Ravi asks for a refill …", lambda w: w.says("ravi", "@acmecoffee do you refill bags?")),
    Scene("09:59", "… Maya answers, and Ravi changes his post within the ten seconds. Nothing is sent.",
          _changed_in_time),
    Scene("10:00", "Petra asks about a delivery. She may be answered.",
          lambda w: w.says("petra", "@acmecoffee can I still change my delivery date?")),
    Scene("10:04", "Quinn asks something …", lambda w: w.says("quinn", "@acmecoffee is the blue mug back?")),
    Scene("10:08", "… and deletes the post. Its words leave Slack as well.", lambda w: w.x.delete(w.posts["quinn"])),
    Scene("10:12", "The opt-out registry syncs: Petra has joined it. Her button goes.", _joins_registry),
    Scene("10:16", "Finn says stop. Every card of his loses its button at once.",
          lambda w: w.says("finn", "@acmecoffee stop")),
    Scene("10:18", "Lena may have said stop. Until an approver decides, nobody answers her.",
          lambda w: w.says("lena", "enough with the messages @acmecoffee")),
    Scene("10:20", "Rosa asks something …", lambda w: w.says("rosa", "@acmecoffee is the oat latte vegan?")),
    Scene("10:24", "… and somebody answers her on X itself, by phone.", _answered_natively),
    Scene("10:30", "Sam reports a double charge.", _charged_twice),
    Scene("10:33", "Sam goes on in the same thread: one matter, one answer.", _goes_on),
    Scene("10:35", "Dana takes care of Sam. The card says so, so that nobody begins it twice.",
          lambda w: w.click(DANA, "sam", "card.assign")),
    Scene("10:37", "Noor is a guest in Slack. She clicks Reply, and is refused.",
          lambda w: w.is_turned_away(NOOR, "ana")),
    Scene("10:41", "Maya names somebody else in a reply. It is refused before it is sent.",
          lambda w: w.replies(MAYA, "sam", "@hugo had the same, ask him!")),
    Scene("10:45", "Dana pauses all replies: a wrong price is on the website.",
          lambda w: w.slack.people.command(DANA, CHANNEL, "/earshot", "pause a wrong price is on the website")),
    Scene("10:49", "Tara asks while replies are paused.",
          lambda w: w.says("tara", "@acmecoffee 2 euros for the winter roast, really?")),
    Scene("10:53", "The price is mended. Dana lets replies go again.",
          lambda w: w.slack.people.command(DANA, CHANNEL, "/earshot", "resume")),
    Scene("10:58", "X stops answering. A stop may be waiting there unheard …", lambda w: w.x.faults.down()),
    Scene("11:07", "… nine minutes of silence …", lambda _: None),
    Scene("11:15", "… and after fifteen nobody may be answered.", lambda _: None),
    Scene("11:18", "X answers again. Earshot catches up, and the buttons return.", lambda w: w.x.faults.up()),
    Scene("11:22", "The registry publishes half a file. The last good copy stays in force …",
          lambda w: w.publish_registry(whole=False)),
    Scene("11:31", "Uma asks something. The registry's copy is still young enough.",
          lambda w: w.says("uma", "@acmecoffee do you take old bags back?")),
    Scene("11:40", "Viktor talks about Acme.", lambda w: w.says("viktor", "Acme Coffee opens in Tromsø, they say.")),
    Scene("11:49", "Wanda asks something.", lambda w: w.says("wanda", "@acmecoffee can I rent the upstairs room?")),
    Scene("11:58", "Eli looks at how things stand.",
          lambda w: w.slack.people.command(ELI, CHANNEL, "/earshot", "status")),
    Scene("12:07", "Xenia says something nice.", lambda w: w.says("xenia", "Best espresso in town: Acme Coffee.")),
    Scene("12:16", "Zoe asks something.", lambda w: w.says("zoe", "@acmecoffee is the Sunday tasting on?")),
    Scene("12:24", "… but now it is over an hour old: nobody is answered on an old list.", lambda _: None),
    Scene("12:28", "The registry is whole again. The buttons return.", lambda w: w.publish_registry()),
    Scene("12:30", "The recorded day is over. Everything stays here for you to click.", lambda _: None),
)  # fmt: skip
