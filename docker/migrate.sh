#!/bin/sh
# Once, before the services: both databases at today's schema, and Airflow's administrator. Again: nothing happens.
set -eu
python -m jigai.local.provision
unset JIGAI_SUPERUSER_DSN
airflow db migrate
airflow users create --role Admin --username admin --firstname Jigai --lastname Admin \
  --email admin@jigai.invalid --password "$AIRFLOW_ADMIN_PASSWORD"
