"""What X counts as sensitive about a person: no topic may be named after it.

Source: X developer terms, restricted use cases, "Sensitive information": none of it may be derived about a user. The
words after each subject are ours, so that another name for it is noticed too.
"""

import re

_SUBJECTS = {
    "health": "health healthcare illness disease sickness diagnosis medical mental disability pregnancy pregnant",
    "a bad financial state": "debt debts bankrupt bankruptcy insolvency insolvent poverty foreclosure overdrawn",
    "politics": "politics political politician party election elections ballot voter voters partisan",
    "ethnicity": "ethnicity ethnic race races racial nationality ancestry",
    "religion": "religion religions religious faith belief beliefs philosophy church mosque synagogue",
    "sex life": "sex sexual sexuality orientation gay lesbian bisexual lgbt lgbtq queer",
    "trade unions": "union unions unionised unionized",
    "crime": "crime crimes criminal criminals conviction convictions felony felon arrest arrested prison",
}
_OF = {word: subject for subject, words in _SUBJECTS.items() for word in words.split()}


def sensitive(name: str) -> str | None:
    """The sensitive subject that a topic of this name would be about, `None` for an ordinary name."""
    found = (_OF.get(word) for word in re.split(r"[^a-z]+", name.lower()))
    return next((subject for subject in found if subject is not None), None)
