"""Settings → the web application: REST under /api/v1, the pages, and nothing from elsewhere."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from threading import Thread

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

import synthese
from synthese.errors import SyntheseError
from synthese.index import LiveIndex
from synthese.settings import Settings
from synthese_api.access import Access, AccessControl
from synthese_api.assets import load_assets
from synthese_api.context import Services
from synthese_api.duplicate_jobs import DuplicateJobs
from synthese_api.duplicates import Duplicates
from synthese_api.exports import XLSX
from synthese_api.gate import Gate
from synthese_api.grouping import Groups
from synthese_api.pages import (
    about,
    add,
    duplicate_agreement,
    duplicate_calibration,
    duplicate_group,
    duplicate_review,
    duplicates,
    experience,
    looks,
    narrow,
    pictures,
    project,
    screening,
    screening_agreement,
    screening_application,
    screening_call,
    screening_log,
    screening_reading,
    search,
    signing_in,
    similar,
    syntheses,
    white_spots,
)
from synthese_api.pages import collections as collection_pages
from synthese_api.pages import export as export_pages
from synthese_api.pages import groups as group_pages
from synthese_api.pages import help as help_pages
from synthese_api.pages import saved as saved_pages
from synthese_api.pages import status as status_pages
from synthese_api.pages.seeking import examples_of
from synthese_api.pages.templating import Templates
from synthese_api.pictures import Pictures
from synthese_api.problems import install_problems
from synthese_api.routes import collections as collection_routes
from synthese_api.routes import documents, people, projects, state, static
from synthese_api.routes import duplicates as duplicate_routes
from synthese_api.routes import export as export_routes
from synthese_api.routes import groups as group_routes
from synthese_api.routes import saved as saved_routes
from synthese_api.routes import screening as screening_routes
from synthese_api.routes import search as search_routes
from synthese_api.routes import suggest as suggest_routes
from synthese_api.screening import Screenings
from synthese_api.searching import Searching
from synthese_api.uploads import Uploads

_DESCRIPTION = """\
Semantic search over descriptions of municipal projects, in Norwegian, Swedish and English.

The answers are the documents that the command line prints with `--json`. Every failure is
`{"error": {"key", "message"}}`; the message comes in bokmål, nynorsk or English (`?lang=`, the
cookie `lang`, or `Accept-Language`). Where access is needed, send
`Authorization: Bearer` and a token; without one the answer is 401, and 403 where it doesn't
reach. Nothing leaves the machine."""

_COMPRESSION = 5  # of 9: a page in two milliseconds, 3 % larger than at 9
_MOST_WORKERS = 4  # where the settings leave the number open
_UPLOADS = "SYNTHESE_SERVE_UPLOADS"


def serve(settings: Settings, *, host: str, port: int, allow_uploads: bool) -> None:
    """Serves until it is stopped, in as many processes as the settings say.

    Each makes its own application, which is told by the environment what this one was told.

    Raises:
        InputError: the file of who may do what can't be used.
    """
    import uvicorn

    Access(settings)  # what can't be used is told once, and before any process starts
    os.environ["SYNTHESE_INDEX"] = str(settings.index)
    os.environ[_UPLOADS] = "1" if allow_uploads else ""
    uvicorn.run(
        "synthese_api.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=settings.workers or min(os.cpu_count() or 1, _MOST_WORKERS),
        proxy_headers=False,  # the peer is the peer: `access` reads what a trusted proxy says
        log_level="warning",
        access_log=False,
    )


def from_environment() -> FastAPI:
    """Returns the application that `serve` serves."""
    return create_app(Settings.from_environment(), allow_uploads=bool(os.environ.get(_UPLOADS)))


def create_app(settings: Settings, *, allow_uploads: bool = True) -> FastAPI:
    """Returns the application over the index that `settings` names.

    The index need not exist yet: until it does, searching answers 503.

    Args:
        settings: where the index lies, and the limits.
        allow_uploads: whether readers may add files.

    Raises:
        InputError: the file of who may do what can't be used.
    """
    access = Access(settings)
    uploads = Uploads(settings) if allow_uploads else None
    live = LiveIndex(settings.index)
    groups = Groups(live)
    duplicate_jobs = DuplicateJobs(settings.index) if allow_uploads else None
    screenings = Screenings(settings, live)
    app = FastAPI(
        title="Synthese",
        version=synthese.__version__,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # Swagger and ReDoc fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan(
            (uploads, duplicate_jobs, screenings), partial(_opened, live, groups, screenings)
        ),
    )
    assets = load_assets()
    app.state.services = Services(
        settings=settings,
        access=access,
        live=live,
        searching=Searching(live, max_chars=settings.max_query_chars),
        groups=groups,
        duplicates=Duplicates(settings.index),
        duplicate_jobs=duplicate_jobs,
        screenings=screenings,
        uploads=uploads,
        templates=Templates(assets),
        pictures=Pictures(settings),
        assets=assets,
    )
    app.add_middleware(
        GZipMiddleware,
        compresslevel=_COMPRESSION,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, XLSX),
    )
    app.add_middleware(AccessControl, access=access)
    app.add_middleware(Gate, max_upload_mb=settings.max_upload_mb)
    install_problems(app)
    # "/projects/{id}/similar" and its like stand before "/projects/{id}": an id may hold slashes.
    for routes in (group_routes, search_routes, suggest_routes, people, projects, documents, state):
        app.include_router(routes.router, prefix="/api/v1")
    for page in (static, search, pictures, project, add, about, similar, narrow):
        app.include_router(page.router)
    for kept in (collection_pages, saved_pages, export_pages):
        app.include_router(kept.router)
    for grouped in (group_pages, experience, syntheses, white_spots):
        app.include_router(grouped.router)
    # "/dubletter/lages/…" and what lies under a run stand before "/dubletter/{run}".
    for judged in (duplicate_review, duplicate_group, duplicate_agreement, duplicate_calibration):
        app.include_router(judged.router)
    app.include_router(duplicates.router)
    for screened in (screening, screening_application):
        app.include_router(screened.router)
    # "/soknader/slett" stands before "/soknader/{call}".
    for called in (screening_log, screening_reading, screening_agreement, screening_call):
        app.include_router(called.router)
    for told in (help_pages, status_pages, looks, signing_in):
        app.include_router(told.router)
    told_routes = (collection_routes, saved_routes, export_routes, duplicate_routes)
    for kept in (*told_routes, screening_routes):
        app.include_router(kept.router, prefix="/api/v1")
    return app


def _lifespan(
    works: Iterable[Uploads | DuplicateJobs | Screenings | None], opened: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=opened, daemon=True).start()
        yield
        for each in works:
            if each is not None:
                each.close()

    return lifespan


def _opened(live: LiveIndex, groups: Groups, screenings: Screenings) -> None:
    """Opens the index before anyone asks, finds what the form will suggest, and has groups made."""
    with suppress(SyntheseError):  # there may be none yet; whoever asks is told
        examples_of(live.current())
        groups.known()
        screenings.warm()
