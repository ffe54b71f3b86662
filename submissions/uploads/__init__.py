"""Films arrive here: a tus 1.0.0 server. Rules of the protocol, staging files, and the two addresses."""
