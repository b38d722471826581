"""Print the lowest versions that `pyproject.toml` declares, as constraints for an installation.

python -m tests.lowest > lowest.txt && pip install -e '.[test]' -c lowest.txt
"""

from __future__ import annotations

import re
import sys
import tomllib

from tests.helpers.seed_claims import ROOT

# Of packages that we need through others: matplotlib 3.10 calls names that pyparsing 3.3 warns of.
INDIRECT = ["pyparsing<3.3"]
# name, optional extras, and the lowest version, as in "dask[dataframe,distributed]>=2024.8"
REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\w.]+)")


def lowest_versions(text: str) -> list[str]:
    """Return a constraint for every requirement of a project file that has a lowest version."""
    project = tomllib.loads(text)["project"]
    # The tools of our tests and docs are left out: users install other versions of them, or none.
    every = project["optional-dependencies"].items()
    extras = (part for name, part in every if name not in ("test", "docs"))
    required = [*project["dependencies"], *(item for part in extras for item in part)]
    found = (REQUIREMENT.match(item) for item in required)
    return sorted({f"{match[1].lower()}=={match[2]}" for match in found if match}) + INDIRECT


def main() -> None:
    """Write the constraints to the file that the command line names, or print them."""
    text = "\n".join(lowest_versions((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
