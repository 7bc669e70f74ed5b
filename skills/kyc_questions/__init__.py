"""The skill `kyc_questions`."""
