"""One place asks the machine what time it is."""

from __future__ import annotations

import pytest

from tests.architecture.checks.clock import clock_askers
from tests.architecture.checks.sources import Source, read


def test_only_the_kernel_asks_the_time() -> None:
    assert clock_askers(read("portal", "migrations")) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime\ndatetime.now().date()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "from datetime import datetime as moment\nColumn(default=moment.now)",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from sqlalchemy import func\nfunc.now()",
    ],
)
def test_control_every_way_of_asking_is_seen(text: str) -> None:
    faults = clock_askers([Source("portal/offers/services.py", text)])
    assert len(faults) == 1
    assert faults[0].startswith("portal/offers/services.py:2 uses ")


def test_control_the_kernel_may_ask() -> None:
    text = "from datetime import datetime\ndatetime.now()"
    assert clock_askers([Source("portal/kernel/clock.py", text)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "uow.clock.now()",
        "from portal.web import now\nnow()",
        "import time\ntime.monotonic()",
        "from portal.kernel import wording\nwording.time(x)",
    ],
)
def test_control_given_clocks_and_spans_are_let_be(text: str) -> None:
    assert clock_askers([Source("portal/offers/services.py", text)]) == []
