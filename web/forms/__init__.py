"""The forms: what is typed, parsed into drafts. Whether it holds is for the matcher to say."""
