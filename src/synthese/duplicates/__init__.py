"""Who says the same: copies, revisions, translations, renewals and parallel pilots among texts."""
