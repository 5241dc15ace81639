"""What the database refuses on the applicant's side: what was claimed, handed in, judged or asked for stays as it was.

Imported by applications.models, created after every migrate. A claim changes its state and, when a roster is mended,
its line; a conflict only gets its answer; a material is only ever superseded, save in a draft that is thrown away.
"""

from foundation.triggers import append_only, changed, frozen, no_truncate, refuse

append_only("applications.Judgement")
append_only("applications.CorrectionItem")
append_only("applications.Settlement")
frozen("applications.Claim", "application_id", "scheme", "scope", "subject_hash", "key", "rank", "created_at")
frozen("applications.ClaimConflict", "claim_id", "rival_id", "at")
refuse(
    "applications_material_frozen",
    "applications.Material",
    "UPDATE",
    changed(
        "application_id", "code", "form", "stored_name", "original_name", "kind", "sha256", "size", "added_by_id",
        "added_at",
    ),
    "applications_material_frozen: what was written stays",
)  # fmt: skip
refuse(
    "applications_material_no_delete",
    "applications.Material",
    "DELETE",
    "EXISTS (SELECT 1 FROM applications_application WHERE id = OLD.application_id AND number IS NOT NULL)",
    "applications_material_no_delete: what was handed in is never deleted",
)
no_truncate("applications.Material")
