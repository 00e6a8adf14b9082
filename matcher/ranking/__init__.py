"""Ranking: pure functions from profiles and text fits to an order, signals and reasons. No session, no network."""
