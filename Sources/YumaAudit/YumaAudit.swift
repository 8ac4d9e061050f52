/// Files, parity and audit.
