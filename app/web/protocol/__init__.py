"""What is written of the live protocol for others: `python -m app.web.protocol` writes all of it anew.

Types of messages and parts of the state are read with their docstrings, commands off their register. From those come
the page's declarations in TypeScript, a JSON Schema, and tables in docs/live-protocol.md.
"""
