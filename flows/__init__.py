"""The orchestration: flows, commands, the embedded Prefect. Imports nothing, so that commands start fast."""
