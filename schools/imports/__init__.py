"""Class lists of a school: read, understood, compared, taken over, taken back.

``quartier.lib.reading`` (bytes to rows of text), ``headings`` (columns to fields), ``rows`` (one
row), ``classes`` (names of classes), ``matching`` (do we know this pupil?), ``judging`` (what the
list would do), ``batches`` (upload, columns, answers, states), ``applying`` and ``undoing`` (one
transaction each), ``work`` (the long steps), ``direct`` (all of it in one go) and ``reporting``
(as data).
"""
