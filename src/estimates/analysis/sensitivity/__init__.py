"""How much an answer rests on the choices behind it."""
