"""Superset beside the warehouse: everything secret and every address comes from the environment."""

import os

SECRET_KEY = os.environ["JIGAI_BI_SECRET_KEY"]
# Dashboards and users; the warehouse is a connection of its own, as a reader that sees marts alone.
SQLALCHEMY_DATABASE_URI = os.environ["JIGAI_BI_METADATA_DSN"]
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
ROW_LIMIT = 5000
SUPERSET_WEBSERVER_TIMEOUT = 60
TALISMAN_ENABLED = True
WTF_CSRF_ENABLED = True
# What is loaded is read-only by its role; writing from SQL Lab is off beside that.
PREVENT_UNSAFE_DB_CONNECTIONS = True
