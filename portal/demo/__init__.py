"""The demonstration: invented people, providers and children who play the seed's story."""

from portal.demo.cast import PARTS, PASSWORD
from portal.demo.load import NotEmpty, is_loaded, load

__all__ = ["PARTS", "PASSWORD", "NotEmpty", "is_loaded", "load"]
