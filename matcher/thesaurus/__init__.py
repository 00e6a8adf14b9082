"""The problem–solution thesaurus at work: what it teaches the search, and the editions the alliance adopts."""

from matcher.thesaurus.teaching import OFF_TRADE, Teaching, Thesaurus

__all__ = ["OFF_TRADE", "Teaching", "Thesaurus"]
