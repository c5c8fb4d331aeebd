"""What tasks need and is slow to import, imported once by the server that the executor's workers are forked from.

Measured on two cores: Great Expectations 5 s, dbt 3 s, Airflow's task runner 1 s a process; a fork has them at once.
Airflow imports this by `[scheduler] mp_forkserver_preload` and nobody else does: DAG files must stay cheap to parse.
"""

import airflow.executors.local_executor
import airflow.sdk.execution_time.supervisor
import airflow.sdk.execution_time.task_runner  # noqa: F401
import dbt.adapters.postgres
import dbt.cli.main  # noqa: F401

import jigai.orchestration.dbt_runner
import jigai.stages.accept
import jigai.stages.answer
import jigai.stages.chase
import jigai.stages.collect_letters
import jigai.stages.notify
import jigai.stages.parse
import jigai.stages.precheck
import jigai.stages.publish
import jigai.stages.register
import jigai.stages.review_requests
import jigai.stages.validate
import jigai.validation.engine  # noqa: F401
from jigai.orchestration.log_masking import hide_secrets_on_stdout

# The executor's workers repeat every line of a task on their own output, by a logger that masks nothing.
hide_secrets_on_stdout()
