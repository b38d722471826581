"""The page of every public name, made from the public namespace whenever the site is built."""

from __future__ import annotations

from typing import Any

import estimates as est


def api_page() -> str:
    """Return the page: the names by module, then the modules that are used by their own names."""
    lines = [
        "# API\n",
        "Every public name, as `import estimates as est` has it: `est.reconcile`, "
        "`est.plots.forest` …\n",
    ]
    for module, names in est.PUBLIC_NAMES.items():
        lines.append(f"## {module.rpartition('.')[2].replace('_', ' ')}\n")
        lines += [f"::: estimates.{module}.{name}\n" for name in names]
    for name, module in sorted(est.PUBLIC_MODULES.items(), key=lambda pair: pair[0] == "plots"):
        lines += [f"## est.{name}\n", f"::: estimates.{module}\n"]
        for inner, names in getattr(getattr(est, name), "PUBLIC_NAMES", {}).items():
            lines += [f"::: estimates.{module}.{inner}.{inside}\n" for inside in names]
    lines += [f"::: estimates.display.plots.{name}_plot.{name}\n" for name in est.plots.__all__]
    return "\n".join(lines)


def on_files(files: Any, config: Any) -> Any:
    """Add the page to the files of the site."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, "api.md", content=api_page()))
    return files
