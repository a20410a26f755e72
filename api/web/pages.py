"""Templates, and what every page needs to know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from api.settings import ApiSettings
from api.web.assets import Asset
from api.web.contacts import link_contacts
from api.web.french import count, french_date, source_details, source_name

PRODUCT = "Assistant CTG"


class Pages:
    """Renders templates. Other folders of templates may be added (the widget has its own)."""

    def __init__(
        self, settings: ApiSettings, assets: dict[str, Asset], *more_templates: Path
    ) -> None:
        folders = [Path(__file__).parent / "templates", *more_templates]
        self.environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(
            french_date=french_date,
            link_contacts=link_contacts,
            source_name=source_name,
            source_details=source_details,
            count=count,
        )
        self.environment.globals.update(product=PRODUCT, settings=settings)
        self.assets = assets

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """The page; `base` in templates is the URL prefix, without a final slash."""
        base = str(request.scope.get("root_path", "")).rstrip("/")
        html = self.environment.get_template(template).render(
            base=base,
            nonce=getattr(request.state, "csp_nonce", ""),
            asset={name: f"{base}/static/{asset.file_name}" for name, asset in self.assets.items()},
            path=request.url.path,
            **context,
        )
        return HTMLResponse(html, status, headers={"Cache-Control": "no-cache", **(headers or {})})
