"""Logs as JSON lines on standard error: time in UTC, level, logger, message. No personal data is logged."""

import logging
import sys

import structlog


def configure_logging(level: str) -> None:
    """Send all logging of the process through one JSON formatter at `level`."""
    shared = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These tell at every start what they tried, which is news to nobody.
    for name in ("faiss.loader", "alembic.runtime.migration"):
        logging.getLogger(name).setLevel(logging.WARNING)
