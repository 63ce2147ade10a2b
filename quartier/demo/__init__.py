"""The demo city: invented people and companies around the real schools of the programme.

``manage.py load_demo`` builds it. Same seed and same day give the same city, down to the public
ids, so that a link written down in a manual still works after the next load. Everything is made
in memory first (``city.build``) and written with COPY at the end (``store.Store``).
"""
