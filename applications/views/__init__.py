"""Pages of the applicant's side."""
