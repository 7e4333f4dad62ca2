"""Settings → the web application: REST under /api/v1, the pages, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

import synthese
from synthese.index import LiveIndex
from synthese.settings import Settings
from synthese_api.assets import load_assets
from synthese_api.context import Services
from synthese_api.gate import Gate
from synthese_api.pages import about, add, project, search
from synthese_api.pages.templating import Templates
from synthese_api.problems import install_problems
from synthese_api.routes import documents, people, projects, state, static
from synthese_api.routes import search as search_routes
from synthese_api.uploads import Uploads

_DESCRIPTION = """\
Semantic search over descriptions of municipal projects, in Norwegian, Swedish and English.

The answers are the documents that the command line prints with `--json`. Every failure is
`{"error": {"key", "message"}}`; the message comes in bokmål, nynorsk or English (`?lang=`, the
cookie `lang`, or `Accept-Language`). Nothing leaves the machine."""


def create_app(settings: Settings, *, allow_uploads: bool = True) -> FastAPI:
    """Returns the application over the index that `settings` names.

    The index need not exist yet: until it does, searching answers 503.

    Args:
        settings: where the index lies, and the limits.
        allow_uploads: whether readers may add files.
    """
    uploads = Uploads(settings) if allow_uploads else None
    app = FastAPI(
        title="Synthese",
        version=synthese.__version__,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # Swagger and ReDoc fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=_closing(uploads),
    )
    assets = load_assets()
    app.state.services = Services(
        settings=settings,
        live=LiveIndex(settings.index),
        uploads=uploads,
        templates=Templates(assets),
        assets=assets,
    )
    app.add_middleware(Gate, max_upload_mb=settings.max_upload_mb)
    install_problems(app)
    # "/projects/{id}/similar" and its like stand before "/projects/{id}": an id may hold slashes.
    for routes in (search_routes, people, projects, documents, state):
        app.include_router(routes.router, prefix="/api/v1")
    for page in (static, search, project, add, about):
        app.include_router(page.router)
    return app


def _closing(uploads: Uploads | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if uploads is not None:
            uploads.close()

    return lifespan
