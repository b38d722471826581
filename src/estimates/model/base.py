"""What all nouns share: frozen, nothing unknown accepted, refused by our own errors."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from estimates.errors import EstimatesError, InvalidFieldError, MissingFieldError


class FrozenRecord(BaseModel):
    """A frozen value object; a change is a new object (`model_copy`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise ours(error) from None

    def __str__(self) -> str:
        return repr(self)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Validate as pydantic does, refusing with our own errors."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise ours(error) from None


def ours(error: ValidationError) -> EstimatesError:
    """Return the first refusal of pydantic as one of our errors."""
    first = error.errors()[0]
    raised = first.get("ctx", {}).get("error")
    column = ".".join(str(part) for part in first["loc"])
    if isinstance(raised, EstimatesError):
        return raised if raised.column else raised.about(column)
    if first["type"] == "missing":
        return MissingFieldError("is missing", column=column, remedy="give it")
    if first["type"] == "extra_forbidden":
        known = f"{error.title} has no such field"
        return InvalidFieldError(
            "is not a field", column=column, value=first["input"], remedy=known
        )
    return InvalidFieldError(f"cannot be used: {first['msg']}", column=column, value=first["input"])
