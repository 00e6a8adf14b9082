"""StoredVector: the text an item is found by, in passages, each with its vector. The index follows these rows."""

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from matcher.models.base import by_value
from matcher.vocabulary import ItemKind


class StoredVector(SQLModel, table=True):
    """One passage of one item under one model.

    Passage 0 is the whole text. All passages of an item share one `seq`; an item taken out of the search leaves
    a single row with `gone` set and a new `seq`, so that every process that follows the rows forgets it.
    """

    __tablename__ = "stored_vector"
    __table_args__ = (Index("ix_stored_vector_kind_model_seq", "item_kind", "model_id", "seq"),)

    item_kind: ItemKind = Field(sa_type=by_value(ItemKind), primary_key=True)
    item_id: int = Field(primary_key=True)
    model_id: str = Field(primary_key=True, max_length=200)
    passage: int = Field(primary_key=True)
    seq: int
    gone: bool = False
    text: str = ""
    words: str = ""
    language: str = Field(default="", max_length=8)
    text_hash: str = Field(default="", max_length=64)
    vector: bytes = Field(default=b"", sa_type=LargeBinary)
