"""How much memory a value takes, so that what is remembered is bounded in bytes."""

import sys
from typing import Any

from pydantic import BaseModel


def weight(value: Any) -> int:
    """Bytes that a value takes with what it is made of; what it shares with others is counted again."""
    size = sys.getsizeof(value, 64)
    if isinstance(value, BaseModel):
        return size + sys.getsizeof(value.__dict__) + sum(map(weight, value.__dict__.values()))
    return size + sum(map(weight, value)) if isinstance(value, (tuple, list)) else size
