"""Load, plot, train, tune and scale out experiments of the packing simulator Stowage."""
