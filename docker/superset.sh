#!/bin/sh
# At every start: Superset's schema, its administrator and the dashboards as they stand in the image; then serve them.
set -eu
python bi/superset/prepare.py dashboards.zip
unset JIGAI_BI_ADMIN_PASSWORD JIGAI_BI_WAREHOUSE_DSN JIGAI_BI_READERS
exec gunicorn --workers 2 --threads 8 --timeout 120 --bind "0.0.0.0:${JIGAI_BI_PORT:-8088}" 'superset.app:create_app()'
