"""The stages: plain functions on documents and data frames, tested without Prefect. They import no flow."""
