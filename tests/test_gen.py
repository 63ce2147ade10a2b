import pytest

from tests import test_access as t

pytestmark = pytest.mark.django_db


def test_it_gen(cast, client):
    lines = []
    for n in t.MATRIX:
        try:
            lines.append(f"{n} | {t.answers(cast, client, n)}")
        except Exception as e:
            lines.append(f"{n} | EXC {type(e).__name__} {str(e)[:150]}")
    open("/tmp/matrix.txt", "w").write("\n".join(lines))
