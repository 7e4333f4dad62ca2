"""What every route needs of its surroundings: the services, and the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from starlette.requests import HTTPConnection

from synthese.index import LiveIndex
from synthese.settings import Settings
from synthese.wording import Language

if TYPE_CHECKING:
    from synthese_api.access import Access
    from synthese_api.assets import Asset
    from synthese_api.duplicate_jobs import DuplicateJobs
    from synthese_api.duplicates import Duplicates
    from synthese_api.grouping import Groups
    from synthese_api.pages.templating import Templates
    from synthese_api.pictures import Pictures
    from synthese_api.screening import Screenings
    from synthese_api.searching import Searching
    from synthese_api.uploads import Uploads

LANGUAGE_COOKIE = "lang"
LOOK_COOKIE = "look"

Look = Literal["auto", "light", "dark", "contrast"]
LOOKS: tuple[Look, ...] = get_args(Look)

# "no" is what browsers set to bokmål have sent for decades.
_OF_TAG: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}


@dataclass(frozen=True, slots=True)
class Services:
    """What one application works with.

    `uploads` and `duplicate_jobs` are None where adding files is turned off.
    """

    settings: Settings
    access: Access
    live: LiveIndex
    searching: Searching
    groups: Groups
    duplicates: Duplicates
    duplicate_jobs: DuplicateJobs | None
    screenings: Screenings
    uploads: Uploads | None
    templates: Templates
    pictures: Pictures
    assets: dict[str, Asset]


def services(connection: HTTPConnection) -> Services:
    """Returns the services of the application that answers."""
    return cast(Services, connection.app.state.services)


def known_language(value: str | None) -> Language | None:
    """Returns `value` if it is one of the interface's languages, else None."""
    return cast(Language, value) if value in get_args(Language) else None


def reader_language(connection: HTTPConnection) -> Language:
    """Returns the language to answer in: asked for, chosen before, the browser's, the house's."""
    return (
        known_language(connection.query_params.get("lang"))
        or known_language(connection.cookies.get(LANGUAGE_COOKIE))
        or _accepted(connection.headers.get("accept-language", ""))
        or known_language(services(connection).settings.language)
        or "nb"
    )


def known_look(value: str | None) -> Look | None:
    """Returns `value` if it is one of the looks that a reader can choose, else None."""
    return value if value in LOOKS else None


def reader_look(connection: HTTPConnection) -> Look:
    """Returns the look that the reader chose, ``auto`` (as the system says) where none was."""
    return known_look(connection.cookies.get(LOOK_COOKIE)) or "auto"


def _accepted(header: str) -> Language | None:
    """Returns the best language of an Accept-Language header that the interface has."""
    weighed = [_weighed(part) for part in header.split(",")]
    weighed.sort(key=lambda pair: -pair[0])  # stable: equals keep the browser's order
    return next((language for weight, language in weighed if weight > 0 and language), None)


def _weighed(part: str) -> tuple[float, Language | None]:
    tag, _, weight = part.partition(";")
    language = _OF_TAG.get(tag.strip().lower().split("-")[0])
    try:
        return float(weight.strip().removeprefix("q=") or 1), language
    except ValueError:
        return 0.0, None
