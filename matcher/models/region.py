"""Regions and service fields: reference data as rows, so that needs can point to them."""

from datetime import date

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class Region(SQLModel, table=True):
    """A local government by its five-digit code, valid over a span of days; an old code names its successors."""

    code: str = Field(primary_key=True, max_length=10)
    level: str = Field(max_length=16)
    province_code: str = Field(max_length=10, index=True)
    name_ko: str = Field(max_length=60)
    name_en: str = Field(max_length=80)
    kind: str = Field(max_length=40)
    population_status: str = Field(default="", max_length=20)
    lat: float | None = None
    lon: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: list[str] = Field(default_factory=list, sa_type=JSON)
    note: str = ""


class ServiceField(SQLModel, table=True):
    """One of the twelve official service fields (Smart City Act decree, article 2)."""

    __tablename__ = "service_field"

    code: str = Field(primary_key=True, max_length=40)
    name_ko: str = Field(max_length=60)
    name_en: str = Field(max_length=80)
    position: int = 0
