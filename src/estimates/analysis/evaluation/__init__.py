"""How well figures are predicted: cross-validation, scores and conformal calibration."""
