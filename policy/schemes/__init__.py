"""One scheme, one module: `SCHEME` declares it. A new scheme is one new file here."""
