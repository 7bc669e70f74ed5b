"""A period as a skill's argument: read from an ISO interval, written as one."""

from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from skills.contract import Period


def _read(value: Any) -> Any:
    if isinstance(value, str) and "/" in value:
        start, _, end = value.partition("/")
        return {"start": start, "end": end}
    return value


PeriodArgument = Annotated[Period, BeforeValidator(_read), PlainSerializer(str)]
