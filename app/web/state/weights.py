"""Engines that lack their weights, as the page shows them."""

from typing import Any

from app.studio.studio import Studio


def weights_facts(studio: Studio) -> list[dict[str, Any]]:
    """Every engine that cannot be used yet, what is wrong with weights that are here, and how far a download is."""
    rows = []
    for name, missing in studio.weights.lacking().items():
        download = studio.weights.download(name)
        rows.append(
            {
                "name": name,
                "trouble": f"{missing.reason[:1].upper()}{missing.reason[1:]}." if missing.damaged else "",
                "download": download
                and {
                    "state": download.state,
                    "fraction": round(download.fraction, 4),
                    "eta_s": download.eta_seconds,
                    "detail": download.detail,
                    "error": download.error,
                    "here": download.by == str(studio.folder),
                },
            }
        )
    return rows
