"""The commands of `ieum`, one file a purpose."""
