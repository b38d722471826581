"""Types of NumPy arrays: floats, integers, truth values, and arrays of any number type."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Of single or double precision, or of any integer type, where memory counts.
Array = NDArray[Any]
