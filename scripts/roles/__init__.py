"""How sentences with roles are drawn for labelling (`docs/roles.md`), and a model made of them."""
