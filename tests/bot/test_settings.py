"""Settings are read whole, or refused with the place, the key and the remedy."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, read_settings
from bot.settings.secrets import SLACK_SECRETS, X_SECRETS, BadSettings
from rules.policy import HOUR_US, MINUTE_US
from tools.make_feed import signer

BRAND = '[[brand]]\nid = "acme"\nnames = ["Acme"]\n[brand.x]\nuser_id = "1000"\nhandle = "acme"\n'  # 6 lines
TEAM = '[[team]]\nbrand = "acme"\nchannel = "C0123"\n'  # 3 lines
KEY, OTHER_KEY = (signer(seed, name)[0].text for seed, name in ((1, "one.example"), (2, "two.example")))
OWN = "[team.policy.registry]\nown_list = true\n"  # 2 lines
X = "[x]\nmonthly_budget_usd = 100\n"  # 2 lines
GOOD = BRAND + TEAM + OWN + X
PLAIN = BRAND.partition("[brand.x]")[0]  # 3 lines: a brand that is on no network
SAVED = BRAND + TEAM + OWN + "[[team.saved_reply]]\ntitle = 't'\n"  # 13 lines
LATER = " earshot.example.toml explains it."


def told(text: str, folder: Path, environment: dict[str, str] | None = None) -> Settings:
    file = folder / "earshot.toml"
    file.write_text(text, "utf-8")
    return read_settings(file, environment or {})


WRONG = [
    ("", ": There is no brand. Add a [[brand]] table with an id, names and your accounts."),
    (BRAND + X, f": team is missing. Add it;{LATER}"),
    ("[[brand]\n", ", line 1: this is not valid TOML: expected ']]' at the end of an array declaration. Mend it."),
    (GOOD + "x = ,", ", line 14: this is not valid TOML: invalid value. Mend it."),
    # a key that is not there, or a table of another kind
    (
        GOOD + "colour = 1\n",
        ", line 14: there is no setting x.colour. Remove it, or look it up in earshot.example.toml.",
    ),
    (GOOD + "[webb]\n", ", line 14: there is no setting webb. Remove it, or look it up in earshot.example.toml."),
    (GOOD + "[web]\n\nprot = 1\n", ", line 16: there is no setting web.prot. Remove it, or look it up in"),
    (GOOD.replace("C0123", 'C0123"\nowner = "U1'), ", line 10: there is no setting team.owner. Remove it"),
    ("web = 8080\n" + GOOD, ", line 1: web cannot be 8080: write it as a table."),
    ("team = []\n" + BRAND, f", line 1: team is empty. Fill it in;{LATER}"),
    (
        BRAND + TEAM.replace("[[team]]", "[team]"),
        ", line 7: team cannot be {'brand': 'acme', 'channel': 'C0123'}: write",
    ),
    ("registry = ['quiet']\n" + GOOD, ", line 1: registry cannot be 'quiet': write it as a table."),
    (BRAND + TEAM + "policy = 5\n" + X, ", line 10: team.policy cannot be 5: write it as a table."),
    # a value of another kind, or out of bounds
    (GOOD + "[web]\nport = '80'", ", line 15: web.port cannot be '80': write a whole number, without quotes."),
    (GOOD + "[web]\nport = 65536", ", line 15: web.port must be at most 65535. Change it."),
    (GOOD + "[web]\nport = -1", ", line 15: web.port must be at least 0. Change it."),
    (GOOD + "[web]\nhost = 1", ", line 15: web.host cannot be 1: write text in quotes."),
    (
        GOOD + '[team.policy.text]\nlinks = "offer_stop"',
        ", line 15: there is no page for such a link to lead to. Add [pages], or take offer_stop out.",
    ),
    (GOOD + "[pages]\nport = 1", f", line 14: pages.address is missing. Add it;{LATER}"),
    (
        GOOD + '[pages]\naddress = "http://prefer.acme.example"',
        ", line 15: pages.address cannot be 'http://prefer.acme.example': write the address that people open",
    ),
    (
        GOOD + '[pages]\naddress = "https://prefer.acme.example"\nbrands = ["acne"]',
        ", line 16: no team is at work for 'acne'. Use the brand of a [[team]] table.",
    ),
    (
        GOOD.replace('"acme"', '"notice"') + '[pages]\naddress = "https://prefer.acme.example"',
        ", line 14: the pages cannot show a brand whose id is 'notice'. List the others in brands.",
    ),
    (GOOD + "search = 'yes'", ", line 14: x.search cannot be 'yes': write true or false, without quotes."),
    (GOOD + "every = 60", ', line 14: x.every cannot be 60: write a duration such as "15m", "72h" or "7d".'),
    (GOOD + "every = '11m'", ", line 14: x.every must be at most 10m. Change it."),
    (GOOD + "every = '0s'", ", line 14: x.every must be at least 1s. Change it."),
    (GOOD.replace("= 100", "= 0"), ", line 13: x.monthly_budget_usd must be at least 1. Change it."),
    (GOOD.replace("= 100", "= true"), ", line 13: x.monthly_budget_usd cannot be True: write a whole number, without"),
    (BRAND + TEAM + OWN + "[x]\n", f", line 12: x.monthly_budget_usd is missing. Add it;{LATER}"),
    (BRAND + TEAM + OWN, ": a brand is on X, and reading X costs money. Add [x] with monthly_budget_usd."),
    (
        GOOD + "[[registry]]\nname = 'Quiet List'\nsource = 'l.csv'",
        ", line 15: registry.name cannot be 'Quiet List': write",
    ),
    (GOOD + "[[registry]]\nname = 'quiet'\nsource = ''", f", line 16: registry.source is empty. Fill it in;{LATER}"),
    (
        GOOD + "[[registry]]\nname = 'quiet'\nsource = 'l'\nformat = 'feed'",
        ", line 14: registry cannot be",
    ),
    (
        GOOD + f"[[registry]]\nname = 'quiet'\nsource = 'l'\nformat = 'feed'\nkeys = ['{KEY}', '{OTHER_KEY}']",
        ", line 14: registry cannot be",
    ),
    (GOOD + "[[registry]]\nname = 'quiet'\nsource = 'l'\nkeys = ['k']", ", line 17: registry.keys cannot be 'k'"),
    (GOOD + "[[registry]]\nname = 'quiet'\nsource = 'l'\nage_max = '29d'", ", line 17: registry.age_max"),
    (GOOD + "[[registry]]\nname = 'quiet'", f", line 14: registry.source is missing. Add it;{LATER}"),
    (GOOD.replace("C0123", "#care"), ", line 9: team.channel cannot be '#care': write the channel's id, such as C01"),
    (
        BRAND + TEAM + "may_reply = 'U1'\n" + X,
        ", line 10: team.may_reply cannot be 'U1': write a list in square brackets",
    ),
    (BRAND + TEAM + "may_reply = [7]\n" + X, ", line 10: team.may_reply cannot be 7: write each name in quotes."),
    (
        BRAND + TEAM + "auditors = ['U12']\ncare = ['U12']\n" + X,
        ", line 10: an auditor only reads, and U12 has another role too.",
    ),
    (
        BRAND + TEAM + "care_channel = 'C0123'\n" + X,
        ", line 10: what is in care leaves this channel. Name another one.",
    ),
    (
        BRAND + TEAM + "approvers = [\n 'U12', \n '@dana']\n" + X,
        ", line 10: team.approvers cannot be '@dana': write the",
    ),
    (
        BRAND + TEAM + "time_zone = 'Oslo'\n" + X,
        ", line 10: team.time_zone cannot be 'Oslo': there is no such time zone;",
    ),
    (
        BRAND + TEAM + "[[team.saved_reply]]\ntitle = 't'\n" + X,
        f", line 10: team.saved_reply.text is missing. Add it;{LATER}",
    ),
    (SAVED + "text = 5\n" + X, ", line 14: team.saved_reply.text cannot be 5: "),
    (SAVED + "text = []\n" + X, ", line 14: team.saved_reply.text cannot be []: write 1 to 3 wordings, each another"),
    (SAVED + "text = ['a', 'a']\n" + X, ", line 14: team.saved_reply.text cannot be ['a', 'a']: write 1 to 3 wordings"),
    (SAVED + "text = ['a', 'b', 'c', 'd']\n" + X, ", line 14: team.saved_reply.text cannot be "),
    (
        SAVED + "text = 'Hi'\n" + X,
        ", line 14: team.saved_reply.text cannot be 'Hi': write 3 wordings, or a",
    ),
    (
        SAVED + "text = ['a', '{b}']\n" + X,
        ", line 14: team.saved_reply.text cannot be ['a', '{b}']: write 3",
    ),
    (SAVED + "text = ' '\n" + X, ", line 14: team.saved_reply.text cannot be ' ': write 1 to 2,000 characters"),
    (
        SAVED + "text = ['Is {Order} it?']\n" + X,
        ", line 14: team.saved_reply.text cannot be 'Is {Order} it?': braces are for",
    ),
    (
        SAVED + "text = 'Hi {name}'\nlang = 'English'\n" + X,
        ", line 15: team.saved_reply.lang cannot be 'English': write",
    ),
    (
        SAVED + "text = 'Hi {name}'\ntopics = ['price']\n" + X,
        ", line 15: the policy has no topic 'price'. Add it to the policy, or remove it here.",
    ),
    (BRAND + TEAM + "avoid = [' ']\n" + X, ", line 10: team.avoid cannot be ' ': write a word or a phrase, 60"),
    (BRAND + TEAM + "answer_within = '1m'\n" + X, ", line 10: team.answer_within must be at least "),
    (
        BRAND + TEAM + f"[[team.saved_reply]]\ntitle = '{'t' * 76}'\ntext = 'Hi {{name}}'\n" + X,
        ", line 11: team.saved_reply.title may have 75 characters at most. Shorten it.",
    ),
    # an address
    (
        GOOD + "api_url = 'localhost'",
        ", line 14: x.api_url cannot be 'localhost': write an address that begins with ht",
    ),
    (
        GOOD + "[slack]\napi_url = 'http://'",
        ", line 15: slack.api_url cannot be 'http://': write an address that begins",
    ),
    (GOOD + "[sign_in]\nbluesky = 'ftp://b'", ", line 15: sign_in.bluesky cannot be 'ftp://b': write an address that"),
    (GOOD + "[web]\nhost = ''", f", line 15: web.host is empty. Fill it in;{LATER}"),
    # what no text may hold
    ('database = "sqlite:///a\\u0000.db"\n' + GOOD, ", line 1: database holds a NUL, which no text may. Remove it."),
    (
        BRAND + TEAM + 'shadow = "\\u0000"\n' + OWN + X,
        ", line 10: team.shadow holds a NUL, which no text may. Remove it.",
    ),
    # a brand
    (
        GOOD.replace('names = ["Acme"]', "names = []"),
        ': [[brand]] acme has no names. Add a line such as names = ["Acme"].',
    ),
    (
        GOOD.replace('"1000"', "1000"),
        ": [[brand]] acme, [brand.x]: user_id must be a text. Write it in quotation marks.",
    ),
    (GOOD.replace('brand = "acme"', 'brand = "acne"'), ", line 8: there is no brand 'acne'. Use the id of a [[brand]]"),
    # a policy
    (BRAND + TEAM + X, ", line 7: no registry is required. Name one in registry.required, or write own_list = true"),
    (
        BRAND + TEAM + "policy.preset = 'bold'\n" + X,
        ", line 10: there is no preset 'bold'. Use invited-only, spoken-to",
    ),
    (
        BRAND + TEAM + "[team.policy.windows]\nheld = '31d'\n" + OWN + X,
        ", line 11: windows.held must be at most 30d. Change it.",
    ),
    (
        BRAND + TEAM + "[team.policy.windows]\nclosed = '9d'\n" + OWN + X,
        ", line 11: there is no setting windows.closed. Remove it, or look it up in docs/policy.md.",
    ),
    (
        GOOD + "[[team.policy.override]]\nchannel = 'C0123'\nregistry.required = ['quiet']",
        ", line 16: the policy requires the registry quiet. Add a [[registry]] of that name.",
    ),
    (
        BRAND + TEAM + "approvers = ['U12']\n" + OWN + "[team.policy.second_look]\nmembers = 2\n" + X,
        ", line 14: 2 must agree, and this team has fewer approvers. Lower it, or name more.",
    ),
    (
        GOOD + "[[team.policy.override]]\nnetwork = 'mastodon'\nwindows.held = '5d'",
        ", line 15: acme has no account on mastodon. Add one, or remove this override.",
    ),
    (
        GOOD + "[[team.policy.override]]\nchannel = 'C0999'\nwindows.held = '5d'",
        ", line 15: this team works in C0123. Name that channel, or remove this override.",
    ),
    (
        BRAND + TEAM + "[team.policy.registry]\nrequired = ['quiet']\n" + X,
        ", line 11: the policy requires the registry quiet. Add a [[registry]] of that name.",
    ),
    # the same twice
    (GOOD + TEAM + OWN, ", line 15: two [[team]] tables have the brand acme. Keep one of them."),
    (
        GOOD + 2 * "[[registry]]\nname = 'quiet'\nsource = 'list.csv'\n",
        ", line 18: two [[registry]] tables have the name quiet. Keep one of them.",
    ),
    # of two teams the one that is wrong
    (
        BRAND
        + PLAIN.replace("acme", "bean")
        + TEAM
        + OWN
        + TEAM.replace('"acme"', '"bean"').replace("C0123", "care")
        + X,
        ", line 17: team.channel cannot be 'care': write the channel's id",
    ),
    (
        BRAND + PLAIN.replace("acme", "bean") + TEAM + OWN + TEAM.replace('"acme"', '"bean"') + X,
        ", line 15: no registry is required. Name one in registry.required",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_no_settings_without_a_sentence_that_names_the_place_the_key_and_the_remedy(
    text: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSettings) as caught:
        told(text, tmp_path)
    assert str(caught.value).startswith(f"earshot.toml{sentence}")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_at_all_brings_another_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        written = (text + GOOD).encode()
    except UnicodeEncodeError:
        return
    (folder / "any.toml").write_bytes(written)
    with suppress(BadSettings):
        read_settings(folder / "any.toml", {})


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (GOOD.replace("[x]", "[x]\nconsumer_key = 'abc'"), 13, "x.consumer_key"),
        (GOOD.replace("[x]", "[x]\naccess_token = 'abc'"), 13, "x.access_token"),
        ("[slack]\napi_url = 'xoxb-1-abc'\n" + GOOD, 2, "slack.api_url"),
        (GOOD.replace('names = ["Acme"]', 'names = ["Acme", "xapp-1-abc"]'), 3, "brand.names"),
        ("database = 'postgresql://earshot:hush@db/earshot'\n" + GOOD, 1, "database"),
        ("database = 'postgresql://:hush@db/earshot'\n" + GOOD, 1, "database"),
        (GOOD + "[[registry]]\nname = 'q'\nsource = 'https://us:hush@q.example/l.csv'\n", 16, "registry.source"),
    ],
)
def test_no_secret_stands_in_the_file_and_none_is_shown(text: str, line: int, key: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        told(text, tmp_path)
    assert str(caught.value) == (
        f"earshot.toml, line {line}: {key} looks like a secret. "
        "Move it to the environment; earshot.example.toml says how."
    )


def test_no_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(tmp_path / "earshot.toml", {})
    assert str(caught.value) == (
        f"Cannot read {tmp_path}/earshot.toml: No such file or directory. "
        "Copy earshot.example.toml to earshot.toml and fill it in."
    )


def test_no_file_in_another_encoding_is_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "earshot.toml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(BadSettings, match=r"it is not UTF-8 text\. Save it as UTF-8\."):
        read_settings(tmp_path / "earshot.toml", {})


def test_a_folder_in_place_of_the_file_is_told_and_nobody_is_asked_to_overwrite_anything(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"Is a directory\. Name a file that this user may read\."):
        read_settings(tmp_path, {})


def test_the_mark_that_some_editors_put_first_is_no_mistake(tmp_path: Path) -> None:
    assert told("\ufeff" + GOOD, tmp_path) == told(GOOD, tmp_path)


@pytest.mark.parametrize("name", [*SLACK_SECRETS, *X_SECRETS])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_missing_secret_goes_unnamed(name: str, value: str | None, tmp_path: Path) -> None:
    settings = told(GOOD, tmp_path, {} if value is None else {name: value})
    with pytest.raises(BadSettings) as caught:
        settings.secret(name)
    assert str(caught.value) == (
        f"{name} is missing. Set it in the environment, or name a file that holds it in {name}_FILE."
    )


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_no_secret_comes_from_a_file_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(BadSettings) as caught:
        told(GOOD, tmp_path, {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert str(caught.value) == "SLACK_BOT_TOKEN_FILE names a file that cannot be read. Name one that can."


@pytest.mark.parametrize("value", ["xoxb-1 2", "xoxb-1\n2", "xoxb-é", "xoxb-\0"])
def test_no_secret_is_taken_that_no_request_could_carry(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        told(GOOD, tmp_path, {"SLACK_BOT_TOKEN": value})
    assert str(caught.value) == "SLACK_BOT_TOKEN holds a blank or a sign that does not belong in it. Copy it again."


def test_a_secret_comes_from_the_environment_or_from_the_file_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xapp-from-file\n")
    given = {"SLACK_BOT_TOKEN": " xoxb-plain ", "SLACK_APP_TOKEN_FILE": str(tmp_path / "token"), "HOME": "/root"}
    settings = told(GOOD, tmp_path, given)
    assert dict(settings.secrets) == {"SLACK_BOT_TOKEN": "xoxb-plain", "SLACK_APP_TOKEN": "xapp-from-file"}
    assert settings.secret("SLACK_APP_TOKEN") == "xapp-from-file"
    assert "xoxb" not in repr(settings)


def test_the_environment_may_name_the_database_with_its_password(tmp_path: Path) -> None:
    address = "postgresql://earshot:hush@db/earshot"
    (tmp_path / "address").write_text(address)
    assert told(GOOD, tmp_path, {"EARSHOT_DATABASE": address}).database == address
    assert told(GOOD, tmp_path, {"EARSHOT_DATABASE_FILE": str(tmp_path / "address")}).database == address
    assert told(GOOD, tmp_path).database == "sqlite:///earshot.db"


def test_what_is_left_out_has_the_defaults(tmp_path: Path) -> None:
    settings = told(GOOD, tmp_path)
    assert settings.keys == tmp_path / "keys"
    assert (settings.web.host, settings.web.port, settings.slack.api_url) == ("127.0.0.1", 8080, None)
    assert settings.x is not None
    assert (settings.x.every, settings.x.search) == (MINUTE_US, True)
    assert settings.registries == ()
    [team] = settings.teams
    assert (team.part.time_zone, team.part.may_reply, team.brand.id) == ("UTC", (), "acme")
    assert team.policy.preset == "spoken-to"


def test_what_is_written_is_taken_with_any_line_ends(tmp_path: Path) -> None:
    text = BRAND + TEAM + "may_reply = ['U12']\ntime_zone = 'Europe/Oslo'\npolicy.registry.required = ['quiet']\n"
    text += X + "every = '5s'\nsearch = false\n[[registry]]\nname = 'quiet'\nsource = 'list.csv'\nevery = '2h'\n"
    settings = told(text.replace("\n", "\r\n"), tmp_path)
    assert settings.x is not None
    assert (settings.x.every, settings.x.search) == (5_000_000, False)
    assert [(one.name, one.every) for one in settings.registries] == [("quiet", 2 * HOUR_US)]
    assert settings.teams[0].policy.registry.required == ("quiet",)


def test_user_groups_have_roles_and_how_many_they_are_is_not_known_here(tmp_path: Path) -> None:
    roles = "approvers = ['S12', 'U12']\ncare = ['S13']\noperators = ['W12']\nauditors = ['S14']\n"
    text = BRAND + TEAM + roles + OWN + "[team.policy.second_look]\nmembers = 3\n" + X
    [team] = told(text, tmp_path).teams
    assert (team.part.approvers, team.part.auditors) == (("S12", "U12"), ("S14",))


def test_a_brand_that_is_not_on_x_needs_no_budget(tmp_path: Path) -> None:
    assert told(PLAIN + TEAM + OWN, tmp_path).x is None


def test_the_fingerprint_of_a_policy_changes_with_the_policy_alone(tmp_path: Path) -> None:
    plain, moved = told(GOOD, tmp_path).teams[0], told(GOOD.replace("C0123", "C9876"), tmp_path).teams[0]
    other = told(BRAND + TEAM + "[team.policy.windows]\nheld = '5d'\n" + OWN + X, tmp_path).teams[0]
    assert plain.policy_sha256 == moved.policy_sha256 != other.policy_sha256
    assert len(plain.policy_sha256) == 64


def test_no_draft_that_cannot_be_read_lies_in_the_shadow(tmp_path: Path) -> None:
    text = BRAND + TEAM + 'shadow = "draft.toml"\n' + OWN + X
    with pytest.raises(BadSettings, match=r"^earshot\.toml, line 10: cannot read .*Name a policy file, or remove this"):
        told(text, tmp_path)
    (tmp_path / "draft.toml").write_bytes(b"\xff")
    with pytest.raises(BadSettings, match=r"^earshot\.toml, line 10: cannot read "):
        told(text, tmp_path)
    (tmp_path / "draft.toml").write_text("[windows]\nheld = 3\n")
    with pytest.raises(BadSettings, match=r"^draft\.toml, line 2: windows\.held cannot be 3"):
        told(text, tmp_path)


def test_a_draft_in_the_shadow_lies_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text('preset = "attentive"\n[registry]\nown_list = true\n')
    [team] = told(BRAND + TEAM + 'shadow = "draft.toml"\n' + OWN + X, tmp_path).teams
    assert team.shadow is not None
    assert (team.shadow.policy.preset, team.policy.preset) == ("attentive", "spoken-to")
    assert team.shadow.sha256 != team.policy_sha256
    assert told(GOOD, tmp_path).teams[0].shadow is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("name = 'https://acme.example'", "publish.name"),
        ("name = 'acme.example/no'\nbrands = ['beta']", "there is no brand 'beta'. Use the id of a [[brand]] table."),
        ("name = 'acme.example/no'\nperiod = '1d'\nexpires = '25h'", "HEAD must be good for two periods at least."),
        ("name = 'acme.example/no'\nexpires = '32d'", "publish.expires"),
        ("folder = 'feed'", "publish.name"),
    ],
)
def test_no_feed_is_published_on_terms_that_nobody_could_follow(more: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=re.escape(said)):
        told(f"{GOOD}[publish]\n{more}\n", tmp_path)


def test_the_feed_lies_in_a_folder_beside_the_settings(tmp_path: Path) -> None:
    publish = told(f"{GOOD}[publish]\nname = 'acme.example/no'\nfolder = 'feed'\n", tmp_path).publish
    assert publish is not None
    assert (publish.folder, publish.brands, publish.period) == (str(tmp_path / "feed"), (), HOUR_US)
    assert told(GOOD, tmp_path).publish is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[team.route]]\nchannel = "C0456"\n', "say which posts take this route"),
        ('[[team.route]]\nchannel = "C0456"\ntopic = "prices"\n', "the policy declares no topic 'prices'"),
        ('[[team.route]]\nchannel = "C0456"\nnetwork = "bluesky"\n', "acme has no account on bluesky"),
        ('[[team.route]]\nchannel = "G0123"\nlabel = "direct"\n', "meant for private messages or for care alone"),
        ('[[team.route]]\nchannel = "C0456"\nlanguage = "German"\n', "team.route.language"),
        ('[[team.route]]\nchannel = "C0456"\nlabel = "excluded"\n', "team.route.label"),
        (
            '[[team.route]]\nchannel = "C0456"\nnetwork = "x"\n' + '[[team.route]]\nchannel = "C0457"\nnetwork = "x"\n',
            "an earlier route takes all of these posts already",
        ),
        ("[team.hours]\nopens = 9\ncloses = 9\n", "closes must be another hour than opens"),
        ("[team.hours]\ndays = []\n", "team.hours.days is empty"),
        ('[[team.policy.override]]\nchannel = "C0456"\nx.bare_replies = "refuse"\n', "this team works in C0123."),
    ],
)
def test_no_route_leads_where_nothing_is_and_no_hours_have_no_end(more: str, said: str, tmp_path: Path) -> None:
    text = BRAND + TEAM + 'private_channel = "G0123"\n' + more + OWN + X
    with pytest.raises(BadSettings, match=re.escape(said)):
        told(text, tmp_path)


def test_a_policy_may_name_a_channel_to_which_a_route_leads(tmp_path: Path) -> None:
    more = (
        '[[team.route]]\nchannel = "C0457"\nlanguage = "de"\nlabel = "direct"\n'
        '[[team.route]]\nchannel = "C0456"\nlabel = "direct"\n[team.hours]\ndays = ["sat"]\nopens = 22\ncloses = 24\n'
    )
    more += '[[team.policy.override]]\nchannel = "C0456"\nx.bare_replies = "refuse"\n'
    part = told(BRAND + TEAM + more + OWN + X, tmp_path).teams[0].part
    assert part.channels == ("C0123", "C0457", "C0456")
    assert part.hours is not None
    assert (part.hours.days, part.hours.opens, part.hours.closes) == (("sat",), 22, 24)
