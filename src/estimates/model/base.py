"""The base class of the records: immutable, without unknown fields, validated by pydantic."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from estimates.errors import EstimatesError, InvalidFieldError, MissingFieldError

# What users need of pydantic: a changed copy, plain values, and a record from them.
PYDANTIC_NAMES = {"model_copy", "model_dump", "model_validate"}


class FrozenRecord(BaseModel):
    """An immutable record; `model_copy` returns a changed copy."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise as_estimates_error(error) from None

    def __str__(self) -> str:
        return repr(self)

    def __dir__(self) -> list[str]:
        """Return the fields and the names of our own, without those that pydantic adds."""
        decorators = self.__pydantic_decorators__
        validators = {*decorators.field_validators, *decorators.model_validators}
        hidden = {*dir(BaseModel), *validators} - PYDANTIC_NAMES
        names = super().__dir__()
        return [name for name in names if not name.startswith("_") and name not in hidden]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Validate as pydantic does, and raise an `EstimatesError` instead of its own error.

        Parameters
        ----------
        obj : a mapping of fields, or a record.
        **options : as pydantic takes them.

        Examples
        --------
        >>> from estimates import Source
        >>> Source.model_validate({"name": "Taran", "party": "UA"}).party
        'UA'
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise as_estimates_error(error) from None


def as_estimates_error(error: ValidationError) -> EstimatesError:
    """Return the first error of a pydantic validation as an `EstimatesError`."""
    first = error.errors()[0]
    raised = first.get("ctx", {}).get("error")
    column = ".".join(str(part) for part in first["loc"])
    if isinstance(raised, EstimatesError):
        return raised if raised.column else raised.with_column(column)
    if first["type"] == "missing":
        return MissingFieldError("is missing", column=column, remedy="add it")
    if first["type"] == "extra_forbidden":
        problem, remedy = f"is not a field of {error.title}", "leave it out"
        return InvalidFieldError(problem, column=column, value=first["input"], remedy=remedy)
    return InvalidFieldError(f"is invalid: {first['msg']}", column=column, value=first["input"])
