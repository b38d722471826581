"""One file a method: a plain function from tiles of voices to rows."""
