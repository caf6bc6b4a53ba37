"""Guidances: each says how a picture should change (see `pixcraft.optim.Guidance`). One file a kind."""
