"""Every reason for a second pair of eyes: one file, one reason."""

from rules.cautions import confirm_again, second_look

CAUTIONS = (second_look, confirm_again)
