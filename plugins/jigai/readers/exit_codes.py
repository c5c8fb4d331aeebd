"""How the limited child says why it ended."""

# A file needed more memory than the process may have. Above 64, so that no shell or interpreter uses it.
OUT_OF_MEMORY = 77
