"""The skill `kyc_interview`."""
