"""The command line."""

from estimates.cli.app import main as main
from estimates.cli.app import script as script
