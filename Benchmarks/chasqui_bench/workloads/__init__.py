"""All workloads, in the order of the table."""

from ..workload import Workload
from .churn import Churn
from .decode import Decode
from .health import Health
from .interference import Interference
from .long import Long
from .overhead import Overhead
from .shared import Shared
from .speculation import Speculation
from .startup import Startup
from .turns import Turns

ALL: tuple[Workload, ...] = (
    Overhead(), Decode(), Shared(), Turns(), Interference(), Long(), Speculation(), Churn(), Startup(),
    Health(),
)
