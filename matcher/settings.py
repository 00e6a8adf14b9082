"""Settings, read once from environment variables that all begin with IEUM_. Every field is documented here and in
docs/settings.md; a test compares the two.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from matcher.errors import InvalidSetting
from matcher.vocabulary import Language


class _Unfit(ValueError):
    """What a variable holds is not what is expected; says so in Korean and English."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko, self.en = ko, en


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise _Unfit("예 또는 아니요(1/0, true/false)로 써 주세요", "yes or no (1/0, true/false) is expected")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise _Unfit(
                f"{low} 이상 {high} 이하의 정수로 써 주세요",
                f"a whole number from {low} to {high} is expected",
            )
        return number

    return parse


def _one_of(*known: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        for one in known:
            if text.strip().casefold() == one.casefold():
                return one
        listed = ", ".join(known)
        raise _Unfit(f"다음 가운데 하나로 써 주세요: {listed}", f"one of these is expected: {listed}")

    return parse


def _language(text: str) -> Language:
    return Language(_one_of(*Language)(text))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _setting(default: Any, help_text: str, parse: Callable[[str], Any] = str) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"help": help_text, "parse": parse})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator can choose. The variable of a field is IEUM_ and its name in capitals."""

    data_dir: Path = _setting(
        Path("var"), "folder for the database, the converted model and the index cache", Path
    )
    database_url: str = _setting("", "SQLAlchemy address of the database; empty: SQLite in the data folder")
    secret_key: str = _setting("", "signs sessions and forms; empty: made once and kept in the data folder")
    default_language: Language = _setting(
        Language.KOREAN, "language of a visitor who has chosen none: ko or en", _language
    )
    encoder: str = _setting(
        "bundled",
        "bundled, toy, or the id or folder of a sentence-transformers model already on this machine",
    )
    encoder_adapter: str = _setting(
        "shipped",
        "what training has taught the bundled model: shipped, none, or a file made by `ieum train`",
    )
    encoder_revision: str = _setting("", "revision of that model, kept as part of its identity")
    query_prompt: str = _setting("", "text put before a query for a sentence-transformers model")
    passage_prompt: str = _setting("", "text put before a passage for a sentence-transformers model")
    encoder_threads: int = _setting(2, "processor threads the encoder uses in one process", _whole(1, 256))
    host: str = _setting("127.0.0.1", "address the web server listens on")
    port: int = _setting(8000, "port the web server listens on", _whole(1, 65535))
    web_workers: int = _setting(1, "web server processes; each holds its own index", _whole(1, 64))
    web_threads: int = _setting(8, "threads of each web server process", _whole(1, 64))
    proxies: int = _setting(
        0, "number of reverse proxies in front whose X-Forwarded headers are believed", _whole(0, 5)
    )
    secure_cookies: bool = _setting(False, "send cookies over https only; switch on behind TLS", _boolean)
    trusted_hosts: tuple[str, ...] = _setting(
        (), "host names the site answers to, separated by commas; empty: any", _names
    )
    rate_limits: bool = _setting(True, "limit sign-ins, sign-ups and searches per address", _boolean)
    requests_per_day: int = _setting(
        20, "partnership requests one organisation may send in a day", _whole(1, 10_000)
    )
    request_days: int = _setting(30, "days after which an unanswered request expires", _whole(1, 365))
    log_level: str = _setting(
        "INFO",
        "least important log line written: DEBUG, INFO, WARNING or ERROR",
        _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings from `environment` (default: the process's own).

        Raises `InvalidSetting` naming the variable, its value and what is expected.
        """
        source = os.environ if environment is None else environment
        chosen: dict[str, Any] = {}
        for one in fields(cls):
            name = variable_of(one.name)
            if name not in source or (source[name] == "" and one.default != ""):
                continue
            try:
                chosen[one.name] = one.metadata["parse"](source[name])
            except _Unfit as problem:
                raise InvalidSetting(
                    name=name, value=source[name], why_ko=problem.ko, why_en=problem.en
                ) from problem
        return cls(**chosen)

    @property
    def database_address(self) -> str:
        """The database to open: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'ieum.sqlite3'}"

    @property
    def model_dir(self) -> Path:
        """Where the converted model is cached."""
        return self.data_dir / "model"

    @property
    def index_dir(self) -> Path:
        """Where index caches are kept."""
        return self.data_dir / "index"


def variable_of(name: str) -> str:
    """Return the environment variable of the field `name`."""
    return f"IEUM_{name.upper()}"


def documented_settings() -> list[tuple[str, str, str]]:
    """Return (variable, default, help) of every setting, in order; docs and `ieum doctor` show these."""
    return [
        (
            variable_of(one.name),
            ",".join(one.default) if isinstance(one.default, tuple) else str(one.default),
            one.metadata["help"],
        )
        for one in fields(Settings)
    ]
