"""What a reviewer may say of an explanation."""

APPROVED, REJECTED = "approved", "rejected"
# The two answers as they stand on the reviewer's page.
APPROVE_CHOICE, REJECT_CHOICE = "采信 approve", "不予采信 reject"
