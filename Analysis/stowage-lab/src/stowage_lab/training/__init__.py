"""Lifetime predictors: trained on traces, evaluated on what came later, exported for the engine."""
