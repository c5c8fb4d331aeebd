"""The only holder of SQL strings and of the PostgreSQL driver."""
