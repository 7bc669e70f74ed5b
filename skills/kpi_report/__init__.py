"""The skill `kpi_report`."""
