"""Batches: hundreds of designs from a folder or a manifest, on a laptop or a cluster, whatever happens on the way.

manifest -> plan -> run (engine, task, ledger) -> kits. A design is made by `pixcraft.make.make`, as a single one is.
"""
