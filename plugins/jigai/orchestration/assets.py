"""The six things DAGs wait for. An event only wakes a DAG up: what there is to do stands in the registry."""

from airflow.sdk import Asset, AssetAlias, AssetWatcher

from jigai.orchestration.inbox_trigger import InboxTrigger
from jigai.orchestration.mailbox_trigger import MailboxTrigger

INBOX = Asset(
    name="inbox",
    uri="jigai://inbox",
    group="jigai",
    watchers=[AssetWatcher(name="inbox_watcher", trigger=InboxTrigger())],
)
MAILBOX = Asset(
    name="mailbox",
    uri="jigai://mailbox",
    group="jigai",
    watchers=[AssetWatcher(name="mailbox_watcher", trigger=MailboxTrigger())],
)
SUBMISSIONS_JUDGED = Asset(name="submissions_judged", uri="jigai://submissions/judged", group="jigai")
SCORECARD_PUBLISHED = Asset(name="scorecard_published", uri="jigai://scorecard/published", group="jigai")
OBLIGATIONS_CHASED = Asset(name="obligations_chased", uri="jigai://obligations/chased", group="jigai")
MARTS_PUBLISHED = Asset(name="marts_published", uri="jigai://marts/published", group="jigai")

# A run that judged nothing, or told nobody, must wake nobody: the task adds the asset to this alias only when it did.
WHEN_JUDGED = AssetAlias(name="submissions_judged_if_any", group="jigai")
WHEN_CHASED = AssetAlias(name="obligations_chased_if_any", group="jigai")
