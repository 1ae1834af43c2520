"""How the bot does, as numbers for Prometheus."""

from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.web.health import MICRO, SECOND_US, Watched


class _Numbers(Collector):
    """Gauges over one reading of how things stand."""

    def __init__(self, families: Sequence[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Give them, as the registry asks."""
        return self._families


def written(watched: Sequence[Watched], now_us: int, *, socket_alive: bool) -> bytes:
    """The numbers in Prometheus' text form. A moment that never was gives no number."""
    brand, of_road = ["brand"], ["brand", "network", "road"]
    oldest = _gauge("oldest_open_direct_seconds", "Age of the direct post that waits longest for an answer.", brand)
    unknown = _gauge("replies_unknown", "Replies of which we do not know whether they were published.", brand)
    lag = _gauge("seal_lag_seconds", "Age of the oldest entry without a place in the record.", brand)
    queue = _gauge("slack_queue", "Slack messages that do not yet show what they should.", brand)
    clicks = _gauge("slack_clicks_waiting", "Clicks and commands that nobody has dealt with yet.", brand)
    unread = _gauge("unread_posts", "Posts that did not parse and are kept raw.", brand)
    dropped = _gauge("uncollected_posts", "Posts of the last seven days that were dropped unread; about.", brand)
    paused = _gauge("paused", "1 while the brand's replies are stopped.", brand)
    refusals = _gauge("refusals", "Posts of the last seven days that this reason refuses.", [*brand, "reason"])
    spent = _gauge("spending_usd", "What this month cost so far, at list prices.", [*brand, "network"])
    budget = _gauge("budget_usd", "What a month may cost.", brand)
    heard = _gauge("heard_age_seconds", "Time since this road was last read to its end.", of_road)
    registry = _gauge("registry_age_seconds", "Time since this registry was last found current.", ["registry"])
    alive = _gauge("slack_socket_alive", "1 while Slack answers on the socket.", [])
    for one in watched:
        name, state = one.team.brand.id, one.state
        oldest.add_metric([name], _age_s(state.oldest_direct_us, now_us) or 0)
        lag.add_metric([name], _age_s(state.oldest_unsealed_us, now_us) or 0)
        unknown.add_metric([name], state.unknown_replies)
        queue.add_metric([name], state.behind)
        clicks.add_metric([name], state.waiting)
        unread.add_metric([name], state.unread)
        dropped.add_metric([name], state.uncollected)
        paused.add_metric([name], state.paused_us is not None)
        budget.add_metric([name], one.team.monthly_budget_usd)
        for reason, count in state.refusals:
            refusals.add_metric([name, reason], count)
        for bill in state.spent:
            spent.add_metric([name, bill.network], bill.micro_usd / MICRO)
        for road in state.roads:
            if (age := _age_s(road.complete_us, now_us)) is not None:
                heard.add_metric([name, road.network, road.name], age)
    for known in {known.name: known for one in watched for known in one.state.registries}.values():
        if (age := _age_s(known.checked_us, now_us)) is not None:
            registry.add_metric([known.name], age)
    alive.add_metric([], socket_alive)
    numbers = CollectorRegistry()
    numbers.register(
        _Numbers(
            [
                oldest,
                unknown,
                lag,
                queue,
                clicks,
                unread,
                dropped,
                paused,
                refusals,
                spent,
                budget,
                heard,
                registry,
                alive,
            ]
        )
    )
    return generate_latest(numbers)


def _gauge(name: str, told: str, labels: Sequence[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"earshot_{name}", told, labels=labels)


def _age_s(moment_us: int | None, now_us: int) -> float | None:
    return None if moment_us is None else max(0, now_us - moment_us) / SECOND_US
