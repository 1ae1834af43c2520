"""files.*: ask for an address, upload there, complete, wait for its type."""

from sandbox.slack.office import Office
from sandbox.slack.wire import file_json, refuse
from sandbox.slack.workspace import File, Json

ALT_TEXT_MAX = 1000


def get_upload_url(slack: Office, args: Json) -> Json:
    length = int(args.get("length") or 0)
    if not args.get("filename") or length <= 0:
        refuse("invalid_arguments")
    if len(str(args.get("alt_txt") or "")) > ALT_TEXT_MAX:
        refuse("alt_txt_too_large")
    file = File(slack.workspace.new_id("F"), str(args["filename"]), length, polls_left=slack.workspace.file_polls)
    slack.workspace.files[file.id] = file
    return {"ok": True, "upload_url": f"{slack.url}/upload/{file.id}", "file_id": file.id}


def upload(slack: Office, file_id: str, content: bytes) -> bool:
    """Take the bytes of a file that was announced; False where nobody announced it."""
    file = slack.workspace.files.get(file_id)
    if file is None:
        return False
    file.content = content
    return True


def complete_upload(slack: Office, args: Json) -> Json:
    completed = []
    for one in args.get("files") or []:
        file = slack.workspace.files.get(str(one.get("id")))
        if file is None or len(file.content) != file.length:
            refuse("file_not_found")
        file.complete, file.title = True, str(one.get("title") or file.name)
        completed.append({"id": file.id, "title": file.title})
    if not completed:
        refuse("invalid_arguments")
    return {"ok": True, "files": completed}


def info(slack: Office, args: Json) -> Json:
    file = slack.workspace.files.get(str(args.get("file")))
    if file is None or not file.complete:
        refuse("file_not_found")
    shown = file_json(file, slack.url)
    file.polls_left = max(0, file.polls_left - 1)
    return {"ok": True, "file": shown}
