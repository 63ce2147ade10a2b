"""The PostgreSQL and the broker that come along when none is configured.

They are started by an explicit act (``manage.py services up``, ``make demo``, the tests), never by
an import. Reasons: docs/decisions/.
"""
