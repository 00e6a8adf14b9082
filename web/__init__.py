"""The screens. Thin: what is allowed and what happens is decided in matcher."""
