"""X: whether it takes our keys, whose they are, and what money is left."""

from bot.checks.finding import Finding, bad, good, note
from bot.networks.x import X
from bot.networks.x_http import Credentials
from bot.ports import Unheard
from bot.settings import Settings
from bot.settings.secrets import X_SECRETS, BadSettings
from bot.store import spending
from bot.store.checkup import bill
from bot.store.database import Database
from bot.store.spending import MICRO, SLOW_FROM
from rules.mention import OwnAccount

_AGAIN = "Look again later."


def account(settings: Settings, opened: Database, now_us: int) -> tuple[Finding, ...]:
    """Whose keys these are. Asking costs a cent, which is put on the bill."""
    return tuple(
        _account(settings, ours, opened, team.brand.id, now_us)
        for team in settings.teams
        if (ours := team.brand.account_on("x")) is not None
    )


def _account(settings: Settings, ours: OwnAccount, opened: Database, brand_id: str, now_us: int) -> Finding:
    name = f"x @{ours.handle}"
    try:
        keys = Credentials(*(settings.secret(secret) for secret in X_SECRETS))
    except BadSettings as error:
        return bad(name, str(error))
    try:
        me, cost = X(keys, ours, api_url=settings.x.api_url if settings.x else None).who_am_i(now_us)
    except Unheard as trouble:
        return bad(name, str(trouble))
    bill(opened, brand_id, "x", cost, now_us)
    if me.key != ours.key:
        number = me.key.removeprefix("x:")
        return bad(
            name,
            f"The keys belong to @{me.handle}, whose number is {number}. The settings name another.",
            f'Write user_id = "{number}" under [brand.x], or make the keys while signed in as @{ours.handle}.',
        )
    if me.handle.casefold() != ours.handle.casefold():
        return bad(
            name,
            f"The account is called @{me.handle} now.",
            f'Write handle = "{me.handle}" under [brand.x], and add "{ours.handle}" to past_handles.',
        )
    return good(name, "X takes the keys, and they are this account's.")


def budget(settings: Settings, opened: Database, now_us: int) -> tuple[Finding, ...]:
    """What is left of each brand's month."""
    if settings.x is None:
        return ()
    limit = settings.x.monthly_budget_usd
    found = []
    for team in settings.teams:
        with opened.read() as session:
            micro_usd = spending.spent(session, team.brand.id, "x", now_us).micro_usd
        name = f"x budget of {team.brand.id}"
        told = f"{micro_usd / MICRO:.2f} of {limit} dollars are used this month."
        remedy = "Raise monthly_budget_usd, or wait for the next month."
        if micro_usd >= limit * MICRO:
            found.append(bad(name, told, remedy))
        elif micro_usd >= limit * MICRO * SLOW_FROM:
            found.append(note(name, told, remedy))
        else:
            found.append(good(name, told))
    return tuple(found)
