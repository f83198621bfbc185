"""The JavaScript of all charts, from the installed wheel: no network, one copy a page."""

from __future__ import annotations

from functools import cache

from .converter import converted

__all__ = ["chart_library"]


@cache
def chart_library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, the same text for the same version.

    Raises
    ------
    RuntimeError
        If the script could end its own element early, which would need another way of embedding it.
    """
    import altair as alt

    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    script = converted(
        "javascript_bundle", snippet="window.vegaEmbed = vegaEmbed;", vl_version=version
    ).decode()
    if any(risk in script.lower() for risk in ("</script", "<!--", "\r")):
        raise RuntimeError("the chart library holds text that cannot stand in a script element")
    return script
