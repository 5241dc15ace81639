"""What the database refuses on the applicant's side: what was claimed, handed in, judged or asked for stays as it was.

Imported by applications.models, created after every migrate. A claim changes its state and, when a roster is mended,
its line; a conflict only gets its answer; a material is only ever superseded.
"""

from foundation.triggers import append_only, frozen

append_only("applications.Judgement")
append_only("applications.CorrectionItem")
append_only("applications.Settlement")
frozen("applications.Claim", "application_id", "scheme", "scope", "subject_hash", "key", "rank", "created_at")
frozen("applications.ClaimConflict", "claim_id", "rival_id", "at")
frozen(
    "applications.Material",
    "application_id", "code", "form", "stored_name", "original_name", "kind", "sha256", "size", "added_by_id",
    "added_at",
)  # fmt: skip
