"""The trade: needs, solutions, how they are matched, and who may do what. Knows no web framework."""
