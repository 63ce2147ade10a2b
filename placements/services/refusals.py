"""What speaks against a move, in words for the one who wants to make it."""


class NotPossible(Exception):
    """The move cannot be made now. The text is German and says what to do."""


class ConsentMissing(NotPossible):
    """Nothing personal may go to a company yet: the consent is missing."""


class NoSeatLeft(NotPossible):
    """Somebody else was faster."""
