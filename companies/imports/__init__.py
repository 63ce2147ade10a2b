"""Spreadsheets of companies: read, understood, compared, taken over, taken back.

``quartier.lib.reading`` (bytes to rows of text), ``guessing`` (columns to fields), ``cleaning``
and ``quartier.lib.cells`` (one value), ``rows`` (one row), ``matching`` (do we know this
company?), ``judging`` (what a row would do), ``batches`` (upload, mapping, choices, states),
``applying`` and ``undoing`` (one transaction each), ``direct`` (all of it in one go) and
``reporting`` (as data).
"""
