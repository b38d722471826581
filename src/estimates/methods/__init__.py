"""Consensus methods, and the contract for methods of your own: ``(VoiceTile, level) -> Answer``."""

from estimates.methods.contract import Answer as Answer
from estimates.methods.contract import Method as Method
from estimates.methods.contract import VoiceTile as VoiceTile
from estimates.methods.registry import METHODS as METHODS
from estimates.methods.registry import find as find
