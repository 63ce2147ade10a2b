"""How findings write hours, minutes and times of day, in German."""


def hours(minutes: int) -> str:
    """„7 Stunden“, „7,5 Stunden“, „7 Stunden 10 Minuten“, „40 Minuten“."""
    whole, rest = divmod(minutes, 60)
    if rest == 30:
        return f"{whole},5 Stunden"
    parts = []
    if whole or not rest:
        parts.append("1 Stunde" if whole == 1 else f"{whole} Stunden")
    if rest:
        parts.append("1 Minute" if rest == 1 else f"{rest} Minuten")
    return " ".join(parts)


def are(minutes: int) -> str:
    """„7,5 Stunden sind“, „1 Stunde ist“."""
    text = hours(minutes)
    return f"{text} ist" if text in {"1 Stunde", "1 Minute"} else f"{text} sind"


def clock(minutes: int) -> str:
    """„8:05 Uhr“, „20 Uhr“."""
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d} Uhr" if minute else f"{hour} Uhr"
