"""The glue between MkDocs and the core: events in, the core's answers out."""
