"""The reference of every public name, by task, made from the code whenever the site is built."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from choices_page import choices_page
from columns_page import columns_page
from command_line_page import command_line_page
from docstrings import sections, summary
from errors_page import error_classes
from markdown_parts import (
    docstring_sections,
    escape_text,
    prose,
    signature_text,
    table,
    type_code,
)
from public_api import TASKS, find_name, public_members, result_classes, row_types
from type_names import result_type


def reference_pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every page of the reference."""
    links = places()
    yield "api.md", overview({name: f"reference/{place}" for name, place in links.items()})
    for task in TASKS:
        lines = [f"# {task.title}\n", f"{task.about}\n"]
        for name in task.names:
            lines += entry(name, find_name(name), links)
        for cls, access in result_classes().items():
            if access.split(".")[0] in task.names or access in task.names:
                lines += entry(cls.__name__, cls, links)
        if task.page == "errors":
            lines += error_classes()
        yield f"reference/{task.page}.md", "\n".join(lines)
    yield "reference/columns.md", columns_page(links)
    yield "reference/choices.md", choices_page()
    yield "reference/command-line.md", command_line_page()


def places() -> dict[str, str]:
    """Return where each public name, result class and row type is described."""
    found = {name: f"{task.page}.md#{name}" for task in TASKS for name in task.names}
    pages = {name: task.page for task in TASKS for name in task.names}
    for cls, access in result_classes().items():
        page = pages.get(access, pages.get(access.split(".")[0]))
        if page:
            found[cls.__name__] = f"{page}.md#{cls.__name__}"
    found |= {"Table": "columns.md#Table"}
    found |= {rows.__name__: f"columns.md#{rows.__name__}" for rows in row_types()}
    classes = {name: find_name(name) for task in TASKS for name in task.names}
    for name, cls in classes.items():
        if inspect.isclass(cls):
            found |= {
                f"{name}.{member}": f"{found[name]}.{member}" for member in public_members(cls)
            }
    return found


def overview(links: Mapping[str, str]) -> str:
    """Return the page of all names, with what each returns."""
    lines = [
        "# Reference\n",
        "Every public name, as `import estimates as est` has it: `est.reconcile`, "
        "`est.plots.forest` …\n",
        "The tables that functions return have [columns](reference/columns.md) with meanings. "
        "[Methods, priors and conventions](reference/choices.md) are chosen by name. There is a "
        "[command line](reference/command-line.md), too.\n",
    ]
    for task in TASKS:
        lines += [f"## {task.title}\n", f"{task.about}\n"]
        rows = [overview_row(name, links) for name in task.names]
        lines += [*table(("name", "returns", "what it does"), rows), ""]
    return "\n".join(lines)


def overview_row(name: str, links: Mapping[str, str]) -> tuple[str, str, str]:
    """Return a name with a link, its result, and its first sentence."""
    thing = find_name(name)
    result = type_code(result_type(thing), links) if inspect.isfunction(thing) else ""
    return f"[`{name}`]({links[name]})", result, escape_text(first_sentence(thing))


def first_sentence(thing: Any) -> str:
    """Return what an object is, in a sentence; a constant has none."""
    is_described = callable(thing) or inspect.ismodule(thing)
    return summary(thing) if is_described else f"A {type(thing).__name__}, see below."


def entry(name: str, thing: Any, links: Mapping[str, str]) -> Iterator[str]:
    """Yield the description of a function, a class, a module or a constant."""
    yield f"## `{name}` {{ #{name} }}\n"
    if inspect.isclass(thing):
        yield from class_entry(name, thing, links)
    elif inspect.isfunction(thing):
        yield from function_entry(f"est.{name}", thing, links)
    elif inspect.ismodule(thing):
        yield prose(sections(thing)[""], links) + "\n"
        rows = ((f"`{name}.{inner}`", one_line(getattr(thing, inner))) for inner in thing.__all__)
        yield from table(("name", "what it is"), rows)
        yield ""
    else:
        yield from constant_entry(thing)


def one_line(thing: Any) -> str:
    """Return the first sentence of an object, or the type of a constant."""
    return escape_text(summary(thing)) if callable(thing) else f"a {type(thing).__name__}"


def function_entry(name: str, function: Any, links: Mapping[str, str]) -> Iterator[str]:
    """Yield the description of a function: its call, its result, and its docstring."""
    yield f"```python\n{signature_text(name, function)}\n```\n"
    if "Returns" not in sections(function):
        yield f"→ {type_code(result_type(function), links)}\n"
    yield from docstring_sections(function, links)


def class_entry(name: str, cls: type, links: Mapping[str, str]) -> Iterator[str]:
    """Yield the description of a class, and of its methods and properties."""
    yield from docstring_sections(cls, links)
    for member, function in public_members(cls).items():
        yield f"### `{name}.{member}` {{ #{name}.{member} }}\n"
        if is_property(cls, member):
            yield f"{type_code(result_type(function), links)}: "
            yield from docstring_sections(function, links)
        else:
            yield from function_entry(member, function, links)


def is_property(cls: type, member: str) -> bool:
    """Return whether a member is read without being called."""
    found = inspect.getattr_static(cls, member)
    return not (inspect.isfunction(found) or isinstance(found, classmethod | staticmethod))


def constant_entry(thing: Any) -> Iterator[str]:
    """Yield a table of the functions or records that a constant lists."""
    values = list(thing.values() if isinstance(thing, Mapping) else thing)
    if dataclasses.is_dataclass(values[0]):
        fields = [field.name for field in dataclasses.fields(values[0])]
        rows = [[escape_text(str(getattr(value, name))) for name in fields] for value in values]
    else:
        fields = ["name", "what it does"]
        rows = [[f"`{value.__name__}`", escape_text(summary(value))] for value in values]
    yield from table(fields, rows)
    yield ""


def on_files(files: Any, config: Any) -> Any:
    """Add the pages to the files of the site."""
    from mkdocs.structure.files import File

    for name, text in reference_pages():
        files.append(File.generated(config, name, content=text))
    return files
