"""views.*: open, push, update, publish; a trigger is short-lived, good for one."""

from sandbox.slack.elements import first_values
from sandbox.slack.limits import check_view
from sandbox.slack.office import Office
from sandbox.slack.wire import refuse, view_json
from sandbox.slack.workspace import SECOND_US, Json, View, Workspace

TRIGGER_US = 3 * SECOND_US
STACK_MAX = 3


def open_(slack: Office, args: Json) -> Json:
    body = checked(args.get("view"), "modal")
    user = _use_trigger(slack.workspace, args)
    view = add_modal(slack.workspace, user, body, [])
    return {"ok": True, "view": view_json(view)}


def push(slack: Office, args: Json) -> Json:
    body = checked(args.get("view"), "modal")
    user = _use_trigger(slack.workspace, args)
    stack = slack.workspace.modals.get(user, [])
    if not stack:
        refuse("not_found")
    if len(stack) >= STACK_MAX:
        refuse("push_limit_reached")
    return {"ok": True, "view": view_json(add_modal(slack.workspace, user, body, stack))}


def update(slack: Office, args: Json) -> Json:
    body = checked(args.get("view"), "modal")
    view = _find(slack.workspace, args)
    _check_hash(view, args)
    put(slack.workspace, view, body)
    return {"ok": True, "view": view_json(view)}


def publish(slack: Office, args: Json) -> Json:
    body = checked(args.get("view"), "home")
    if not slack.workspace.home_tab:
        refuse("not_enabled")
    user = str(args.get("user_id"))
    if user not in slack.workspace.users:
        refuse("user_not_found")
    view = slack.workspace.homes.get(user)
    if view is None:
        new = slack.workspace.new_id("V")
        view = View(new, user, {}, "", root_id=new)
    else:
        _check_hash(view, args)
    put(slack.workspace, view, body)
    slack.workspace.homes[user] = view
    return {"ok": True, "view": view_json(view)}


def checked(body: object, kind: str) -> Json:
    """The view, if it is of this kind and Slack would take it."""
    complaints = check_view(body)
    sentences = [one.sentence for one in complaints]
    if isinstance(body, dict) and body.get("type") != kind and not complaints:
        sentences = [f"must be a {kind} [json-pointer:/view/type]"]
    if sentences or not isinstance(body, dict):
        code = complaints[0].code if complaints else "invalid_arguments"
        refuse(code, response_metadata={"messages": [f"[ERROR] {sentence}" for sentence in sentences]})
    return body


def add_modal(workspace: Workspace, user: str, body: Json, below: list[View]) -> View:
    """Show this modal to the person, on top of those below; none below closes all that is open."""
    new = workspace.new_id("V")
    root, previous = (below[0].id, below[-1].id) if below else (new, None)
    view = View(new, user, {}, "", root, previous)
    put(workspace, view, body)
    workspace.modals[user] = [*below, view]
    return view


def put(workspace: Workspace, view: View, body: Json) -> None:
    """Give the view new contents. What the person typed stays where block and action have the same ids."""
    named = body.get("external_id")
    if named and any(one.body.get("external_id") == named for one in workspace.views() if one.id != view.id):
        refuse("duplicate_external_id")
    view.body = body | {"blocks": workspace.name_blocks(body["blocks"])}
    fresh = first_values(view.body["blocks"])
    for block_id, held in fresh.items():
        held.update({name: old for name, old in view.values.get(block_id, {}).items() if name in held})
    view.values, view.errors = fresh, {}
    workspace.replace_hash(view)


def _use_trigger(workspace: Workspace, args: Json) -> str:
    trigger = workspace.triggers.get(str(args.get("trigger_id")))
    if trigger is None:
        refuse("invalid_trigger_id")
    if trigger.used:
        refuse("exchanged_trigger_id")
    if workspace.clock() - trigger.made_us > TRIGGER_US:
        refuse("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _find(workspace: Workspace, args: Json) -> View:
    if wanted := args.get("external_id"):
        for view in workspace.views():
            if view.body.get("external_id") == wanted:
                return view
    found = workspace.view(str(args.get("view_id")))
    if found is None:
        refuse("not_found")
    return found


def _check_hash(view: View, args: Json) -> None:
    if args.get("hash") not in (None, view.hash):
        refuse("hash_conflict")
