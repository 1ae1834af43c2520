"""Every reason to hold our tongue: one file, one reason, by their weight."""

from rules.refusals import (
    already_answered,
    asked_to_stop,
    network_refuses,
    not_authorised,
    not_invited,
    not_listening,
    opted_out,
    own_voice,
    paused,
    post_changed,
    registry_stale,
    text_unfit,
    window_closed,
)

REFUSALS = (
    asked_to_stop,
    opted_out,
    own_voice,
    not_invited,
    post_changed,
    already_answered,
    window_closed,
    network_refuses,
    registry_stale,
    not_listening,
    paused,
    not_authorised,
    text_unfit,
)
