"""What Prometheus is told while something is done; what holds when it asks: `web/api/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

QUESTIONS = Counter("satujawab_questions_total", "Questions answered, by status and channel.", ["status", "channel"])
SECONDS = Histogram(
    "satujawab_ask_seconds", "Time to answer a question.", buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2)
)
_STAGES = Histogram(
    "satujawab_ask_stage_seconds",
    (
        "Time of each stage of answering: wait (for the questions before it), read (clean and mask), search (with the "
        "encoder), answer (confidence and words). All but wait are of questions that are answered together, at most 16."
    ),
    ["stage"],
    buckets=(0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5),
)
WAIT, READ, SEARCH, ANSWER = (_STAGES.labels(stage) for stage in ("wait", "read", "search", "answer"))
PUBLICATIONS = Counter(
    "satujawab_publications_total",
    (
        "Publications and withdrawals that were begun: done; undone (failed, nothing changed); left (committed, not "
        "live yet, finished by itself)."
    ),
    ["outcome"],
)
for _outcome in ("done", "undone", "left"):
    PUBLICATIONS.labels(_outcome)  # Prometheus sees a first failure only as a step up from 0
FOLLOWED = Gauge(
    "satujawab_bucket_followed",
    "1 if the snapshot that the bucket names live is live here; 0 while it is away or what it names cannot be used.",
    ["bucket"],
    multiprocess_mode="livemin",
)
FORGOTTEN = Counter("satujawab_forgotten_total", "Rows deleted since they are kept no longer, by kind.", ["kind"])
FORGOT = Gauge(
    "satujawab_forgot_timestamp_seconds",
    "When what is kept no longer was last deleted without a failure.",
    multiprocess_mode="max",
)
MAILS = Counter("satujawab_mails_total", "Mails to officers and watchers: sent, put off, given up.", ["outcome"])
OLDEST_MAIL = Gauge(
    "satujawab_mail_waiting_seconds",
    "How long the oldest mail has waited that the mail server has not taken yet.",
    multiprocess_mode="livemax",
)
WEBHOOKS = Counter(
    "satujawab_webhooks_total", "Webhooks to other systems: delivered, failed (tried again), dead.", ["outcome"]
)
for _outcome in ("delivered", "failed", "dead"):
    WEBHOOKS.labels(_outcome)
OLDEST_WEBHOOK = Gauge(
    "satujawab_webhook_waiting_seconds",
    "How long the oldest webhook has waited that its receiver has not taken yet.",
    multiprocess_mode="livemax",
)
DEAD_WEBHOOKS = Gauge(
    "satujawab_webhooks_dead", "Dead letters that wait for an operator: kb webhooks dead.", multiprocess_mode="livemax"
)
