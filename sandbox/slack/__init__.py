"""A stand-in for Slack: real sockets, real limits, faults on demand.

    from sandbox.slack.server import start
    from sandbox.slack.stand_in import Slack
    from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, Channel, User, UserGroup, Workspace

    slack = Slack()                      # or Slack(Workspace(clock)): clock() gives microseconds UTC
    with slack.editing() as workspace:   # the one lock; raises slack.version, wakes slack.changed
        workspace.users["U1"] = User("U1", "dana", "Dana")
        workspace.channels["C1"] = Channel("C1", "community", {"U1", BOT_USER_ID})
    running = start(slack, port=0, more=[Route(...)])       # -> Running(url, api_url, slack, close())
    App(client=WebClient(token=BOT_TOKEN, base_url=running.api_url)); SocketModeHandler(app, APP_TOKEN)

`sandbox.slack.web.routes(slack)` gives the routes alone (/api/ /link/ /response/ /upload/ /files/); set `slack.url`.

What a page reads
    slack.snapshot()                  JSON-able: now, version, team, users, channels[{id, name, is_private, is_archived,
                                      members, messages[{ts, user, bot, text, blocks, thread_ts, replies, edited,
                                      metadata}], ephemerals[{to, ts, text, blocks, ...}]}],
                                      views{user: [view + errors{block_id: sentence}, top last]}, home{user: view}
    slack.changed(version, timeout_s) waits for something newer; gives the version there is now
    slack.calls, slack.called(method) every Web API call: at_us, method, token ("bot" or "app"), args,
                                      status, answer, fault

What people do (slack.people; from any thread but the server's) -> Delivered(acked, after_s, payload, answer, problem,
errors, response_action); `problem` is the sentence that the person reads, "" if all went well
    click(user, channel, ts, action_id, block_id=None)      select(user, channel, ts, action_id, put_in, block_id=None)
    act_in_view(user, view_id, action_id, put_in=None, block_id=None, values=None)
    submit(user, view_id, {block_id: {action_id: text | option value | id | list}})
    close_view(user, view_id, all_of_them=False)            shortcut(user, callback_id, channel, ts)
    command(user, channel, "/earshot", text)                say(user, channel, text, thread_ts="") -> ts
    open_home(user)                                         event(event)

Faults (slack.faults; method "*" is any): answer, rate_limit, error, html, garbage, cut, slow, hold, lose, clear.
Sockets (slack.hub): connections, wait_connected, deliveries[.acks], disconnect(reason), silence(), cut(),
refresh_next = True, copies = 3 with flush(), ack_s, retry_after_s; deliver(kind, payload) sends
anything else (kind: interactive, events_api, slash_commands). Pacing: slack.rates.on = False switches it off.
HTTP instead of sockets: slack.hub.poster.addresses = ["http://127.0.0.1:PORT/slack/events", ...] (a load balancer that
takes turns; retries as Slack's, signed with SIGNING_SECRET); sandbox.slack.posting.verify, signed, ask.
Several workspaces: slack.join(Slack(Workspace(clock, team_id="T2", token=""))); each token finds its own. Installing:
sandbox.slack.oauth.allow(slack, way) -> where the browser is sent; remove(slack) -> the events to tell.
Limits: sandbox.slack.limits.check_message, check_update, check_view -> [] or complaints(code, sentence).
Hostile text: sandbox.slack.reach.pings(payload) -> who would be notified; links(payload) -> [(url, label)].
"""
