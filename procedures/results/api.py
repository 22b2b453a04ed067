"""What machines ask: keys, the list of results no longer in force, one code; and what makes the check installable."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core import limits
from portal.papers import pki
from procedures.results import actions, queries
from procedures.results.queries import seals

ASKED, WITHIN = 120, 600
SCOPE = "/v"
LOADED = (
    *("vendor/be-vietnam-pro.css", "vendor/govuk-frontend.min.css", "vendor/govuk-frontend.min.js"),
    *("vendor/ed25519.js", "vendor/jsqr.js", "website/favicon.svg", "website/portal.css", "website/portal.js"),
    *("results/check.js", "results/scan.js", "results/seal.js"),
    *(
        f"vendor/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for subset in ("latin", "vietnamese")
        for weight in (400, 600, 700)
    ),
)


@login_not_required
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Tell the keys of seals, retired ones too, and the units that issue."""
    return _open(JsonResponse(seals.keys_document()))


@login_not_required
@require_safe
def status(request: HttpRequest) -> JsonResponse:
    """Tell which results are no longer in force, signed; a portal that never published does so now."""
    try:
        row = seals.published() or actions.publish_status()
    except pki.NoKey:
        return _open(JsonResponse({"error": "no key to sign with"}, status=503))
    return _open(JsonResponse(row.document))


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> JsonResponse:
    """Tell what a code is worth. An unknown code is an answer too."""
    who = limits.network(limits.address(request))
    if not limits.take(f"api-verify:{who}", tries=ASKED, seconds=WITHIN):
        answer = JsonResponse({"error": "too many requests", "retry_after": WITHIN}, status=429)
        answer["Retry-After"] = str(WITHIN)
        return _open(answer)
    return _open(JsonResponse(queries.code_document(code), json_dumps_params={"ensure_ascii": False}))


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Make the check page one that a phone can install."""
    name = _("Verify a result")
    icon = {"src": static("website/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    page = {"id": "/verify/", "start_url": reverse("results:verify"), "scope": SCOPE, "display": "standalone"}
    look = {"theme_color": "#8a1c22", "background_color": "#ffffff", "icons": [icon]}
    words = {"name": name, "short_name": name, "lang": get_language()}
    return JsonResponse(words | page | look, content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the script that keeps the check pages on a device; a new release of any part makes it a new one.

    The page that asks names its ``language``: a browser asks for such a script in a language of its own.
    """
    language = request.GET.get("language")
    said: dict[str, Any] = {
        "page": reverse("results:offline"),
        "documents": [reverse("results:keys"), reverse("results:status")],
        "assets": [static(name) for name in LOADED],
        "language": language if language in dict(settings.LANGUAGES) else get_language(),
    }
    script = static("results/worker.js")
    version = hashlib.sha256(json.dumps([said, script]).encode()).hexdigest()[:12]
    lines = f"self.CHECK = {json.dumps(said | {'cache': f'check-{version}'})};\nimportScripts({json.dumps(script)});\n"
    response = HttpResponse(lines, content_type="text/javascript")
    response["Service-Worker-Allowed"] = SCOPE
    response["Cache-Control"] = "no-cache"
    return response


def _open(response: JsonResponse) -> JsonResponse:
    """Let pages of other sites read the answer, always anew, and search engines leave it alone."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
