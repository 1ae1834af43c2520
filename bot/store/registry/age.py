"""Until when our copy of a registry is good."""


def ends_us(checked_us: int | None, expires_us: int | None, *ages_us: int | None) -> int | None:
    """The first moment (microseconds UTC) at which our copy is too old; `None` where nothing says so.

    `checked_us` is when it was last found current, `expires_us` its publisher's word; each of the ages, of our settings
    or of a policy, counts from when it was last found current.
    """
    ends = [expires_us]
    if checked_us is not None:
        ends += [checked_us + age for age in ages_us if age is not None]
    return min((end for end in ends if end is not None), default=None)
